import { isBit, sizeOf } from '../ir/element.ts';
import { wordsPerRow } from '../ir/bits.ts';
import type { BorderClasses } from '../ir/ops/integer/classes.ts';
import { weightNumbers } from '../ir/quantize-weights.ts';
import type { Tensor } from '../ir/types.ts';
import type { Geometry } from '../ir/window.ts';
import { outputSize } from '../ir/window.ts';

/** Border classes of a kernel over a padded map, and which taps lie on the map in each. */
export interface Border extends BorderClasses {
  /** Per class: is tap ky * kernel columns + kx on the map? Class of (row class r, column class c): r * column classes + c. */
  readonly valid: readonly (readonly boolean[])[];
}

interface Run {
  length: number;
  readonly taps: readonly boolean[];
}

/** Runs of output positions whose taps meet the map alike, along one axis. Contiguous runs always suffice. */
function runsAlong(size: number, axis: 0 | 1, geometry: Geometry): readonly Run[] {
  const { kernel, stride, dilation, pad } = geometry;
  const runs: Run[] = [];
  for (let out = 0; out < outputSize(size, axis, geometry); out++) {
    const taps = Array.from({ length: kernel[axis]! }, (_, tap) => {
      const at = out * stride[axis]! + tap * dilation[axis]! - pad[axis]!;
      return at >= 0 && at < size;
    });
    const last = runs.at(-1);
    if (last?.taps.join() === taps.join()) last.length++;
    else runs.push({ length: 1, taps });
  }
  return runs;
}

/** Classes of a kernel on [height, width]; no runs along an axis whose positions are all alike. */
export function borderOf(height: number, width: number, geometry: Geometry): Border {
  const [rows, cols] = [runsAlong(height, 0, geometry), runsAlong(width, 1, geometry)];
  const lengths = (runs: readonly Run[]) => (runs.length > 1 ? runs.map(({ length }) => length) : []);
  return {
    rows: lengths(rows),
    cols: lengths(cols),
    valid: rows.flatMap(row => cols.map(col => row.taps.flatMap(y => col.taps.map(x => y && x)))),
  };
}

/** One class: every tap of a vector is on the map. */
export const noBorder: Border = { rows: [], cols: [], valid: [[true]] };

/**
 * Sums over the taps of each class, [classes, outs] from [outs, taps]: sums[class * outs + out] = the sum of perTap over the
 * taps that `chosen` says are in.
 */
export function sumOverTaps(
  perTap: ArrayLike<number>,
  outs: number,
  chosen: readonly (readonly boolean[])[],
): Float64Array {
  const taps = perTap.length / outs;
  const sums = new Float64Array(chosen.length * outs);
  for (const [index, isIn] of chosen.entries())
    for (let out = 0; out < outs; out++)
      for (let tap = 0; tap < taps; tap++)
        if (isIn[tap] === true) sums[index * outs + out]! += perTap[out * taps + tap]!;
  return sums;
}

/** Sums of a weight's values over its input channels, [outs, taps]. Bits are counted word by word. */
export function tapSums(weight: Tensor): Float64Array {
  const depth = weight.type.shape.at(-1) ?? 1;
  const rows = sizeOf(weight.type.shape.slice(0, -1));
  if (!isBit(weight.type.element)) return weightedTapSums(weight, () => 1);
  const data = weight.data();
  const words = wordsPerRow(weight.type);
  const sums = new Float64Array(rows).fill(-depth);
  for (let row = 0, at = 0; row < rows; row++)
    for (let word = 0; word < words; word++) sums[row]! += 2 * bitsSet(data[at++]!);
  return sums;
}

function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The same with each value multiplied by `factor` of its output row and input channel. */
export function weightedTapSums(
  weight: Tensor,
  factor: (out: number, channel: number) => number,
): Float64Array {
  const { shape } = weight.type;
  const depth = shape.at(-1) ?? 1;
  const taps = sizeOf(shape.slice(1, -1));
  const values = weightNumbers(weight);
  const sums = new Float64Array(values.length / depth);
  for (let row = 0, at = 0; row < sums.length; row++)
    for (let channel = 0; channel < depth; channel++)
      sums[row]! += values[at++]! * factor(Math.floor(row / taps), channel);
  return sums;
}
