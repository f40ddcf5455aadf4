import { describe, expect, it } from 'vitest';
import { design } from '../../../src/codegen/dataflow/design.ts';
import { wallOf } from '../../../src/codegen/dataflow/budget.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import { partNamed } from '../../../src/codegen/dataflow/parts.ts';
import { reportOf } from '../../../src/codegen/dataflow/report.ts';
import { settingOf } from '../../../src/codegen/dataflow/setting.ts';
import type { TargetOptions } from '../../../src/codegen/backend.ts';
import { BnnirError } from '../../../src/ir/diagnostic.ts';
import { bits, bytes, PackedNet } from '../support/nets.ts';

/** 16x16x8 pixels -> conv 3x3 to 64 -> conv 3x3 to 64 -> pool -> dense 1152 to 256 to 10. */
const network = () => {
  const net = new PackedNet('small');
  const x = net.input('%image', bytes(16, 16, 8));
  const a = net.threshold('%a.at', net.conv('%a', x, bits(64, 3, 3, 8)));
  const b = net.threshold('%b.at', net.conv('%b', a, bits(64, 3, 3, 64)));
  const pooled = net.add('%pool', 'maxpool', { x: b }, { size: [2, 2], stride: [2, 2] });
  const flat = net.add('%flat', 'reshape', { x: pooled }, { shape: [2304] });
  const c = net.threshold('%c.at', net.dense('%c', flat, bits(256, 2304)));
  net.output('scores', net.dense('%d', c, bits(10, 256)));
  return networkOf(net.finish());
};

const at = (options: TargetOptions, wishes: NonNullable<TargetOptions['fold']> = {}) => {
  const setting = settingOf(options);
  const made = design(network(), wishes, setting);
  return { ...made, setting, report: reportOf(made, setting) };
};

const refusal = (
  options: TargetOptions,
): { readonly code: string; readonly message: string; readonly help?: string } => {
  try {
    at(options);
  } catch (error) {
    if (error instanceof BnnirError) return error.diagnostics[0]!;
  }
  throw new Error('it fits');
};

describe('designs', () => {
  it('with a wall and no wish go as fast as it allows, within it, and say why not faster', () => {
    const { report } = at({ part: 'xc7z010', budget: { lut: { count: 9000 }, bram: { share: 0.5 } } });
    expect(report.lut).toBeLessThanOrEqual(9000);
    expect(report.bram18).toBeLessThanOrEqual(60);
    expect(report.budget).toEqual({ lut: 9000, ff: 17600, bram18: 60, uram: 0, dsp: 64 });
    expect(report.limited_by).toBe('budget');
    const { impossible_cycles: impossible, open_cycles: open } = report.certificate!;
    expect(Math.max(impossible!, ...open)).toBeLessThan(report.cycles_per_frame);
    expect(report.certificate!.lut_share).toBeGreaterThan(1);
  });
  it('more wall is never slower', () => {
    const cycles = [7000, 12_000].map(
      count => at({ part: 'xc7z020', budget: { lut: { count } } }).report.cycles_per_frame,
    );
    expect(cycles).toEqual([...cycles].sort((a, b) => b - a));
    expect(cycles[0]).toBeGreaterThan(cycles.at(-1)!);
  });
  it('a wish within the wall is kept with the least area, and nothing is proven', () => {
    const wish = { part: 'xc7z020', fps: 2000, budget: {} };
    const { report } = at(wish);
    const free = at({ part: 'xc7z020', budget: {} }).report;
    expect(report.fps).toBeGreaterThanOrEqual(2000);
    expect(report).toMatchObject({ limited_by: 'fps', certificate: null, wished_fps: 2000 });
    expect(report.lut).toBeLessThan(free.lut);
  });
  it('a wish beyond the wall gives the fastest there is', () => {
    const { report } = at({ part: 'xc7z010', fps: 1e6, budget: {} });
    expect(report.fps).toBeLessThan(1e6);
    expect(report.limited_by).not.toBe('fps');
    expect(report.certificate).not.toBeNull();
  });
  it('weights lie where there is room: without block RAM in LUTs, without LUTs to spare in block RAM', () => {
    const noBlocks = at({ part: 'xc7z045', budget: { bram: { count: 0 } } }).report;
    expect(noBlocks.bram18).toBe(0);
    expect(new Set(noBlocks.layers.map(layer => layer.weights))).toEqual(new Set(['lutram', 'none']));
    const fewLuts = at({ part: 'xc7z045', budget: { lut: { count: 8000 } } }).report;
    expect(fewLuts.layers.some(layer => layer.weights === 'bram')).toBe(true);
  });
  it('what a file fixes stays: folding, memory, window, multiplier', () => {
    const { report, pipeline } = at(
      { part: 'xczu7ev', budget: {} },
      {
        a: { pe: 4, simd: 72, window: 'parallel', weights: 'bram', ring: 'bram' },
        c: { weights: 'uram' },
        d: { weights: 'external' },
      },
    );
    const layer = (name: string) => report.layers.find(one => one.name === name);
    expect(layer('a')).toMatchObject({ pe: 4, simd: 72, window: 'parallel', weights: 'bram', ring: 'bram' });
    expect(layer('c')).toMatchObject({ weights: 'uram' });
    expect(layer('d')).toMatchObject({ weights: 'external' });
    expect(pipeline.weightPorts.map(({ name, when }) => [name, when])).toEqual([
      ['c.weights', 'once'],
      ['d.weights', 'always'],
    ]);
  });
  it('what fits no folding is refused with what it needs and what would do', () => {
    const { code, message, help } = refusal({ part: 'xc7z020', budget: { lut: { count: 2000 } } });
    expect(code).toBe('E0408');
    expect(message).toMatch(
      /^small does not fit LUT 2000, .* it needs at least \d\.\d\d times the LUTs of that, at any rate$/,
    );
    expect(help).toMatch(/would hold it \(--part \w+\)/);
  });
  it('memory sets the pace of weights from outside', () => {
    const external = { gigabytesPerSecond: 0.05 };
    const wishes = { c: { pe: 4, simd: 64, weights: 'external' as const } };
    const slow = at({ fps: 20_000, externalWeights: external }, wishes).report;
    // 2304 x 256 bits a frame at 0.5 bytes a cycle.
    expect(slow.cycles_per_frame).toBeGreaterThanOrEqual((2304 * 256) / 4);
    expect(slow.bottleneck).toBe('c');
    expect(slow.weights_gb_per_s).toBeCloseTo(0.05, 2);
    const fast = at({ fps: 20_000, externalWeights: {} }, wishes).report;
    expect(fast.cycles_per_frame).toBeLessThan(slow.cycles_per_frame / 4);
  });
  it('the usual limits are the wall where a budget says nothing else', () => {
    expect(wallOf(partNamed('xczu7ev')!, {})).toEqual({
      lut: 161280,
      ff: 230400,
      bram18: 499,
      uram: 76,
      dsp: 1382,
    });
  });
});
