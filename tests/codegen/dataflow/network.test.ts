import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import { BnnirError } from '../../../src/ir/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { bits, bytes, ints, PackedNet } from '../support/nets.ts';

const refused = (graph: Graph) => {
  try {
    networkOf(graph);
  } catch (error) {
    if (error instanceof BnnirError)
      return error.diagnostics.map(({ code, message, at }) => `${code} line ${at?.line ?? 0}: ${message}`);
    throw error;
  }
  return [];
};

describe('steps of a packed graph', () => {
  it('a threshold that alone reads a product belongs to it, else it is a step of its own', () => {
    const net = new PackedNet();
    const sum = net.dense('%dense', net.input('%x', bits(8)), bits(4, 8));
    net.output('bits', net.threshold('%bits', sum));
    expect(networkOf(net.finish()).steps.map(step => `${step.kind} ${step.id} ${step.output}`)).toEqual([
      'matvec dense %bits',
    ]);
    net.output('sum', sum);
    expect(networkOf(net.finish()).steps.map(step => `${step.kind} ${step.id} ${step.output}`)).toEqual([
      'matvec dense %dense',
      'threshold bits %bits',
    ]);
  });
  it('sums are as wide as their range', () => {
    const net = new PackedNet();
    net.output('y', net.dense('%dense', net.input('%x', bytes(100)), ints(4, 3, 100)));
    expect(networkOf(net.finish()).outputs[0]!.lane).toEqual({ kind: 'int', bits: 19, signed: true });
  });
  it('a 1x1 convolution and one as large as its map need no window', () => {
    const net = new PackedNet();
    const x = net.input('%x', bytes(4, 4, 2));
    const a = net.threshold('%a.at', net.conv('%a', x, bits(8, 1, 1, 2)));
    net.output('y', net.conv('%b', a, bits(8, 4, 4, 8)));
    for (const step of networkOf(net.finish()).steps) expect('window' in step).toBe(false);
  });
  it('a reshape is the same stream; a step that no output needs is left out', () => {
    const net = new PackedNet();
    const x = net.input('%x', bits(2, 2, 3));
    const flat = net.add('%flat', 'reshape', { x }, { shape: [12] });
    net.dense('%unused', flat, bits(2, 12));
    net.output('y', net.dense('%used', flat, bits(2, 12)));
    expect(networkOf(net.finish()).steps.map(step => [step.id, step.input])).toEqual([['used', '%x']]);
  });
  it('what one unit cannot do is several steps, of which the last makes the value', () => {
    const net = new PackedNet();
    const x = net.input('%x', bits(4, 4, 3));
    const row = net.input('%row', bits(1, 4, 3));
    const both = net.add('%both', 'mul', { x, y: row });
    const xs = Array.from({ length: 6 }, () => both);
    net.output('y', net.build.add('%six', 'concat', { xs }, {}, net.place()));
    net.output('z', net.add('%sum', 'sumpool', { x }, { size: [2, 2], stride: [2, 2], pad: [1, 0, 1, 0] }));
    const { steps } = networkOf(net.finish());
    expect(steps.map(step => [step.kind, step.id, step.channels, step.isPart ?? false])).toEqual([
      ['upsample', 'both.y', 3, true],
      ['join', 'both', 3, false],
      ['concat', 'six.part1', 12, true],
      ['concat', 'six.part2', 6, true],
      ['concat', 'six', 18, false],
      ['cast', 'sum.signs', 3, true],
      ['pool', 'sum', 3, false],
    ]);
    expect(steps.find(({ id }) => id === 'both.y')).toMatchObject({ factors: [4, 1], pixels: 16 });
    expect(steps.at(-1)).toMatchObject({ input: '%sum.signs', inLane: { bits: 2, signed: true } });
  });
  it('a map read channel by channel is one pixel whose values change places', () => {
    const net = new PackedNet();
    const x = net.input('%x', bits(2, 3, 5));
    net.output('y', net.add('%flat', 'reshape', { x }, { shape: [30], order: 'chw' }));
    expect(networkOf(net.finish()).steps).toMatchObject([
      { kind: 'shuffle', id: 'flat', pixels: 1, channels: 30, groups: 6 },
    ]);
  });
  it('everything without a unit is named at once, each at its line', () => {
    const net = new PackedNet();
    const x = net.input('%x', ints(4, 2, 2, 3));
    net.output('y', net.add('%magnitude', 'abs', { x }));
    net.output('z', net.add('%cut', 'clip', { x }, { lo: -1, hi: 1 }));
    expect(refused(net.finish())).toEqual([
      "E0402 line 3: magnitude: the fpga target of this version has no unit for 'abs'",
      "E0402 line 5: cut: the fpga target of this version has no unit for 'clip'",
    ]);
  });
  it('an output that is an input, and an input that nothing reads, are refused', () => {
    const net = new PackedNet();
    const x = net.input('%x', bits(4));
    net.input('%y', bits(4));
    net.output('same', x);
    net.output('z', net.dense('%dense', x, bits(2, 4)));
    expect(refused(net.finish())).toEqual([
      'E0402 line 3: input y is read by no layer',
      'E0402 line 4: output same is an input: nothing is computed',
    ]);
  });
});
