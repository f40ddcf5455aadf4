import { describe, expect, it } from 'vitest';
import { connect } from '../../../../src/codegen/dataflow/connect.ts';
import { fold } from '../../../../src/codegen/dataflow/folding.ts';
import { networkOf } from '../../../../src/codegen/dataflow/network.ts';
import { tokensOf } from '../../../../src/codegen/dataflow/simulate/pipeline.ts';
import { simulate } from '../../../../src/codegen/dataflow/simulate/simulate.ts';
import { sizePipeline } from '../../../../src/codegen/dataflow/sizing/size-pipeline.ts';
import { withDepths } from '../../../../src/codegen/dataflow/skips.ts';
import { outsOf } from '../../../../src/codegen/dataflow/unit.ts';
import { bits, bytes, ints, PackedNet } from '../../support/nets.ts';

/** A stem, a shortcut round a 3x3 convolution, a pool, a dense layer. */
function skipping() {
  const net = new PackedNet();
  const x = net.input('%x', bytes(8, 8, 2));
  const stem = net.threshold('%stem.at', net.conv('%stem', x, bits(4, 3, 3, 2), { pad: [1, 1, 1, 1] }), 3, {
    to: 'i3',
    lo: 0,
  });
  const y = net.conv('%block', stem, ints(2, 4, 3, 3, 4), { pad: [1, 1, 1, 1] });
  const sum = net.add('%sum', 'add', { x: y, y: net.conv('%side', stem, ints(2, 4, 1, 1, 4)) });
  const pooled = net.add('%pool', 'maxpool', { x: sum }, { size: [2, 2], stride: [2, 2] });
  const flat = net.add('%flat', 'reshape', { x: net.threshold('%at', pooled) }, { shape: [64] });
  net.output('scores', net.dense('%dense', flat, bits(3, 64)));
  const { steps, ...rest } = networkOf(net.finish());
  return connect({ steps, ...rest }, fold(steps, {}, 1000));
}

describe('FIFO sizes of a pipeline', () => {
  it('keep the rate of the slowest unit with a source as fast as it can be', () => {
    const { pipeline, simulation } = sizePipeline(skipping());
    const slowest = Math.max(...tokensOf(pipeline).network.units.map(unit => unit.schedule.cycles));
    expect(simulation).toMatchObject({ outcome: 'periodic', cyclesPerFrame: slowest });
    expect(simulate(tokensOf(pipeline).network, { leastFrames: 8 }).cyclesPerFrame).toBe(slowest);
  });
  it('tells which shortcuts are proven minimal: all of a small network, none where that would take too long', () => {
    const { shortcuts, pipeline } = sizePipeline(skipping());
    expect(shortcuts.length).toBeGreaterThan(0);
    for (const { stream, depth, isMinimal } of shortcuts) {
      expect(pipeline.streams.find(({ name }) => name === stream)!.depth).toBe(depth);
      expect(isMinimal).toBe(true);
    }
    const hasty = sizePipeline(skipping(), { shortcutFirings: 0 }).shortcuts;
    expect(hasty.map(({ isMinimal }) => isMinimal)).not.toContain(true);
  });
  it('without them the shortcut deadlocks, and the streams of the circle are named', () => {
    const { pipeline } = sizePipeline(skipping());
    const tight = withDepths(pipeline, new Map(pipeline.streams.map(stream => [stream, 2])));
    const { outcome, deadlock } = simulate(tokensOf(tight).network);
    expect(outcome).toBe('deadlock');
    expect(deadlock!.map(({ for: what }) => what)).toContain('room');
    expect(deadlock!.some(({ channel }) => channel.startsWith('block') || channel.startsWith('stem'))).toBe(
      true,
    );
  });
  it('every unit reads and writes as many words as its streams bring', () => {
    const pipeline = skipping();
    const { network } = tokensOf(pipeline);
    expect(network.channels.length).toBe(pipeline.units.flatMap(outsOf).length + pipeline.inputs.length);
  });
});
