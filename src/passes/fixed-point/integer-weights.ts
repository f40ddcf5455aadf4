import { roundHalfEven } from '../../ir/quantize-weights.ts';
import type { Interval } from '../../ir/types.ts';

/** Bits of a real-valued layer's weights as integers. */
export const weightBits = 8;
const greatest = 2 ** (weightBits - 1) - 1;

/** w = unit[out] * raw, row by row. */
export interface IntegerWeights {
  readonly raw: Int32Array;
  readonly unit: Float64Array;
}

function peakOf(values: Float64Array, from = 0, to = values.length): number {
  let peak = 0;
  for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(values[i]!));
  return peak;
}

/** Each output channel in steps of its greatest weight / 127. */
export function perOutput(weights: Float64Array, outs: number): IntegerWeights {
  const perRow = weights.length / outs;
  const unit = new Float64Array(outs);
  const raw = new Int32Array(weights.length);
  for (let out = 0; out < outs; out++) {
    const [from, to] = [out * perRow, (out + 1) * perRow];
    unit[out] = peakOf(weights, from, to) / greatest || 1;
    for (let i = from; i < to; i++) raw[i] = roundHalfEven(weights[i]! / unit[out]!);
  }
  return { raw, unit };
}

/** All outputs in steps of one power of two, 2^-frac, so that their sums can be compared; at most `mostFrac` fraction bits. */
export function powerOfTwo(
  weights: Float64Array,
  outs: number,
  mostFrac: number,
): IntegerWeights & { readonly frac: number } {
  const peak = peakOf(weights);
  const frac = Math.min(mostFrac, peak === 0 ? mostFrac : Math.floor(Math.log2(greatest / peak)));
  const raw = new Int32Array(weights.length);
  for (let i = 0; i < raw.length; i++)
    raw[i] = Math.max(-greatest - 1, Math.min(greatest, roundHalfEven(weights[i]! * 2 ** frac)));
  return { raw, unit: new Float64Array(outs).fill(2 ** -frac), frac };
}

/** What the sums of every output can be, each x free in its interval; a tap in the padding adds 0. */
export function sumsOf(raw: Int32Array, outs: number, x: Interval, isPadded: boolean): readonly Interval[] {
  const perRow = raw.length / outs;
  const [least, most] = isPadded ? [Math.min(0, x.lo), Math.max(0, x.hi)] : [x.lo, x.hi];
  return Array.from({ length: outs }, (_, out) => {
    let [lo, hi] = [0, 0];
    for (let i = out * perRow; i < (out + 1) * perRow; i++) {
      const w = raw[i]!;
      lo += w < 0 ? w * most : w * least;
      hi += w < 0 ? w * least : w * most;
    }
    return { lo, hi };
  });
}
