import { binaryDot, DotWeights, integerDot, realDot } from '../../dot.ts';
import { bitsOf, fracOf, i32, rawRange } from '../../element.ts';
import type { Fail, Work } from '../../op.ts';
import type { Precision } from '../../attribute.ts';
import { elementOfWeights, rangeOfSet, weightNumbers } from '../../quantize-weights.ts';
import { realValues } from '../../bits.ts';
import type { Element, Interval, Tensor, TensorType } from '../../types.ts';

/** Element of sums of x * w: i32 with the fraction bits of both, or f32 as soon as one factor is f32. */
export function productElement(x: Element, weight: Element, fail: Fail): Element {
  if (x.kind === 'f32' || weight.kind === 'f32') return { kind: 'f32' };
  const frac = fracOf(x) + fracOf(weight);
  if (frac > 30) fail(`the product would have ${frac} fraction bits`);
  return { ...i32, kind: 'int', bits: 32, signed: true, frac };
}

/** Sums of k products: every one within k times the greatest product. */
export function productRange(x: Interval, weight: Interval, k: number): Interval {
  const corners = [x.lo * weight.lo, x.lo * weight.hi, x.hi * weight.lo, x.hi * weight.hi];
  return { lo: k * Math.min(...corners), hi: k * Math.max(...corners) };
}

/** The raw values a weight operand can hold, from its type and the precision asked for. */
export const weightRange = (precision: Precision, stored: TensorType): Interval =>
  precision === 'real' ? rawRange(stored.element) : rangeOfSet(precision);

export const productWork = (macs: number, x: TensorType, weight: TensorType, precision: Precision): Work => ({
  macs,
  weightBits: bitsOf(elementOfWeights(precision, weight.element)),
  activationBits: bitsOf(x.element),
});

const known = new WeakMap<Tensor, Map<number, DotWeights>>();

/** Weights of outputs `firstOut` and on, `k` factors each, as the dot products read them; kept as long as the tensor is. */
function dotWeights(weight: Tensor, firstOut: number, outs: number, k: number): DotWeights {
  let byGroup = known.get(weight);
  if (!byGroup) known.set(weight, (byGroup = new Map<number, DotWeights>()));
  let weights = byGroup.get(firstOut);
  if (!weights) {
    const values = weightNumbers(weight).subarray(firstOut * k, (firstOut + outs) * k);
    byGroup.set(firstOut, (weights = new DotWeights(values, outs, k)));
  }
  return weights;
}

/** x rows [rows, k] against the weights of one group, summed as integers or as reals: as x is. */
export function dotRows(
  x: Int32Array | Float64Array,
  weight: Tensor,
  rows: number,
  firstOut: number,
  outs: number,
  k: number,
): Int32Array | Float32Array {
  const weights = dotWeights(weight, firstOut, outs, k);
  if (x instanceof Int32Array) return integerDot(x, weights as DotWeights<Int32Array>, rows);
  const { values } = weights;
  return realDot(
    x,
    values instanceof Float64Array ? (weights as DotWeights<Float64Array>) : asReals(weights),
    rows,
  );
}

const reals = new WeakMap<DotWeights, DotWeights<Float64Array>>();

/** Weights of a value set that real activations meet. */
function asReals(weights: DotWeights): DotWeights<Float64Array> {
  let known = reals.get(weights);
  if (!known)
    reals.set(weights, (known = new DotWeights(Float64Array.from(weights.values), weights.outs, weights.k)));
  return known;
}

/** Words of x rows against words of weight rows. */
export const dotBits = (
  x: Uint32Array,
  weight: Uint32Array,
  rows: number,
  outs: number,
  words: number,
  k: number,
): Int32Array => binaryDot(x, weight, rows, outs, words, k);

/** What the dot products read: raw integers, or the real values where the result is f32. */
export const factors = (x: Tensor, out: TensorType): ArrayLike<number> =>
  out.element.kind === 'f32' ? realValues(x) : x.type.element.kind === 'b1' ? realValues(x) : x.data();
