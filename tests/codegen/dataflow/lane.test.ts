import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitLane, bitsOfValue, intLane, valueOfBits } from '../../../src/codegen/dataflow/lane.ts';

describe('lanes', () => {
  it('a lane is as narrow as its values allow', () => {
    expect(intLane({ lo: -1, hi: 1 })).toEqual({ kind: 'int', bits: 2, signed: true });
    expect(intLane({ lo: 0, hi: 255 })).toEqual({ kind: 'int', bits: 8, signed: false });
    expect(intLane({ lo: -128, hi: 127 }).bits).toBe(8);
    expect(intLane({ lo: -1024, hi: 1024 }).bits).toBe(12);
    expect(intLane({ lo: 0, hi: 0 }).bits).toBe(1);
    expect(intLane({ lo: -1, hi: 0 }).bits).toBe(1);
    expect(intLane({ lo: -(2 ** 31), hi: 2 ** 31 - 1 }).bits).toBe(32);
  });
  it('bits and values are inverse over the whole range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 0 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        (lo, hi) => {
          const lane = intLane({ lo, hi });
          for (const value of [lo, hi, 0, Math.trunc((lo + hi) / 2)])
            expect(valueOfBits(lane, bitsOfValue(lane, value))).toBe(value);
        },
      ),
    );
    expect([-1, 1].map(value => valueOfBits(bitLane, bitsOfValue(bitLane, value)))).toEqual([-1, 1]);
  });
});
