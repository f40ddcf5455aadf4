import type { Rule } from './project.ts';
import { lineOf, loopsOf } from './source.ts';
import type { Loop } from './source.ts';

const isScheduled = (loop: Loop): boolean =>
  loop.pragmas.some(pragma => /\bHLS (PIPELINE|UNROLL|DATAFLOW)\b/.test(pragma));

/** Every loop says how it is scheduled, or lies in one that does (PIPELINE unrolls what is inside, DATAFLOW holds no loops). */
export const loopsAreScheduled: Rule = ({ synthesised }) =>
  synthesised.flatMap(({ path, code }) =>
    loopsOf(code).flatMap(loop => {
      for (let outer: Loop | undefined = loop; outer; outer = outer.parent) if (isScheduled(outer)) return [];
      const message = 'a loop without PIPELINE or UNROLL, in none that has one';
      return [{ rule: 'loops', file: path, line: lineOf(code, loop.at), message }];
    }),
  );
