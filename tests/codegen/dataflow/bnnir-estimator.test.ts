import { describe, expect, it } from 'vitest';
import { publishedDesigns, publishedMhz } from '../../../bench/published/bnn-pynq.ts';
import {
  bnnir,
  hlsCoefficients,
  logicLut,
  productBlocks,
  shellBram18,
} from '../../../src/codegen/dataflow/estimate/bnnir.ts';
import { featuresOf, fit, leaveOneOut } from '../../../src/codegen/dataflow/estimate/calibration.ts';
import type { MatvecHardware } from '../../../src/codegen/dataflow/estimate/hardware-unit.ts';

const blocksOf = (name: string) =>
  publishedDesigns
    .find(design => design.name === name)!
    .units.map(unit => (unit.kind === 'matvec' ? productBlocks(unit).weights : 0));

describe('our model, calibrated on published designs', () => {
  it('its three coefficients are the fit on the five designs, no rounder than that', () => {
    const fitted = fit(publishedDesigns);
    for (const name of ['product', 'compare', 'unit'] as const)
      expect(Math.abs(hlsCoefficients[name] / fitted[name] - 1)).toBeLessThan(0.001);
  });
  it('foretells the logic LUTs of each design from the other four within 14 %', () => {
    for (const { error } of leaveOneOut(publishedDesigns)) expect(Math.abs(error)).toBeLessThan(0.14);
  });
  it('is within 8 % of each with all five', () => {
    for (const { units, logicLut: published } of publishedDesigns)
      expect(Math.abs(logicLut(featuresOf(units)) / published - 1)).toBeLessThan(0.08);
  });
  it('block RAM of weights is exact: 208 for LFC, 120 for CNV', () => {
    expect(blocksOf('lfcW1A1')).toEqual([64, 64, 64, 16]);
    expect(blocksOf('cnvW1A1').reduce((sum, blocks) => sum + blocks)).toBe(120);
  });
  it('block RAM in all is within 15 % of each, the shell being one number', () => {
    for (const { name, units, bram18 } of publishedDesigns) {
      const all = units.reduce((sum, unit) => sum + bnnir.estimate(unit).area.bram18, shellBram18);
      expect([name, Math.abs(all / bram18 - 1) <= 0.15]).toEqual([name, true]);
    }
  });
  it('cycles of the CNVs are within 1 % of hardware', () => {
    for (const { name, units, microseconds } of publishedDesigns.filter(design =>
      design.name.startsWith('cnv'),
    )) {
      const cycles = Math.max(...units.map(unit => bnnir.estimate(unit).cycles));
      expect([name, Math.abs(cycles / (microseconds * publishedMhz) - 1) < 0.01]).toEqual([name, true]);
    }
  });
  it('weights live where they are told to: LUTs are memory, UltraRAM is one for all PEs, outside takes nothing', () => {
    const unit = publishedDesigns[3]!.units[1] as MatvecHardware;
    const area = (place: 'decoupled' | 'external', ram: 'distributed' | 'block' | 'ultra') =>
      bnnir.estimate({ ...unit, weights: { place, ram } }).area;
    expect(area('decoupled', 'distributed')).toMatchObject({ lutMemory: 64 * 32 * 8, bram18: 0, uram: 0 });
    expect(area('decoupled', 'block')).toMatchObject({ lutMemory: 0, bram18: 64, uram: 0 });
    expect(area('decoupled', 'ultra')).toMatchObject({ lutMemory: 0, bram18: 0, uram: 29 });
    expect(area('external', 'block')).toMatchObject({ lutMemory: 0, bram18: 0, uram: 0 });
  });
});
