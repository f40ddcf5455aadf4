import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryAt, foldMatrix, foldPacked, laneBits, placeOf } from '../../../src/codegen/hls/blobs.ts';

const small = fc.integer({ min: 1, max: 5 });

describe('folded weights', () => {
  it('placeOf and entryAt are inverse, and every place is taken once', () => {
    fc.assert(
      fc.property(small, small, small, small, (pe, simd, folds, steps) => {
        const [rows, depth] = [pe * folds, simd * steps];
        const seen = new Set<string>();
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < depth; column++) {
            const place = placeOf(row, column, depth, { pe, simd });
            expect(entryAt(place, depth, { pe, simd })).toEqual({ row, column });
            expect(place.lane < simd && place.word < folds * steps && place.pe < pe).toBe(true);
            seen.add(JSON.stringify(place));
          }
        expect(seen.size).toBe(rows * depth);
      }),
    );
  });
  it('the words hold each entry at its place', () => {
    fc.assert(
      fc.property(
        small,
        small,
        small,
        small,
        fc.integer({ min: 1, max: 32 }),
        (pe, simd, folds, steps, bits) => {
          const [rows, depth] = [pe * folds, simd * steps];
          const values = Array.from({ length: rows * depth }, (_, i) => (i * 2654435761) % 2 ** bits);
          const words = foldMatrix(values, rows, depth, { pe, simd }, bits, value => value);
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < depth; column++) {
              const place = placeOf(row, column, depth, { pe, simd });
              const word = (place.pe * rows * depth) / (pe * simd) + place.word;
              expect(laneBits(words, word, place.lane, bits)).toBe(values[row * depth + column]);
            }
        },
      ),
    );
  });
  it('packed signs give the words that their values give', () => {
    fc.assert(
      fc.property(small, small, small, small, (pe, words, folds, steps) => {
        const simd = 32 * words;
        const [rows, depth] = [pe * folds, simd * steps];
        const packed = Uint32Array.from({ length: (rows * depth) / 32 }, (_, i) =>
          Math.imul(i + 1, 2654435761),
        );
        const values = Array.from(
          { length: rows * depth },
          (_, i) => (packed[Math.floor(i / 32)]! >>> (i % 32)) & 1,
        );
        const unpacked = foldMatrix(values, rows, depth, { pe, simd }, 1, value => value);
        expect(foldPacked(packed, rows, depth, { pe, simd })).toEqual(unpacked);
      }),
    );
  });
  it('a word has its first value lowest, and zeros on top', () => {
    const word = (values: readonly number[], bits: number) =>
      foldMatrix(values, 1, values.length, { pe: 1, simd: values.length }, bits, value => value).pieces;
    expect([...word([1, 0, 0, 0, 1], 1)]).toEqual([0x11]);
    expect([...word([5, 3, 0], 4)]).toEqual([0x35]);
    expect([...word([7, 1, 6, 0, 0, 0, 0, 0, 0, 0, 5], 3)]).toEqual([0x4000018f, 1]);
  });
});
