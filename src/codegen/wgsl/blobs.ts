import { valuesOf, wordsPerRow } from '../../ir/bits.ts';
import type { Tensor } from '../../ir/types.ts';
import type { Table, WeightLayout } from './step.ts';
import { tableQuads, weightWords } from './step.ts';

/** Where quad `k` of a layout is: the step of a tap of four outputs. */
export interface QuadPlace {
  readonly out: number;
  readonly tap: number;
  readonly step: number;
}

/** The quads of a layout in order. */
export function* quadPlaces({ outs, taps, depth, quads, by }: WeightLayout): Generator<QuadPlace> {
  const blocks = Math.ceil(outs / (4 * quads));
  for (let block = 0; block < blocks; block++) {
    const first = 4 * quads * block;
    if (by === 'tap')
      for (let tap = 0; tap < taps; tap++)
        for (let step = 0; step < depth; step++)
          for (let quad = 0; quad < quads; quad++) yield { out: first + 4 * quad, tap, step };
    else
      for (let quad = 0; quad < quads; quad++)
        for (let tap = 0; tap < taps; tap++)
          for (let step = 0; step < depth; step++) yield { out: first + 4 * quad, tap, step };
  }
}

/** Weights [outs, taps..., depth] in a layout; words beyond what it needs are zero. */
export function packWeights(tensor: Tensor, layout: WeightLayout): Uint32Array {
  const { outs, taps, depth, bits } = layout;
  const packed = new Uint32Array(weightWords(layout));
  const reals = new Float32Array(packed.buffer);
  const isBinary = bits === undefined;
  const source = isBinary ? tensor.data() : valuesOf(tensor);
  const perTap = isBinary ? wordsPerRow(tensor.type) : depth;
  const mask = isBinary || bits === 32 ? -1 : (1 << bits) - 1;
  let at = 0;
  for (const { out, tap, step } of quadPlaces(layout))
    for (let lane = out; lane < out + 4; lane++, at++) {
      if (lane >= outs) continue;
      const value = source[(lane * taps + tap) * perTap + step]!;
      if (layout.isReal) reals[at] = value;
      else if (isBinary || bits === 32) packed[at] = value;
      else {
        const raw = bits === 1 ? Number(value > 0) : value & mask;
        const bit = at * bits;
        packed[bit >>> 5]! |= raw << (bit & 31);
      }
    }
  return packed;
}

/** Entry `lane` of quad `k`: the inverse of what `packWeights` puts there. */
export function weightAt(
  packed: Uint32Array,
  { bits, isReal }: WeightLayout,
  k: number,
  lane: number,
): number {
  const at = 4 * k + lane;
  if (isReal) return new Float32Array(packed.buffer)[at]!;
  if (bits === undefined) return packed[at]!;
  if (bits === 32) return packed[at]! | 0;
  const bit = at * bits;
  const up = packed[bit >>> 5]! << (32 - bits - (bit & 31));
  return bits === 1 ? ((up >>> 31) << 1) - 1 : up >> (32 - bits);
}

/** A table in quads: [rows][quad][lane], lanes beyond the last channel zero. */
export function packTable(tensor: Tensor, table: Table): Int32Array {
  const { rows, channels, order } = table;
  const packed = new Int32Array(4 * tableQuads(table));
  const values = valuesOf(tensor);
  if (order === 'repeated') {
    for (let row = 0; row < rows; row++) packed.fill(values[row]!, 4 * row, 4 * row + 4);
    return packed;
  }
  const perRow = packed.length / rows;
  for (let row = 0; row < rows; row++)
    for (let channel = 0; channel < channels; channel++)
      packed[row * perRow + channel] =
        values[order === 'rows' ? row * channels + channel : channel * rows + row]!;
  return packed;
}
