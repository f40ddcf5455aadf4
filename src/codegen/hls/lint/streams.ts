import type { Finding, Rule } from './project.ts';
import type { FunctionText } from './source.ts';
import { functionsOf, lineOf, partsOf } from './source.ts';

interface Ends {
  readers: number;
  writers: number;
}

/** In a DATAFLOW region every stream has one writer and one reader, of which a port is one. */
export const streamsHaveTwoEnds: Rule = project => {
  const routines = project.synthesised.flatMap(({ code }) => functionsOf(code));
  return project.synthesised.flatMap(({ path, code }) =>
    functionsOf(code)
      .filter(({ body }) => /#pragma HLS DATAFLOW/.test(body))
      .flatMap(region => {
        const inner = [...region.body.matchAll(/hls::stream<[^;]*>\s+(\w+)\s*(?:\([^;]*\))?;/g)].map(
          found => found[1]!,
        );
        const ports = region.parameters.flatMap(parameter => /&\s*(\w+)$/.exec(parameter)?.[1] ?? []);
        const ends = new Map<string, Ends>(
          [...inner, ...ports].map(name => [name, { readers: 0, writers: 0 }]),
        );
        count(region, routines, ends);
        const finding = (message: string): Finding => ({
          rule: 'streams',
          file: path,
          line: lineOf(code, region.start),
          message,
        });
        return [...ends].flatMap(([name, { readers, writers }]) => {
          const isPort = ports.includes(name);
          const isRight = isPort ? readers + writers === 1 : readers === 1 && writers === 1;
          const wanted = isPort ? 'a port has one of them' : 'a stream has one of each';
          return isRight ? [] : [finding(`${name} has ${writers} writers and ${readers} readers; ${wanted}`)];
        });
      }),
  );
};

/** Adds up what the calls of a region do to its streams. */
function count({ body }: FunctionText, routines: readonly FunctionText[], ends: Map<string, Ends>): void {
  for (const call of body.matchAll(/\b(?:\w+::)?(\w+)\s*(?:<[\w:,\s<>]*>)?\(([^;{}=]*)\);/g)) {
    const passed = partsOf(call[2]!);
    const routine = routines.find(
      ({ name, parameters }) => name === call[1] && parameters.length === passed.length,
    );
    passed.forEach((name, index) => {
      const end = ends.get(name);
      if (!end || !routine) return;
      const uses = usesOf(routine, index, routines, 0);
      if (uses.reads) end.readers++;
      if (uses.writes) end.writers++;
    });
  }
}

/** What a routine does to the stream that is its parameter: itself, or through what it calls. */
function usesOf(
  { parameters, body }: FunctionText,
  index: number,
  routines: readonly FunctionText[],
  depth: number,
): { readonly reads: boolean; readonly writes: boolean } {
  const name = /&\s*(\w+)$/.exec(parameters[index]!)?.[1];
  if (name === undefined || depth > 8) return { reads: false, writes: false };
  const does = (method: string) => new RegExp(`\\b${name}\\s*\\.\\s*${method}\\s*\\(`).test(body);
  let [reads, writes] = [does('read'), does('write')];
  for (const call of body.matchAll(/(\w+)\s*(?:<[^;(){}]*>)?\(([^;{}]*)\);/g)) {
    const passed = partsOf(call[2]!);
    const at = passed.indexOf(name);
    const routine = routines.find(known => known.name === call[1] && known.parameters.length >= 2);
    if (at < 0 || !routine) continue;
    const inner = usesOf(routine, at, routines, depth + 1);
    [reads, writes] = [reads || inner.reads, writes || inner.writes];
  }
  return { reads, writes };
}
