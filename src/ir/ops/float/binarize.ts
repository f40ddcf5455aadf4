import * as setting from '../../attribute.ts';
import { realValues, storeValues } from '../../bits.ts';
import { b1, channelsOf, int } from '../../element.ts';
import { defineOp } from '../../op.ts';
import { elementOfSet, rangeOfSet, roundHalfEven } from '../../quantize-weights.ts';
import type { Precision } from '../../attribute.ts';
import type { Element } from '../../types.ts';
import { checkChannels, round } from './pointwise.ts';

const x = { kind: 'one', doc: 'activations [..., C]' } as const;
const gradient = setting.oneOf(
  'estimator of the gradient, in training only',
  ['approx', 'ste', 'swish', 'identity'],
  'approx',
);

/** y = x >= 0 ? +1 : -1; with `zero: -1` a tie is -1. */
export const sign = defineOp({
  name: 'sign',
  doc: 'binarisation at zero',
  pointwise: true,
  attributes: { zero: setting.oneOf('the sign of 0', [1, -1], 1), gradient },
  operands: { x },
  infer: (_, types) => ({ element: b1, shape: types.x.shape }),
  evaluate({ zero }, tensors, out) {
    const values = realValues(tensors.x);
    return storeValues(zero === 1 ? values : values.map(value => (value > 0 ? 1 : -1)), out);
  },
  direction: () => 1,
});

/** y = (x - shift >= 0) ? +1 : -1, one learned shift a channel; the difference is rounded to f32 (ReActNet, section 3). */
export const rsign = defineOp({
  name: 'rsign',
  doc: 'binarisation at a learned shift',
  pointwise: true,
  attributes: { gradient },
  operands: { x, shift: { kind: 'weight', doc: 'shifts [C]', axes: 'channels' } },
  infer(_, types, fail) {
    checkChannels(types.x, { shift: types.shift }, fail);
    return { element: b1, shape: types.x.shape };
  },
  evaluate(_, tensors, out) {
    const shifts = tensors.shift.data();
    const channels = channelsOf(out);
    return storeValues(
      realValues(tensors.x).map((value, i) => round(value - shifts[i % channels]!)),
      out,
    );
  },
  direction: () => 1,
});

/** Default step of a value set: 2^-(bits - 1) for intN, 2^-bits for uintN (N >= 2), 1 for ternary and uint1. */
export function defaultStep(to: Precision): number {
  const element = elementOfSet(to);
  if (element.kind !== 'int' || to === 'ternary' || to === 'uint1') return 1;
  return 2 ** -(element.signed ? element.bits - 1 : element.bits);
}

/** Fraction bits of a step that is a power of two and fits an element, else undefined. */
export function fractionBits(step: number): number | undefined {
  const bits = -Math.log2(step);
  return Number.isInteger(bits) && bits >= 0 && bits <= 16 ? bits : undefined;
}

const quantizedElement = (to: Precision, step: number): Element => {
  const element = elementOfSet(to);
  return element.kind === 'int' ? int(element.bits, element.signed, fractionBits(step) ?? 0) : element;
};

/**
 * q = clamp(roundHalfEven(f32(x / step)), lo, hi). The element carries a step that is a power of two as fraction bits; any
 * other step is left to a `rescale` behind this op. Step 0 stands for the set's default.
 */
export const quantize = defineOp({
  name: 'quantize',
  doc: 'rounding to a value set',
  pointwise: true,
  attributes: {
    to: setting.precision('binary, ternary, int2..int16 or uint1..uint16'),
    scale: setting.realNumber('distance of neighbouring values; 0: the set’s default', { fallback: 0 }),
  },
  operands: { x },
  infer({ to, scale }, types, fail) {
    if (to === 'real' || to === 'binary') fail(`quantize to ${to} is not a rounding`, 'use sign for binary');
    if (scale < 0) fail(`scale ${scale} is negative`);
    return { element: quantizedElement(to, scale || defaultStep(to)), shape: types.x.shape };
  },
  evaluate({ to, scale }, tensors, out) {
    const step = round(scale || defaultStep(to));
    const { lo, hi } = rangeOfSet(to);
    const rounded = realValues(tensors.x).map(value =>
      Math.min(hi, Math.max(lo, roundHalfEven(round(value / step)))),
    );
    return storeValues(rounded, out);
  },
  range: ({ to }) => rangeOfSet(to),
  direction: () => 1,
});
