import { describe, expect, it } from 'vitest';
import type { FinnRow } from '../../../bench/published/finn-rows.ts';
import { unitOfRow } from '../../../bench/published/finn-rows.ts';
import { finn } from '../../../src/codegen/dataflow/estimate/finn.ts';
import { finnQuirks } from '../../../src/codegen/dataflow/estimate/finn-quirks.ts';
import { shared } from './shared-data.ts';

describe("FINN's formulas", () => {
  it("equal what FINN's own classes say, row for row", context => {
    const rows = shared('finn_estimates.json', context) as readonly FinnRow[];
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const { cycles, area } = finn.estimate(unitOfRow(row));
      const { lut, bram18, uram, dsp } = area;
      expect({ row, est: { cycles, lut, bram18, uram, dsp } }).toEqual({ row, est: row.est });
    }
  });
  it('repeat every known mistake: each quirk says something else than what is so', () => {
    for (const { name, says, is } of finnQuirks) expect(says, name).not.toBe(is);
    expect(new Set(finnQuirks.map(quirk => quirk.name)).size).toBe(finnQuirks.length);
  });
  it('a depthwise unit: one channel a PE, taps by SIMD, thresholds at a fraction of a LUT', () => {
    const unit = {
      kind: 'depthwise',
      channels: 64,
      taps: 9,
      pixels: 49,
      pe: 8,
      simd: 3,
      weightBits: 2,
      inputBits: 2,
      inputSigned: false,
      accumulatorBits: 32,
      outputBits: 2,
      thresholds: 'auto',
      weights: { place: 'decoupled', ram: 'distributed' },
      multiply: 'lut',
    } as const;
    const { cycles, area } = finn.estimate(unit);
    expect(cycles).toBe(49 * 8 * 3);
    // 3 products of 4 LUTs, a tree of 20, accumulator 8, 3 levels of (8/64 + 1) x 8; 48 bits x 24 words of weights.
    expect(area.lut).toBe(Math.trunc(300 + 1.1 * 8 * (12 + 20 + 8 + 27) + 48));
  });
});
