import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryDot, DotWeights, integerDot, realDot } from '../../src/ir/dot.ts';
import { Random } from '../support/networks/random.ts';

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

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 13 }),
  outs: fc.integer({ min: 1, max: 13 }),
  k: fc.integer({ min: 1, max: 40 }),
});
const random = (seed: number) => new Random(seed);

test('integer products are exact modulo 2^32 for every number of rows and outputs', () => {
  fc.assert(
    fc.property(shapes, fc.integer(), ({ rows, outs, k }, seed) => {
      const numbers = random(seed);
      const draw = (count: number) =>
        Int32Array.from({ length: count }, () => numbers.whole(-(2 ** 31), 2 ** 31 - 1));
      const [x, w] = [draw(rows * k), draw(outs * k)];
      const expected = Array.from({ length: rows * outs }, (_, i) => {
        let sum = 0n;
        for (let at = 0; at < k; at++)
          sum += BigInt(x[Math.floor(i / outs) * k + at]!) * BigInt(w[(i % outs) * k + at]!);
        return Number(BigInt.asIntN(32, sum));
      });
      expect([...integerDot(x, new DotWeights(w, outs, k), rows)]).toEqual(expected);
    }),
  );
});

test('real products are summed in f64 in the order of k, whatever the number of rows and outputs', () => {
  fc.assert(
    fc.property(shapes, fc.integer(), ({ rows, outs, k }, seed) => {
      const numbers = random(seed);
      const draw = (count: number) =>
        Float64Array.from({ length: count }, () =>
          Math.fround(numbers.normal() * 2 ** numbers.whole(-20, 20)),
        );
      const [x, w] = [draw(rows * k), draw(outs * k)];
      const expected = Float32Array.from({ length: rows * outs }, (_, i) => {
        let sum = 0;
        for (let at = 0; at < k; at++) sum += x[Math.floor(i / outs) * k + at]! * w[(i % outs) * k + at]!;
        return sum;
      });
      expect(realDot(x, new DotWeights(w, outs, k), rows)).toEqual(expected);
    }),
  );
});

test('products larger than the memory they are moved to are made in parts', () => {
  const [rows, outs, k] = [4100, 9, 600];
  const numbers = random(1);
  const x = Int32Array.from({ length: rows * k }, () => numbers.whole(-9, 9));
  const w = Int32Array.from({ length: outs * k }, () => numbers.whole(-9, 9));
  const sums = integerDot(x, new DotWeights(w, outs, k), rows);
  for (const [row, out] of [
    [0, 0],
    [3475, 8],
    [3476, 0],
    [3499, 4],
    [4099, 8],
  ] as const) {
    let sum = 0;
    for (let at = 0; at < k; at++) sum += x[row * k + at]! * w[out * k + at]!;
    expect(sums[row * outs + out]).toBe(sum);
  }
  const wide = integerDot(Int32Array.from(w.subarray(0, 4 * k)), new DotWeights(x, rows, k), 4);
  expect(Array.from({ length: 4 }, (_, row) => wide[row * rows + 4099])).toEqual(
    Array.from({ length: 4 }, (_, out) => sums[4099 * outs + out]),
  );
});

test('real products are rounded to f32 once', () => {
  const [big, small] = [2 ** 24, 1];
  const weights = new DotWeights(Float64Array.of(1, 1, 1), 1, 3);
  expect(realDot(Float64Array.of(big, small, small), weights, 1)[0]).toBe(Math.fround(big + 2));
});
