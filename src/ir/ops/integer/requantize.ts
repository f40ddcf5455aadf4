import * as setting from '../../attribute.ts';
import { allocate, valuesOf } from '../../bits.ts';
import { channelsOf, rawRange, showElement, showShape } from '../../element.ts';
import type { Fail } from '../../op.ts';
import { defineOp } from '../../op.ts';
import type { Element, Interval } from '../../types.ts';
import { borderSettings, checkClasses, classCount, classOfPixels } from './classes.ts';

/** At most 16 bits a value: what a residual stream carries, and what a product with i32 arithmetic can take. */
export function checkFixedPoint(element: Element, what: string, fail: Fail): void {
  if (element.kind !== 'int' || element.bits > 16)
    fail(`${what} is ${showElement(element)}, wanted an integer of at most 16 bits`);
}

/**
 * An integer brought to another scale, per channel c and border class k:
 *   y = saturate((scale[c] * (x >> pre) + offset[k, c] + 2^(shift - 1)) >> shift)
 * Shifts are arithmetic (they round down), so adding 2^(shift - 1) rounds halves up. The only saturation is the last step, to
 * the element of the result. Everything before it is i32 and must not overflow: who makes the constants proves that.
 * `pre` loses x mod 2^pre: an error of up to scale * 2^(pre - 1 - shift) raw units of the result once `offset` holds the
 * middle of what is lost, scale * (2^pre - 1) / 2^(pre + 1), as to-fixed-point makes it; twice as much otherwise.
 */
export const requantize = defineOp({
  name: 'requantize',
  doc: 'multiplies, adds and shifts per channel: an integer in another scale',
  pointwise: true,
  attributes: {
    to: setting.element('the element of the result'),
    pre: setting.wholeNumber('bits dropped before the product', { min: 0, max: 30, fallback: 0 }),
    shift: setting.wholeNumber('bits dropped after it', { min: 1, max: 30 }),
    ...borderSettings,
  },
  operands: {
    x: { kind: 'one', doc: 'integers [..., C]' },
    scale: { kind: 'weight', doc: 'factors [C]', axes: 'channels' },
    offset: { kind: 'weight', doc: 'constants [classes, C]', axes: 'classes,channels', classed: true },
  },
  infer(attributes, { x, scale, offset }, fail) {
    if (x.element.kind === 'f32') fail('requantize takes integers, found f32');
    checkFixedPoint(attributes.to, 'the result', fail);
    checkClasses(attributes, x, fail);
    const channels = channelsOf(x);
    if (scale.shape.join() !== `${channels}`)
      fail(`scale is ${showShape(scale.shape)}, the input has ${channels} channels`);
    const wanted = [classCount(attributes), channels];
    if (offset.shape.join() !== wanted.join())
      fail(`offset is ${showShape(offset.shape)}, wanted ${showShape(wanted)}`);
    return { element: attributes.to, shape: x.shape };
  },
  evaluate(attributes, { x, scale, offset }, out) {
    const { pre, shift } = attributes;
    const values = valuesOf(x);
    const [scales, offsets] = [scale.data(), offset.data()];
    const channels = scales.length;
    const half = 2 ** (shift - 1);
    const classes = classOfPixels(attributes, out.shape);
    const { lo, hi } = rawRange(out.element);
    const result = allocate(out);
    for (let pixel = 0, i = 0; pixel < classes.length; pixel++) {
      const base = classes[pixel]! * channels;
      for (let c = 0; c < channels; c++, i++) {
        const y = (Math.imul(scales[c]!, values[i]! >> pre) + offsets[base + c]! + half) >> shift;
        result[i] = y < lo ? lo : y > hi ? hi : y;
      }
    }
    return result;
  },
  range({ pre, shift }, { x, scale, offset }): Interval {
    const [lo, hi] = [Math.floor(x.lo / 2 ** pre), Math.floor(x.hi / 2 ** pre)];
    const corners = [lo * scale.lo, lo * scale.hi, hi * scale.lo, hi * scale.hi];
    const down = (value: number) => Math.floor((value + 2 ** (shift - 1)) / 2 ** shift);
    return { lo: down(Math.min(...corners) + offset.lo), hi: down(Math.max(...corners) + offset.hi) };
  },
  direction(_, { scale }, channel) {
    const factor = scale?.data()[channel];
    return factor === undefined ? undefined : factor > 0 ? 1 : factor < 0 ? -1 : 0;
  },
});
