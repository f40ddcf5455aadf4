import * as setting from '../../attribute.ts';
import { allocate, valuesOf } from '../../bits.ts';
import { channelsOf, rawRange, sameElement, showElement, showShape } from '../../element.ts';
import { defineOp } from '../../op.ts';
import type { Interval } from '../../types.ts';
import { checkFixedPoint } from './requantize.ts';

const perChannel = (doc: string) => ({ kind: 'weight', doc: `${doc} [C]`, axes: 'channels' }) as const;

/**
 * Two lines that meet, per channel c, in the format of x:
 *   d = saturate(x - shift_in[c])
 *   p = (slope * d + 2^(slope_frac - 1)) >> slope_frac      slope = negative[c] where d < 0, positive[c] where d >= 0
 *   y = saturate(p + shift_out[c])
 * Without `positive`, p = d where d >= 0. The shift is arithmetic, so halves round up. d and a slope have at most 16 bits each:
 * the product fits i32. Slopes are Q1.14 while they lie within -2 and 2; wider ones have fewer fraction bits (`slope_frac`).
 */
export const preluFixed = defineOp({
  name: 'prelu_fixed',
  doc: 'two slopes between two shifts, in fixed point',
  pointwise: true,
  attributes: {
    slope_frac: setting.wholeNumber('fraction bits of the slopes', { min: 1, max: 15, fallback: 14 }),
  },
  operands: {
    x: { kind: 'one', doc: 'fixed point, at most 16 bits [..., C]' },
    shift_in: perChannel('subtracted first, in the format of x'),
    negative: perChannel('i16 slopes below zero'),
    positive: { ...perChannel('i16 slopes at and above zero; 1 where absent'), optional: true },
    shift_out: perChannel('added last, in the format of x'),
  },
  infer(_, { x, ...weights }, fail) {
    checkFixedPoint(x.element, 'the input', fail);
    for (const [name, type] of Object.entries(weights)) {
      if (!type) continue;
      if (type.shape.join() !== `${channelsOf(x)}`)
        fail(`${name} is ${showShape(type.shape)}, the input has ${channelsOf(x)} channels`);
      if (
        name.startsWith('shift') ? !sameElement(type.element, x.element) : showElement(type.element) !== 'i16'
      )
        fail(
          `${name} is ${showElement(type.element)}, wanted ${name.startsWith('shift') ? showElement(x.element) : 'i16'}`,
        );
    }
    return { element: x.element, shape: x.shape };
  },
  evaluate({ slope_frac: frac }, { x, shift_in, negative, positive, shift_out }, out) {
    const values = valuesOf(x);
    const [shiftIn, shiftOut] = [shift_in.data(), shift_out.data()];
    const [below, above] = [negative.data(), positive?.data()];
    const { lo, hi } = rawRange(out.element);
    const half = 2 ** (frac - 1);
    const result = allocate(out);
    for (let i = 0, c = 0; i < result.length; i++) {
      let d = values[i]! - shiftIn[c]!;
      if (d < lo) d = lo;
      else if (d > hi) d = hi;
      const slopes = d < 0 ? below : above;
      const y = (slopes ? (Math.imul(slopes[c]!, d) + half) >> frac : d) + shiftOut[c]!;
      result[i] = y < lo ? lo : y > hi ? hi : y;
      if (++c === shiftIn.length) c = 0;
    }
    return result;
  },
  range(_, { x, shift_in, negative, positive, shift_out }, types, out): Interval {
    const held = rawRange(out.element);
    const isRising = negative.lo >= 0 && (positive === undefined || positive.lo >= 0);
    const isRelu = negative.lo === 0 && negative.hi === 0 && types.positive === undefined;
    if (!isRising || !isRelu) return held;
    return { lo: shift_out.lo, hi: Math.max(0, Math.min(held.hi, x.hi - shift_in.lo)) + shift_out.hi };
  },
  direction(_, { negative, positive }, channel) {
    const slopes = [negative, ...(positive ? [positive] : [])].map(tensor => tensor?.data()[channel]);
    return slopes.every(slope => slope !== undefined && slope >= 0) ? 1 : undefined;
  },
});
