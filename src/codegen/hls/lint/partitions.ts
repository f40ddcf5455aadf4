import type { Finding, Rule } from './project.ts';
import { lineOf } from './source.ts';
import { structsOf, valueUnder } from './structs.ts';

/** Parts beyond which Vitis HLS refuses to take an array apart, or takes for ever. */
const mostParts = 1024;

/** No array is partitioned completely into more parts than tools take. */
export const partitionsAreSmall: Rule = project => {
  const structs = structsOf(project);
  const all = project.synthesised.map(({ code }) => code).join('\n');
  return project.synthesised.flatMap(({ path, code }) =>
    [...code.matchAll(/#pragma HLS ARRAY_PARTITION\b([^\n]*)/g)].flatMap((pragma): Finding[] => {
      const setting = (name: string) => new RegExp(`\\b${name}=(\\w+)`).exec(pragma[1]!)?.[1];
      const variable = setting('variable') ?? '';
      const finding = (message: string): Finding[] => [
        { rule: 'partition', file: path, line: lineOf(code, pragma.index), message },
      ];
      if ((setting('type') ?? 'complete') !== 'complete') return [];
      const sizes = sizesOf(variable, code.slice(0, pragma.index)) ?? sizesOf(variable, all);
      if (!sizes) return finding(`no array ${variable}`);
      const dim = Number(setting('dim') ?? 0);
      const counted = dim === 0 ? sizes : sizes.slice(dim - 1, dim);
      const expression = counted.join(' * ');
      const parts = [fixed(expression), ...structs.map(struct => valueUnder(expression, struct))];
      const most = Math.max(-1, ...parts.filter(count => count !== undefined));
      if (most < 0) return finding(`${variable}[${counted.join('][')}]: its parts cannot be counted`);
      return most > mostParts ? finding(`${variable} is taken into ${most} parts, ${mostParts} at most`) : [];
    }),
  );
};

/** The sizes of the last declaration of an array, as written. */
function sizesOf(variable: string, code: string): readonly string[] | undefined {
  const declared = [
    ...code.matchAll(new RegExp(`[\\w>]\\s+${variable}((?:\\s*\\[[^\\]]+\\])+)\\s*[;=]`, 'g')),
  ].at(-1);
  return declared && [...declared[1]!.matchAll(/\[([^\]]+)\]/g)].map(size => size[1]!.trim());
}

const fixed = (expression: string): number | undefined =>
  valueUnder(expression, { name: '', numbers: new Map(), widths: new Map() });
