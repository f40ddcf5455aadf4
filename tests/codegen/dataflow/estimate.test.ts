import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bram18 } from '../../../src/codegen/dataflow/estimate/memory.ts';
import { areaOf } from '../../../src/codegen/dataflow/estimate.ts';
import { weightDepth } from '../../../src/codegen/dataflow/weight-memory.ts';
import type { WeightMemory } from '../../../src/codegen/dataflow/weight-memory.ts';
import { hardwareOf } from '../../../src/codegen/dataflow/hardware-of.ts';
import { cyclesOf } from '../../../src/codegen/dataflow/folded-step.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import type { MatvecStep } from '../../../src/codegen/dataflow/step.ts';
import { bits, bytes, PackedNet } from '../support/nets.ts';

/** A dense layer of bits with thresholds. */
const dense = (columns: number, rows: number): MatvecStep => {
  const net = new PackedNet();
  const sum = net.dense('%dense', net.input('%x', bits(columns)), bits(rows, columns));
  net.output('y', net.threshold('%y', sum));
  return networkOf(net.finish()).steps[0] as MatvecStep;
};

/** BNN-PYNQ's lfcW1A1: columns, rows, PE, SIMD, cycles a frame. */
const lfc = [
  [832, 1024, 32, 64, 416],
  [1024, 1024, 64, 32, 512],
  [1024, 1024, 32, 64, 512],
  [1024, 64, 16, 8, 512],
] as const;

describe('estimates', () => {
  it('cycles of the published LFC folding', () => {
    for (const [columns, rows, pe, simd, cycles] of lfc)
      expect(cyclesOf(dense(columns, rows), { pe, simd })).toBe(cycles);
  });
  it('block RAM by the ladder for each PE gives the 208 that LFC was reported with', () => {
    const used = lfc.map(([columns, rows, pe, simd]) => areaOf(dense(columns, rows), { pe, simd }).bram18);
    expect(used).toEqual([64, 64, 64, 16]);
  });
  it('the block RAM ladder is FINN’s', () => {
    expect([
      bram18(1, 16385),
      bram18(2, 8192),
      bram18(4, 4097),
      bram18(9, 2048),
      bram18(18, 1025),
      bram18(36, 512),
      bram18(36, 513),
      bram18(37, 512),
    ]).toEqual([2, 1, 2, 1, 2, 1, 2, 2]);
  });
  it('logic LUTs of a network of ours are those of the published design: LFC, 25,359', () => {
    const areas = lfc.map(([columns, rows, pe, simd]) => areaOf(dense(columns, rows), { pe, simd }));
    const logic = areas.reduce((sum, { lut, lutMemory }) => sum + lut - lutMemory, 0);
    expect(Math.abs(logic / 25359 - 1)).toBeLessThan(0.08);
  });
  it('weights cost where they lie; outside, a reader of memory with the buffer of its bursts', () => {
    const step = dense(1024, 1024);
    const at = (weights: WeightMemory) => areaOf(step, { pe: 16, simd: 32, weights });
    expect(at('lutram')).toMatchObject({ lutMemory: (1024 * 1024) / 64, bram18: 0, uram: 0 });
    expect(at('bram')).toMatchObject({ lutMemory: 0, bram18: 64, uram: 0 });
    // Filled from memory before the first frame, so it has a reader too: 512 bits wide, 512 words.
    expect(at('uram')).toMatchObject({ lutMemory: 0, bram18: 15, uram: 8 });
    expect(at('external')).toMatchObject({ lutMemory: 0, bram18: 15, uram: 0 });
    expect(at('external').lut - at('bram').lut).toBeGreaterThan(512);
  });
  it('a whole window a word: a bank for each row it covers and one that fills, columns in registers', () => {
    const net = new PackedNet();
    const x = net.input('%image', bytes(32, 32, 3));
    net.output('y', net.conv('%conv', x, bits(8, 3, 3, 3)));
    const step = networkOf(net.finish()).steps[0]!;
    const [, serial] = hardwareOf(step, { pe: 1, simd: 3 });
    const [, parallel] = hardwareOf(step, { pe: 1, simd: 27, window: 'parallel' });
    expect(serial).toMatchObject({ kind: 'rows', width: 24, depth: 256, banks: 1, registers: 0 });
    expect(parallel).toMatchObject({ kind: 'rows', width: 24, depth: 32, banks: 5, registers: 9 * 24 });
  });
  it('few words of weights stay in LUTs', () => {
    const step = dense(64, 16);
    expect(weightDepth(step, { pe: 4, simd: 32 })).toBe(8);
    expect(areaOf(step, { pe: 4, simd: 32 }).bram18).toBe(0);
  });
});

const goldens = '../shared/data/finn_estimates.json';
describe.skipIf(!existsHere(goldens))(`FINN’s own figures (${goldens})`, () => {
  it('cycles of its matrix-vector units', () => {
    const rows = JSON.parse(readFileSync(goldens, 'utf8')) as readonly Golden[];
    const units = rows.filter(row => row.op === 'MVAU_hls' && row.attrs.numInputVectors === undefined);
    expect(units.length).toBeGreaterThan(10);
    for (const { attrs, est } of units) {
      const step = dense(attrs.MW, attrs.MH);
      expect(cyclesOf(step, { pe: attrs.PE, simd: attrs.SIMD })).toBe(est.cycles);
    }
  });
});

interface Golden {
  readonly op: string;
  readonly attrs: Readonly<Record<'MW' | 'MH' | 'PE' | 'SIMD', number>> & {
    readonly numInputVectors?: unknown;
  };
  readonly est: { readonly cycles: number };
}

function existsHere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
