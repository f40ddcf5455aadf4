import { describe, expect, it } from 'vitest';
import { choicesOf, fold, leastAreaEach, legalFoldings } from '../../../src/codegen/dataflow/folding.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import { BnnirError } from '../../../src/ir/diagnostic.ts';
import { bits, PackedNet } from '../support/nets.ts';

/** 6x6x12 -> conv 3x3 to 8 -> bits -> flatten -> dense 4. */
const small = () => {
  const net = new PackedNet();
  const x = net.input('%x', bits(6, 6, 12));
  const sum = net.conv('%stem.conv', x, bits(8, 3, 3, 12));
  const y = net.threshold('%stem.threshold', sum);
  const flat = net.add('%flatten', 'reshape', { x: y }, { shape: [128] });
  net.output('scores', net.dense('%dense', flat, bits(4, 128)));
  return networkOf(net.finish()).steps;
};

const problemsOf = (wishes: Parameters<typeof fold>[1]) => {
  try {
    fold(small(), wishes, 1000);
  } catch (error) {
    if (error instanceof BnnirError) return error.diagnostics;
    throw error;
  }
  return [];
};

describe('folding', () => {
  it('PE divides the rows; SIMD divides a tap or is whole taps', () => {
    const [conv, dense] = small();
    expect(legalFoldings(conv!)).toEqual({ pe: [1, 2, 4, 8], simd: [1, 2, 3, 4, 6, 12, 36, 108] });
    expect(legalFoldings(dense!)).toEqual({ pe: [1, 2, 4], simd: [1, 2, 4, 8, 16, 32, 64, 128] });
  });
  it('cycles of a product are vectors x row folds x column folds', () => {
    const [conv] = small();
    expect(choicesOf(conv!, { pe: 4, simd: 6 })).toEqual([{ pe: 4, simd: 6, cycles: 16 * 2 * 18 }]);
  });
  it('a window that cannot keep up sets the cycles: one tap a cycle at most', () => {
    const [conv] = small();
    expect(choicesOf(conv!, { pe: 8, simd: 108 })[0]!.cycles).toBe(16 * 9);
  });
  it('the first solver keeps to the rate where it can, else is as fast as it can', () => {
    const tasks = small().map(step => ({ step, choices: choicesOf(step) }));
    for (const target of [10, 144, 300, 5000, 1e6])
      leastAreaEach(tasks, target).forEach((choice, index) => {
        const least = Math.min(...tasks[index]!.choices.map(other => other.cycles));
        expect(choice.cycles).toBeLessThanOrEqual(Math.max(target, least));
      });
  });
  it('a wish is kept as it is, and half a wish is completed', () => {
    const steps = small();
    const folded = fold(steps, { 'stem.conv': { pe: 2 }, dense: { pe: 4, simd: 128 } }, 2000);
    expect(folded.get(steps[0]!)!.pe).toBe(2);
    expect(folded.get(steps[0]!)!.cycles).toBeLessThanOrEqual(2000);
    expect(folded.get(steps[1]!)).toEqual({ pe: 4, simd: 128, cycles: 1 });
  });
  it('a folding that does not divide is refused with what would, at its place', () => {
    const at = { file: 'net.bnn', line: 30, column: 9, length: 20 };
    expect(problemsOf({ 'stem.conv': { pe: 3, simd: 8, at } })).toEqual([
      {
        severity: 'error',
        code: 'E0406',
        message: 'stem.conv: pe 3 does not divide 8 rows',
        help: 'pe may be 1, 2, 4, 8',
        at,
      },
      {
        severity: 'error',
        code: 'E0406',
        message: 'stem.conv: simd 8 does not divide 108 columns in whole taps of 12 channels or parts of one',
        help: 'simd may be 1, 2, 3, 4, 6, 12, 36, 108',
        at,
      },
    ]);
  });
  it('an unknown layer is refused with those there are', () => {
    expect(problemsOf({ stem: { pe: 1 } })).toEqual([
      {
        severity: 'error',
        code: 'E0405',
        message: "fold names 'stem', which is no layer of this network",
        help: 'layers that fold: stem.conv, dense',
      },
    ]);
  });
  it('no unit is taken apart into more than 1,024 parts', () => {
    const net = new PackedNet();
    net.output('scores', net.dense('%wide', net.input('%x', bits(2)), bits(2048, 2)));
    const { steps } = networkOf(net.finish());
    expect(legalFoldings(steps[0]!).pe.at(-1)).toBe(1024);
    expect(() => fold(steps, { wide: { pe: 2048 } }, 1)).toThrow(
      'wide: pe 2048 is more than a unit can be taken apart into, 1024',
    );
  });
  it('a SIMD that divides is refused for the length of vectors or the width of words', () => {
    const dense = (columns: number) => {
      const net = new PackedNet();
      net.output('scores', net.dense('%dense', net.input('%x', bits(columns)), bits(2, columns)));
      return networkOf(net.finish()).steps;
    };
    expect(() => fold(dense(2048), { dense: { simd: 1 } }, 1)).toThrow(
      'dense: simd 1 would keep vectors of 2048 words, more than 1024',
    );
    expect(() => fold(dense(16384), { dense: { simd: 16384 } }, 1)).toThrow(
      'dense: simd 16384 would make words of 16384 bits, more than the 8191 of the widest type',
    );
  });
  it('a prime number of columns is read one by one where a word of all is too wide', () => {
    const net = new PackedNet();
    net.output('scores', net.dense('%dense', net.input('%x', bits(9973)), bits(2, 9973)));
    const { steps } = networkOf(net.finish());
    expect(legalFoldings(steps[0]!).simd).toEqual([1]);
    expect(fold(steps, {}, 1).get(steps[0]!)).toMatchObject({ simd: 1 });
  });
  it('a pool over the whole map needs no window: its taps come in order', () => {
    const net = new PackedNet();
    const size = [4, 6];
    const x = net.input('%x', bits(4, 6, 10));
    net.output('sums', net.add('%pool', 'sumpool', { x }, { size, stride: size }));
    const [pool] = networkOf(net.finish()).steps;
    expect(pool).not.toHaveProperty('window');
    expect(choicesOf(pool!, { pe: 5 })[0]!.cycles).toBe(48);
  });
});
