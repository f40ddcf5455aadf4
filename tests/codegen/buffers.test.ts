import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lifetime } from '../../src/codegen/buffers.ts';
import { arenaOf } from '../../src/codegen/buffers.ts';

const lifetimes = fc
  .array(fc.tuple(fc.nat(20), fc.nat(6), fc.integer({ min: 1, max: 100 })), { maxLength: 30 })
  .map(all =>
    all
      .map(([from, length, size]): Lifetime => ({ from, to: from + length, size }))
      .sort((a, b) => a.from - b.from),
  );

describe('an arena', () => {
  it('gives a chain of values two buffers', () => {
    const chain = [8, 4, 6, 2].map((size, from) => ({ size, from, to: from + 1 }));
    expect(arenaOf(chain)).toEqual({ bufferOf: [0, 1, 0, 1], sizes: [8, 4] });
  });
  it('takes the free buffer that fits best, and grows the largest where none does', () => {
    const values = [
      { size: 10, from: 0, to: 0 },
      { size: 5, from: 0, to: 0 },
      { size: 4, from: 1, to: 1 },
      { size: 20, from: 2, to: 2 },
    ];
    expect(arenaOf(values)).toEqual({ bufferOf: [0, 1, 1, 0], sizes: [20, 5] });
  });
  it('never lets two values share while both are alive, and has room for each', () => {
    fc.assert(
      fc.property(lifetimes, values => {
        const { bufferOf, sizes } = arenaOf(values);
        values.forEach((value, index) => {
          expect(sizes[bufferOf[index]!]).toBeGreaterThanOrEqual(value.size);
          const sharing = values.filter(
            (other, at) => at < index && bufferOf[at] === bufferOf[index] && other.to >= value.from,
          );
          expect(sharing).toEqual([]);
        });
      }),
    );
  });
});
