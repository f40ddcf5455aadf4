import * as setting from '../../attribute.ts';
import { storeValues, valuesOf } from '../../bits.ts';
import { fracOf } from '../../element.ts';
import { defineOp } from '../../op.ts';
import type { Element, TensorType } from '../../types.ts';

/** Bits that a cast drops: fraction bits of x that `to` lacks, and the halvings. */
const dropped = (x: Element, to: Element, halvings: number): number => fracOf(x) - fracOf(to) + halvings;

/**
 * The same value, divided by 2^halvings, in another format: with s = fraction bits of x - those of `to` + halvings,
 *   y = saturate(s > 0 ? (x + 2^(s - 1)) >> s : x << -s)
 * Halves round up; the sum has 33 bits at most and the shift left is exact before it saturates. So the mean of four values
 * is cast(sum, halvings: 2) = (a + b + c + d + 2) >> 2. b1 is read as -1 and +1.
 */
export const cast = defineOp({
  name: 'cast',
  doc: 'the same value in another format, rounded and saturated',
  pointwise: true,
  attributes: {
    to: setting.element('the element of the result'),
    halvings: setting.wholeNumber('the value is divided by 2^halvings', { min: 0, max: 30, fallback: 0 }),
  },
  operands: { x: { kind: 'one', doc: 'bits or integers' } },
  infer({ to, halvings }, { x }, fail): TensorType {
    if (x.element.kind === 'f32' || to.kind !== 'int') fail('cast brings bits and integers to an integer');
    const bits = dropped(x.element, to, halvings);
    if (bits > 30 || bits < -30) fail(`a shift by ${bits} bits`);
    return { element: to, shape: x.shape };
  },
  evaluate({ to, halvings }, { x }, out) {
    const bits = dropped(x.type.element, to, halvings);
    const values = valuesOf(x);
    if (bits <= 0)
      return storeValues(
        Float64Array.from(values, value => value * 2 ** -bits),
        out,
      );
    const [unit, half] = [2 ** bits, 2 ** (bits - 1)];
    return storeValues(
      Float64Array.from(values, value => Math.floor((value + half) / unit)),
      out,
    );
  },
  range({ to, halvings }, ranges, types) {
    const unit = 2 ** dropped(types.x.element, to, halvings);
    return { lo: Math.floor(ranges.x.lo / unit + 0.5), hi: Math.floor(ranges.x.hi / unit + 0.5) };
  },
  direction: () => 1,
});
