import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryAt, foldMatrix, packWord, placeOf, unpackWord } from '../../../src/codegen/hls/blobs.ts';

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
        fc.integer({ min: 1, max: 9 }),
        (pe, simd, folds, steps, bits) => {
          const [rows, depth] = [pe * folds, simd * steps];
          const values = Array.from({ length: rows * depth }, (_, i) => (i * 7919) % 2 ** bits);
          const words = foldMatrix(values, rows, depth, { pe, simd }, bits, value => value);
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < depth; column++) {
              const place = placeOf(row, column, depth, { pe, simd });
              expect(unpackWord(words[place.pe]![place.word]!, simd, bits, value => value)[place.lane]).toBe(
                values[row * depth + column],
              );
            }
        },
      ),
    );
  });
  it('a word has its first value lowest, and leading zeros', () => {
    expect(packWord([1, 0, 0, 0, 1], 0, 5, 1, value => value)).toBe('11');
    expect(packWord([0x5, 0x3, 0], 0, 3, 4, value => value)).toBe('035');
    expect(packWord([7, 1], 0, 2, 3, value => value)).toBe('0f');
  });
});
