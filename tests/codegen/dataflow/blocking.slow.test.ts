import { describe, expect, test } from 'vitest';
import { withDepths } from '../../../src/codegen/dataflow/skips.ts';
import { tokensOf } from '../../../src/codegen/dataflow/simulate/pipeline.ts';
import { simulate } from '../../../src/codegen/dataflow/simulate/simulate.ts';
import type { Pipeline, Stream } from '../../../src/codegen/dataflow/unit.ts';
import { outsOf } from '../../../src/codegen/dataflow/unit.ts';
import { goldenFrames } from '../../../src/codegen/hls/golden.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { int } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { TensorType } from '../../../src/ir/types.ts';
import { blockingProgram } from '../support/blocking.ts';
import { bits, PackedNet, withWeights } from '../support/nets.ts';
import { hasProgram } from '../support/programs.ts';

const stream = (...shape: number[]): TensorType => ({ element: int(16, true, 8), shape });

/** y = x + requantize(conv(sign(x))), twice: 3x3 windows on one path, nothing on the other. */
function blocks(): Module {
  const net = new PackedNet();
  let x = net.input('%x', stream(8, 8, 4));
  for (const block of ['a', 'b']) {
    const at = net.build.tensor(`@${block}.sign.at`, { element: int(32), shape: [1, 1, 4] });
    const bit = net.add(`%${block}.sign`, 'threshold', { x, at });
    const sums = net.conv(`%${block}.conv`, bit, bits(4, 3, 3, 4), { pad: [1, 1, 1, 1], pad_value: -1 });
    const scale = net.build.tensor(`@${block}.norm.scale`, { element: int(8), shape: [4] });
    const offset = net.build.tensor(`@${block}.norm.offset`, { element: int(8), shape: [1, 4] });
    const y = net.add(`%${block}.norm`, 'requantize', { x: sums, scale, offset }, { to: 'i16.8', shift: 1 });
    x = net.add(`%${block}.add`, 'add', { x, y });
  }
  net.output('sum', x);
  return withWeights(net.finish(), 3);
}

/**
 * Words that units hold while a thread of theirs waits in the middle of an iteration, which hardware would not have begun: a fork
 * has written one output, an adder has read one input, a converter has the rest of a wide word. So many words less than the
 * simulator asks for are enough for threads.
 */
function heldBy(pipeline: Pipeline, skip: Stream): number {
  const writer = pipeline.units.find(unit => outsOf(unit).includes(skip))!;
  return 2 + (writer.kind === 'convert' ? writer.in.lanes / writer.out.lanes : 0);
}

describe('the emitted dataflow, every unit a thread, every stream bounded and blocking', () => {
  const module = blocks();
  const { pipeline, names, ...plan } = fpga.plan(module.graph, { top: 'blocks' });
  const files = fpga.emit({ pipeline, names, ...plan }, module);
  const golden = (path: string) => Buffer.from(files.find(file => file.path === path)!.contents);
  const skips = pipeline.units.filter(({ kind }) => kind === 'join').map(unit => unit.in);
  const isDead = (skip: Stream, depth: number) =>
    simulate(tokensOf(withDepths(pipeline, new Map([[skip, depth]]))).network).outcome === 'deadlock';

  test('finishes at the planned depths with the right outputs, and is stuck where the simulator says so', async context => {
    if (!hasProgram('g++')) context.skip('g++ is not installed (apt install g++)');
    const program = await blockingProgram(files, 'blocks');
    const runsWith = async (depths: Readonly<Record<string, number>>) => {
      const finished = await program.run(goldenFrames, golden('golden/inputs.bin'), depths);
      return finished === 'stuck' ? finished : finished.outputs.equals(golden('golden/outputs.bin'));
    };
    expect(await runsWith({})).toBe(true);
    expect(skips.map(({ depth }) => depth > 20)).toEqual([true, true]);
    for (const skip of skips) {
      const held = heldBy(pipeline, skip);
      const depths = [...Array.from({ length: held + 3 }, (_, less) => skip.depth - less), 12, 2];
      let stuck = 0;
      for (const depth of depths) {
        const result = await runsWith({ [names.get(skip)!]: depth });
        const told = [skip.name, depth, result];
        if (!isDead(skip, depth)) expect(told).toEqual([skip.name, depth, true]);
        else if (isDead(skip, depth + held)) expect(told).toEqual([skip.name, depth, 'stuck']);
        if (result === 'stuck') stuck++;
      }
      expect(stuck).toBeGreaterThanOrEqual(3);
    }
  });
});
