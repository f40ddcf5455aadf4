import { isF32 } from '../ir/element.ts';
import { rangesFromTypes } from '../ir/range.ts';
import { Edit, originOf } from './edit.ts';
import { inputOf, typed } from './links.ts';
import type { Pass } from './pass.ts';

/** Whole numbers up to this are f32 numbers, so their sum in f64 and as integers is the same. */
const exactInF32 = 2 ** 24;

/**
 * avgpool(x) of bits or integers  ==>  rescale(sumpool(x), divisor: area)
 *
 * Exact while the sums are whole numbers below 2^24: they are divided and rounded once in both.
 */
export const splitAvgpool: Pass = {
  name: 'split-avgpool',
  summary: 'the mean of integers becomes their sum, divided',
  rewrites: 'avgpool(x: integer)  ==>  rescale(sumpool(x), divisor: area)',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const edit = new Edit(module);
    const ranges = rangesFromTypes(module.graph);
    for (const node of module.graph.nodes.map(typed)) {
      if (node.op !== 'avgpool') continue;
      const x = inputOf(node);
      if (isF32(edit.typeOf(x).element)) continue;
      const { size, stride, pad } = node.attributes;
      const area = size[0]! * size[1]!;
      const { lo, hi } = ranges.get(x)!;
      if (Math.max(-lo, hi) * area > exactInF32) {
        note(node.id, `kept: sums of ${area} values up to ${Math.max(-lo, hi)} are not exact in f32`);
        continue;
      }
      const origin = originOf(node, []);
      const sum = edit.node(edit.fresh(`${node.id}.sum`), 'sumpool', { x }, { size, stride, pad }, origin);
      edit.replace(node.id, [sum, edit.node(node.id, 'rescale', { x: sum.id }, { divisor: area }, origin)]);
      note(node.id, `a sum of ${area}, divided by ${area}`);
    }
    return edit.apply();
  },
};
