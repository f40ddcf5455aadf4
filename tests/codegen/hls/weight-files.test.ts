import { describe, expect, it } from 'vitest';
import { weightPortOf, weightTraffic } from '../../../src/codegen/dataflow/weight-memory.ts';
import type { MatvecStep } from '../../../src/codegen/dataflow/step.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import { valueOfBits } from '../../../src/codegen/dataflow/lane.ts';
import { weightPortConfig } from '../../../src/codegen/hls/kernels/weight-port.ts';
import { bitOfWeight, weightBytes } from '../../../src/codegen/hls/weight-files.ts';
import { PackedNet, bits, ints, whole } from '../support/nets.ts';

/** A product of `rows` by `columns`, 9 pixels a frame. */
function product(rows: number, columns: number, weightBits: number): MatvecStep {
  const net = new PackedNet('port');
  const weight = weightBits === 1 ? bits(rows, 1, 1, columns) : ints(weightBits, rows, 1, 1, columns);
  net.output('y', net.conv('%layer', net.input('%x', bits(3, 3, columns)), weight));
  return networkOf(net.finish()).steps.find((step): step is MatvecStep => step.kind === 'matvec')!;
}

const cases = [
  { rows: 8, columns: 12, weightBits: 1, pe: 2, simd: 3 },
  { rows: 6, columns: 40, weightBits: 1, pe: 3, simd: 20 },
  { rows: 4, columns: 10, weightBits: 5, pe: 4, simd: 5 },
  { rows: 4, columns: 300, weightBits: 8, pe: 2, simd: 150 },
];

describe('a file of weights', () => {
  it.each(cases)(
    'holds every weight at its place and zeros elsewhere: %o',
    ({ rows, columns, weightBits, pe, simd }) => {
      const step = product(rows, columns, weightBits);
      const port = weightPortOf(step, { pe, simd }, 'uram')!;
      const next = whole(rows * columns);
      const { lo, hi } =
        weightBits === 1 ? { lo: 0, hi: 1 } : { lo: -(2 ** (weightBits - 1)), hi: 2 ** (weightBits - 1) - 1 };
      const weights = Array.from({ length: rows * columns }, () =>
        weightBits === 1 ? 2 * next(lo, hi) - 1 : next(lo, hi),
      );
      const bytes = weightBytes(port, pe, weights);
      expect(bytes.length).toBe((port.beats * port.beatBits) / 8);
      const at = (bit: number) => (bytes[bit >> 3]! >> (bit & 7)) & 1;
      let ones = 0;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const first = bitOfWeight(row, column, port, pe);
          let raw = 0;
          for (let bit = 0; bit < weightBits; bit++) raw |= at(first + bit) << bit;
          expect(valueOfBits(step.weightLane, raw)).toBe(weights[row * columns + column]);
          ones += raw.toString(2).replaceAll('0', '').length;
        }
      expect([...bytes].reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)).toBe(
        ones,
      );
    },
  );
  it.each(cases)(
    'is read by the unit as often as the plan says: %o',
    ({ rows, columns, weightBits, pe, simd }) => {
      const step = product(rows, columns, weightBits);
      const { numbers } = weightPortConfig(weightPortOf(step, { pe, simd }, 'external')!).config;
      const { words, beats_per_word, passes, beat_bits } = numbers as Record<string, number>;
      expect(words! * beats_per_word! * passes! * beat_bits!).toBe(weightTraffic(step, { pe, simd }));
    },
  );
});
