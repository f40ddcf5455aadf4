import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryDot, integerDot, realDot } from '../../src/ir/dot.ts';

const popcount = (word: number): number => {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
};

test('binary dot products are k - 2 popcount(a xor w) for every number of rows, outputs and words', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    outs: fc.integer({ min: 1, max: 7 }),
    words: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat(0xffffffff)), ({ rows, outs, words }, random) => {
      const draw = (length: number) => Uint32Array.from({ length }, () => Number(random.next().value));
      const [a, w] = [draw(rows * words), draw(outs * words)];
      const k = words * 32;
      const expected = Array.from({ length: rows * outs }, (_, i) => {
        const [row, out] = [Math.floor(i / outs), i % outs];
        let differing = 0;
        for (let word = 0; word < words; word++)
          differing += popcount(a[row * words + word]! ^ w[out * words + word]!);
        return k - 2 * differing;
      });
      expect([...binaryDot(a, w, rows, outs, words, k)]).toEqual(expected);
    }),
  );
});

test('a short row after a long one sees none of its words', () => {
  binaryDot(new Uint32Array(64).fill(0xffffffff), new Uint32Array(64), 1, 1, 64, 2048);
  expect([...binaryDot(Uint32Array.of(0), Uint32Array.of(0), 1, 1, 1, 5)]).toEqual([5]);
});

test('integer products are exact, real products are summed in f64 and rounded once', () => {
  expect([...integerDot([255, 255, 1], [-128, -128, 7], 1, 1, 3)]).toEqual([-65273]);
  const [big, small] = [2 ** 24, 1];
  expect(realDot([big, small, small], [1, 1, 1], 1, 1, 3)[0]).toBe(Math.fround(big + 2));
});
