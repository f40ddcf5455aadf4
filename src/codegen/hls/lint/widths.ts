import type { Rule } from './project.ts';
import { closing, lineOf, partsOf } from './source.ts';
import { structsOf, valueUnder } from './structs.ts';

const widest = 8191;

/** No integer type that Vitis HLS would refuse: neither one written as a number, nor one that a struct's numbers make. */
export const typesAreNarrow: Rule = project => {
  const structs = structsOf(project);
  return project.synthesised.flatMap(({ path, code }) =>
    [...code.matchAll(/\bap_u?int\s*<|\bword_of\s*</g)].flatMap(found => {
      const open = found.index + found[0].length - 1;
      const expression = partsOf(code.slice(open + 1, closing(code, open)))[0] ?? '';
      const finding = (message: string) => ({
        rule: 'width',
        file: path,
        line: lineOf(code, found.index),
        message,
      });
      if (/^\d+$/.test(expression))
        return Number(expression) > widest
          ? [finding(`${found[0]}${expression}>: Vitis HLS takes ${widest} bits at most`)]
          : [];
      return structs.flatMap(struct => {
        const bits = valueUnder(expression, struct);
        return bits !== undefined && bits > widest
          ? [finding(`${expression} is ${bits} bits under ${struct.name}: Vitis HLS takes ${widest} at most`)]
          : [];
      });
    }),
  );
};
