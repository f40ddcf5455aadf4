import { rawRange } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import { saturate } from '../ir/range.ts';
import type { Interval } from '../ir/types.ts';

/** Real values in, values of a set out. */
export const isQuantizer = ({ op }: AnyNode): boolean => op === 'sign' || op === 'rsign' || op === 'quantize';

/** What a quantizer's record says can come out. */
export function setOf(quantizer: AnyNode): Interval {
  const held = rawRange(quantizer.type.element);
  const said = opNamed(quantizer.op)?.range?.(quantizer.attributes, {}, {}, quantizer.type) ?? held;
  return saturate(said, held);
}
