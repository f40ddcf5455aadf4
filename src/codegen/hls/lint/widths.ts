import type { Rule } from './project.ts';
import { lineOf } from './source.ts';

const widest = 8191;

/** No integer type that Vitis HLS would refuse; types made of constants are checked by `sizes`. */
export const typesAreNarrow: Rule = ({ synthesised }) =>
  synthesised.flatMap(({ path, code }) =>
    [...code.matchAll(/\bap_u?int\s*<\s*(\d+)\s*>/g)]
      .filter(found => Number(found[1]) > widest)
      .map(found => ({
        rule: 'width',
        file: path,
        line: lineOf(code, found.index),
        message: `${found[0]}: Vitis HLS takes ${widest} bits at most`,
      })),
  );
