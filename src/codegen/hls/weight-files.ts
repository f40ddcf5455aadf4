import { valuesOf } from '../../ir/bits.ts';
import type { Module } from '../../ir/graph.ts';
import type { EmittedFile } from '../backend.ts';
import { bitsOfValue } from '../dataflow/lane.ts';
import { wordBits } from '../dataflow/unit.ts';
import type { WeightPort } from '../dataflow/weight-memory.ts';
import { placeOf } from './blobs.ts';
import type { HlsPlan } from './plan.ts';

/** Bit of a port's file where a weight lies, the lowest bit of a byte first: word by word, in each PE by PE, in each column by column. */
export function bitOfWeight(
  row: number,
  column: number,
  { step, stream, beatBits, beatsPerWord }: WeightPort,
  pe: number,
): number {
  const simd = stream.lanes / pe;
  const { pe: unit, word, lane } = placeOf(row, column, step.depth, { pe, simd });
  return word * beatBits * beatsPerWord + (unit * simd + lane) * step.weightLane.bits;
}

/** What the host puts in memory for every weight port, a file each. */
export const weightFiles = ({ around, foldings }: HlsPlan, { tensors }: Module): readonly EmittedFile[] =>
  around.weights.map(({ name, port }) => ({
    path: `weights/${name}.bin`,
    contents: weightBytes(port, foldings.get(port.step)!.pe, valuesOf(tensors.get(port.step.weight)!)),
  }));

/** The file of a port: `beats` memory words of `beatBits` bits. `weights`: [rows, columns]. */
export function weightBytes(port: WeightPort, pe: number, weights: ArrayLike<number>): Uint8Array {
  const { step, stream, beatBits, beats } = port;
  const { channels, depth, weightLane } = step;
  const bytes = new Uint8Array((beats * beatBits) / 8);
  const simd = stream.lanes / pe;
  if (wordBits(stream) > beatBits * port.beatsPerWord)
    throw new RangeError(`${port.name}: a word does not fit its beats`);
  for (let row = 0; row < channels; row++)
    for (let first = 0; first < depth; first += simd) {
      let bit = bitOfWeight(row, first, port, pe);
      for (let column = first; column < first + simd; column++, bit += weightLane.bits) {
        const raw = bitsOfValue(weightLane, weights[row * depth + column]!);
        for (let at = 0; at < weightLane.bits; at++)
          if ((raw >>> at) & 1) bytes[(bit + at) >>> 3]! |= 1 << ((bit + at) & 7);
      }
    }
  return bytes;
}
