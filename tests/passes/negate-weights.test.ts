import { expect, test } from 'vitest';
import { unpackBits } from '../../src/ir/bits.ts';
import { tensorFrom, tensorOf } from '../../src/ir/tensor.ts';
import type { TensorType } from '../../src/ir/types.ts';
import { mirroredLevels } from '../../src/passes/levels.ts';
import { canNegate, negateColumns, negateRows } from '../../src/passes/negate-weights.ts';

const int4 = (shape: number[]): TensorType => ({
  element: { kind: 'int', bits: 4, signed: true, frac: 0 },
  shape,
});
const b1 = (shape: number[]): TensorType => ({ element: { kind: 'b1' }, shape });

/** Bits in the widths around a word: the unused ones must stay zero. */
test.each([1, 31, 32, 33, 64, 65])('rows and columns of %d bits are negated, and nothing else', depth => {
  const type = b1([4, 2, depth]);
  const values = Array.from({ length: 8 * depth }, (_, i) => ((i * 31) % 7 < 3 ? 1 : -1));
  const weight = tensorFrom(type, values);
  const rows = negateRows(weight, out => out % 2 === 1);
  expect([...unpackBits(rows, type)]).toEqual(
    values.map((w, i) => (Math.floor(i / (2 * depth)) % 2 ? -w : w)),
  );
  const columns = negateColumns(weight, 2, channel => channel % 3 === 0);
  const channelOf = (i: number) => (Math.floor(i / (4 * depth)) * depth + (i % depth)) % 3;
  expect([...unpackBits(columns, type)]).toEqual(values.map((w, i) => (channelOf(i) === 0 ? -w : w)));
  for (const data of [rows, columns]) {
    const again = tensorFrom(type, unpackBits(data, type)).data();
    expect([...data]).toEqual([...again]);
  }
});

test('integers are negated likewise; the least of them has no negative', () => {
  const weight = tensorFrom(int4([2, 2]), [1, -7, 3, 0]);
  expect([...negateRows(weight, out => out === 0)]).toEqual([-1, 7, 3, 0]);
  expect([...negateColumns(weight, 1, channel => channel === 1)]).toEqual([1, 7, 3, 0]);
  expect(canNegate(weight)).toBe(true);
  expect(canNegate(tensorFrom(int4([1, 2]), [1, -8]))).toBe(false);
  expect(canNegate(tensorOf({ ...int4([1]), element: { kind: 'f32' } }, Float32Array.of(-8)))).toBe(true);
});

test('mirrored levels ascend, and never reached becomes always', () => {
  expect([...mirroredLevels([-5, 0, 2, 7], [1, 2, 2], channel => channel === 1)]).toEqual([-5, -6, 2, 1]);
  expect([...mirroredLevels([2 ** 31 - 1, -(2 ** 31)], [2, 1, 1], () => true)]).toEqual([
    -(2 ** 31) + 2,
    2 ** 31 - 1,
  ]);
});
