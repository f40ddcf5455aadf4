import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/codegen/dataflow/connect.ts';
import { choicesOf, fold } from '../../../src/codegen/dataflow/folding.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import type { Pipeline } from '../../../src/codegen/dataflow/unit.ts';
import { outsOf } from '../../../src/codegen/dataflow/unit.ts';
import { bits, bytes, PackedNet } from '../support/nets.ts';

const branching = () => {
  const net = new PackedNet();
  const x = net.input('%image', bytes(6, 6, 3));
  const y = net.threshold('%stem.threshold', net.conv('%stem', x, bits(12, 3, 3, 3)));
  const pooled = net.add('%pool', 'maxpool', { x: y }, { size: [2, 2], stride: [2, 2] });
  const flat = net.add('%flatten', 'reshape', { x: pooled }, { shape: [48] });
  const scores = net.dense('%dense', flat, bits(10, 48));
  net.output('scores', scores);
  net.output('fired', net.threshold('%fired', scores));
  return networkOf(net.finish());
};

const shown = ({ units }: Pipeline) =>
  units.map(
    unit =>
      `${unit.kind} ${unit.in.lanes} -> ${outsOf(unit)
        .map(out => out.lanes)
        .join(',')}`,
  );

/** Every stream has one writer and one reader; every unit reads what was written before it. */
function checkWiring(pipeline: Pipeline): void {
  const written = new Set(pipeline.inputs.map(port => port.stream));
  const read = new Set();
  for (const unit of pipeline.units) {
    expect(written.has(unit.in)).toBe(true);
    expect(read.has(unit.in)).toBe(false);
    read.add(unit.in);
    for (const out of outsOf(unit)) {
      expect(written.has(out)).toBe(false);
      written.add(out);
    }
  }
  for (const { stream } of pipeline.outputs) {
    expect(written.has(stream) && !read.has(stream)).toBe(true);
    read.add(stream);
  }
  expect(read).toEqual(written);
  expect(
    new Set([...pipeline.inputs, ...pipeline.outputs].map(port => port.stream).concat(pipeline.streams)).size,
  ).toBe(written.size);
}

describe('connecting units', () => {
  it('a value with two readers passes a fork; converters stand where widths differ', () => {
    const network = branching();
    const pipeline = connect(
      network,
      fold(
        network.steps,
        { stem: { pe: 4, simd: 9 }, pool: { pe: 6 }, dense: { pe: 5, simd: 8 }, fired: { pe: 2 } },
        1e4,
      ),
    );
    expect(shown(pipeline)).toEqual([
      'window 3 -> 3',
      'convert 3 -> 9',
      'matvec 9 -> 4',
      'convert 4 -> 12',
      'convert 12 -> 6',
      'window 6 -> 6',
      'reduce 6 -> 6',
      'convert 6 -> 24',
      'convert 24 -> 8',
      'matvec 8 -> 5',
      'fork 5 -> 5,5',
      'convert 5 -> 10',
      'convert 10 -> 2',
      'threshold 2 -> 2',
      'convert 5 -> 1',
      'convert 2 -> 1',
    ]);
    checkWiring(pipeline);
  });
  it('behind a matrix-vector unit a FIFO holds one vector of results', () => {
    const network = branching();
    const { units } = connect(network, fold(network.steps, { stem: { pe: 4, simd: 9 } }, 1e4));
    const depths = units.filter(unit => unit.kind === 'matvec').map(unit => unit.out.depth);
    expect(depths[0]).toBe(3);
  });
  it('any legal folding gives whole words everywhere', () => {
    const network = branching();
    const choices = network.steps.map(step => choicesOf(step));
    fc.assert(
      fc.property(fc.tuple(...choices.map(list => fc.nat(list.length - 1))), picks => {
        const foldings = new Map(network.steps.map((step, i) => [step, choices[i]![picks[i]!]!]));
        const pipeline = connect(network, foldings);
        checkWiring(pipeline);
        for (const unit of pipeline.units)
          for (const stream of [unit.in, ...outsOf(unit)]) expect(Number.isInteger(stream.words)).toBe(true);
      }),
    );
  });
});
