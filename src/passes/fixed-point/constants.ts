import type { Interval } from '../../ir/types.ts';

/** What no i32 sum may exceed. */
const most = 2 ** 31 - 1;
/** A factor that fits the 18-bit input of a DSP. */
const scaleOfDsp = 2 ** 17 - 1;
/** Wider factors are taken where narrow ones would err by more units than this. */
const tolerated = 4;
/** Results further out than this are 2^13 times beyond saturation: factor and offset are shrunk alike until it is kept. */
const furthest = 2 ** 28;
const mostPre = 16;

/** y = saturate((scale * (x >> pre) + offset + 2^(shift - 1)) >> shift), a scale a channel, offsets [classes * channels]. */
export interface Requantization {
  readonly pre: number;
  readonly shift: number;
  readonly scale: Int32Array;
  readonly offset: Int32Array;
  /** Greatest difference from factor * x + offset in raw units of the result, over all channels and reachable x. */
  readonly error: number;
}

/** Channels of y = factor * x + offset in raw units of the result, each with the x it can meet. */
export interface Scaling {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
  readonly x: readonly Interval[];
  /** Offsets may later grow by factor * x for any x in its interval, as when zero padding is folded into them. */
  readonly mayGrow: boolean;
}

/**
 * The constants of least error among those with which no sum leaves i32. For every `pre` the greatest `shift` is taken at which
 * scale * (x >> pre) + offset + 2^(shift - 1) fits in every channel and class; dropping bits of x buys bits of scale.
 * Error of one value: |x| / 2^pre * 2^-(shift + 1) for the rounded scale, |factor| * 2^(pre - 1) for the dropped bits (their
 * middle is in the offset), 2^-(shift + 1) for the rounded offset, 1/2 for the last rounding.
 */
export function requantization(wanted: Scaling): Requantization {
  const scaling = shrunk(wanted);
  const narrow = leastError(scaling, scaleOfDsp);
  if (narrow && narrow.error <= tolerated) return narrow;
  const wide = leastError(scaling, most);
  const best = narrow && wide && narrow.error <= 2 * wide.error ? narrow : (wide ?? narrow);
  if (!best) throw new Error('requantization: no constants fit, though results are limited');
  return best;
}

function leastError(scaling: Scaling, greatestScale: number): Requantization | undefined {
  const magnitudes = scaling.x.map(({ lo, hi }) => Math.max(Math.abs(lo), Math.abs(hi)));
  let best: Requantization | undefined;
  for (let pre = 0; pre <= mostPre; pre++) {
    const shift = greatestShift(scaling, magnitudes, pre, greatestScale);
    if (shift === undefined) continue;
    const error = errorOf(scaling, magnitudes, pre, shift);
    if (!best || error < best.error) best = { pre, shift, error, ...rounded(scaling, pre, shift) };
  }
  return best;
}

/** Factor and offset of a channel whose results would be far beyond any saturation: made smaller together. */
function shrunk({ factor, offset, x, mayGrow }: Scaling): Scaling {
  const channels = factor.length;
  const peaks = new Float64Array(channels);
  offset.forEach((value, i) => (peaks[i % channels] = Math.max(peaks[i % channels]!, Math.abs(value))));
  const least = x.map(({ lo, hi }, c) => {
    const reach = Math.abs(factor[c]!) * Math.max(Math.abs(lo), Math.abs(hi)) + peaks[c]!;
    return reach > furthest ? furthest / reach : 1;
  });
  return {
    x,
    mayGrow,
    factor: factor.map((value, c) => value * least[c]!),
    offset: offset.map((value, i) => value * least[i % channels]!),
  };
}

function rounded({ factor, offset }: Scaling, pre: number, shift: number) {
  const channels = factor.length;
  const scale = Int32Array.from(factor, value => Math.round(value * 2 ** (shift + pre)));
  const middle = (2 ** pre - 1) / 2 ** (pre + 1);
  return {
    scale,
    offset: Int32Array.from(offset, (value, i) =>
      Math.round(value * 2 ** shift + scale[i % channels]! * middle),
    ),
  };
}

/** The greatest shift with which everything before it fits i32, undefined when not even 1 does. */
function greatestShift(
  scaling: Scaling,
  magnitudes: readonly number[],
  pre: number,
  greatestScale: number,
): number | undefined {
  const channels = magnitudes.length;
  const reach = scaling.offset.reduce((peak, value, i) => {
    const c = i % channels;
    return Math.max(peak, Math.abs(value) + Math.abs(scaling.factor[c]!) * magnitudes[c]!);
  }, 0.5);
  const steepest = scaling.factor.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
  let shift = Math.min(30, Math.floor(Math.log2(most / reach)));
  if (steepest > 0) shift = Math.min(shift, Math.floor(Math.log2(greatestScale / steepest)) - pre);
  for (; shift >= 1; shift--) {
    const constants = rounded(scaling, pre, shift);
    const isNarrow = constants.scale.every(value => Math.abs(value) <= greatestScale);
    if (isNarrow && fits(scaling, constants, pre, shift)) return shift;
  }
  return undefined;
}

function fits(
  { x, mayGrow }: Scaling,
  { scale, offset }: Pick<Requantization, 'scale' | 'offset'>,
  pre: number,
  shift: number,
): boolean {
  const met = mayGrow ? x.map(({ lo, hi }) => ({ lo: 2 * lo, hi: 2 * hi })) : x;
  return bitsNeeded(scale, offset, met, pre, shift) <= 32;
}

/** Bits of the widest sum before the shift, two's complement, for x in these intervals (one, or one a channel). */
export function bitsNeeded(
  scale: ArrayLike<number>,
  offset: ArrayLike<number>,
  x: readonly Interval[],
  pre: number,
  shift: number,
): number {
  const channels = scale.length;
  let [lo, hi] = [0, 0];
  const half = 2 ** (shift - 1);
  for (let i = 0, c = 0; i < offset.length; i++) {
    const interval = x[c % x.length]!;
    const first = scale[c]! * Math.floor(interval.lo / 2 ** pre);
    const last = scale[c]! * Math.floor(interval.hi / 2 ** pre);
    lo = Math.min(lo, first, last, Math.min(first, last) + offset[i]!);
    hi = Math.max(hi, Math.max(first, last) + Math.max(0, offset[i]!) + half);
    if (++c === channels) c = 0;
  }
  return signedBits({ lo, hi });
}

/** Bits that hold every whole number of an interval in two's complement. */
export const signedBits = ({ lo, hi }: Interval): number => {
  let bits = 1;
  while (lo < -(2 ** (bits - 1)) || hi > 2 ** (bits - 1) - 1) bits++;
  return bits;
};

function errorOf({ factor }: Scaling, magnitudes: readonly number[], pre: number, shift: number): number {
  const ulp = 2 ** -(shift + 1);
  return magnitudes.reduce((worst, magnitude, c) => {
    const dropped = pre === 0 ? 0 : Math.abs(factor[c]!) * 2 ** (pre - 1);
    return Math.max(worst, (magnitude / 2 ** pre) * ulp + dropped + ulp + 0.5);
  }, 0);
}
