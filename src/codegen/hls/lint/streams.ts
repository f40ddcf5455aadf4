import type { Finding, Rule } from './project.ts';
import type { FunctionText } from './source.ts';
import { functionsOf, lineOf, partsOf, regionsOf } from './source.ts';

interface Ends {
  readers: number;
  writers: number;
}

/** In a DATAFLOW region every stream has one writer and one reader, of which a port is one; a memory port goes to one call. */
export const streamsHaveTwoEnds: Rule = project => {
  const routines = project.synthesised.flatMap(({ code }) => functionsOf(code));
  return project.synthesised.flatMap(({ path, code }) =>
    regionsOf(code).flatMap(({ routine: { parameters, start }, text }) => {
      const inner = [...text.matchAll(/hls::stream<[^;]*>\s+(\w+)\s*(?:\([^;]*\))?;/g)].map(
        found => found[1]!,
      );
      const ports = parameters.flatMap(parameter => /&\s*(\w+)$/.exec(parameter)?.[1] ?? []);
      const memories = parameters.flatMap(
        parameter => /^hls::burst_maxi<.*>\s+(\w+)$/.exec(parameter)?.[1] ?? [],
      );
      const ends = new Map<string, Ends>(
        [...inner, ...ports].map(name => [name, { readers: 0, writers: 0 }]),
      );
      count(text, routines, ends);
      const finding = (message: string): Finding => ({
        rule: 'streams',
        file: path,
        line: lineOf(code, start),
        message,
      });
      return [
        ...[...ends].flatMap(([name, { readers, writers }]) => {
          const isPort = ports.includes(name);
          const isRight = isPort ? readers + writers === 1 : readers === 1 && writers === 1;
          const wanted = isPort ? 'a port has one of them' : 'a stream has one of each';
          return isRight ? [] : [finding(`${name} has ${writers} writers and ${readers} readers; ${wanted}`)];
        }),
        ...memories.flatMap(name => {
          const users = callsIn(text).filter(call => call.passed.includes(name)).length;
          return users === 1 ? [] : [finding(`memory port ${name} goes to ${users} calls; it is one's`)];
        }),
      ];
    }),
  );
};

interface CallText {
  readonly name: string;
  readonly passed: readonly string[];
}

const callsIn = (text: string): readonly CallText[] =>
  [...text.matchAll(/(\w+)\s*(?:<[^;(){}]*>)?\(([^;{}]*)\);/g)].map(call => ({
    name: call[1]!,
    passed: partsOf(call[2]!),
  }));

/** Adds up what the calls of a region do to its streams. */
function count(text: string, routines: readonly FunctionText[], ends: Map<string, Ends>): void {
  for (const { name: called, passed } of callsIn(text)) {
    const overloads = routines.filter(
      ({ name, parameters }) => name === called && parameters.length === passed.length,
    );
    passed.forEach((name, index) => {
      const end = ends.get(name);
      if (!end) return;
      const uses = overloads.map(routine => usesOf(routine, index, routines, 0));
      if (uses.some(({ reads }) => reads)) end.readers++;
      if (uses.some(({ writes }) => writes)) end.writers++;
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
  const name = /&\s*(\w+)$/.exec(parameters[index] ?? '')?.[1];
  if (name === undefined || depth > 8) return { reads: false, writes: false };
  const does = (method: string) => new RegExp(`\\b${name}\\s*\\.\\s*${method}\\s*\\(`).test(body);
  let [reads, writes] = [does('read'), does('write')];
  for (const { name: called, passed } of callsIn(body)) {
    const at = passed.indexOf(name);
    if (at < 0) continue;
    for (const routine of routines.filter(known => known.name === called && known.parameters.length >= 2)) {
      const inner = usesOf(routine, at, routines, depth + 1);
      [reads, writes] = [reads || inner.reads, writes || inner.writes];
    }
  }
  return { reads, writes };
}
