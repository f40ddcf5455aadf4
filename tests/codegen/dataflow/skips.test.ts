import { describe, expect, test } from 'vitest';
import { int } from '../../../src/ir/element.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { TensorType } from '../../../src/ir/types.ts';
import { pipelineOf, stuckUnits } from '../support/bounded.ts';
import { bits, PackedNet } from '../support/nets.ts';

const stream = (...shape: number[]): TensorType => ({ element: int(16, true, 8), shape });

/** y = x + requantize(conv(sign(x))): a 3x3 window on one path, nothing on the other. */
function block(): Graph {
  const net = new PackedNet();
  const x = net.input('%x', stream(8, 8, 4));
  const at = net.build.tensor('@sign.at', { element: int(32), shape: [1, 1, 4] });
  const bit = net.add('%sign', 'threshold', { x, at });
  const sums = net.conv('%conv', bit, bits(4, 3, 3, 4), { pad: [1, 1, 1, 1], pad_value: -1 });
  const scale = net.build.tensor('@norm.scale', { element: int(8), shape: [4] });
  const offset = net.build.tensor('@norm.offset', { element: int(8), shape: [1, 4] });
  const y = net.add('%norm', 'requantize', { x: sums, scale, offset }, { to: 'i16.8', shift: 1 });
  net.output('sum', net.add('%add', 'add', { x, y }));
  return net.finish();
}

describe('the FIFO of a skip', () => {
  const pipeline = pipelineOf(block());
  const skip = pipeline.units.find(unit => unit.kind === 'join')!.in;

  test('holds what the window on the other path keeps back, less than a frame', () => {
    expect(skip.depth).toBeGreaterThanOrEqual((2 * 8 * skip.words) / 64);
    expect(skip.depth).toBeLessThan(skip.words);
  });

  test('so that nothing blocks; with two words the fork does', () => {
    expect(stuckUnits(pipeline, 3, ({ depth }) => depth)).toEqual([]);
    expect(stuckUnits(pipeline, 3, one => (one === skip ? 2 : one.depth))).not.toEqual([]);
  });
});

/** concat(y, y) of a value y that comes one channel after the other: a fork whose streams meet again at once. */
function twice(): Graph {
  const net = new PackedNet();
  const x = net.conv('%conv', net.input('%x', bits(2, 2, 2)), bits(31, 1, 1, 2));
  const scale = net.build.tensor('@norm.scale', { element: int(8), shape: [31] });
  const offset = net.build.tensor('@norm.offset', { element: int(8), shape: [1, 31] });
  const y = net.add('%norm', 'requantize', { x, scale, offset }, { to: 'i16.8', shift: 1 });
  net.output('pair', net.add('%pair', 'concat', { xs: [y, y] }));
  return net.finish();
}

test('an input of a concat holds a pixel while the others are taken', () => {
  const pipeline = pipelineOf(twice());
  const concat = pipeline.units.find(unit => unit.kind === 'concat')!;
  expect(concat.in.depth).toBeGreaterThanOrEqual(31);
  expect(stuckUnits(pipeline, 3, ({ depth }) => depth)).toEqual([]);
  expect(stuckUnits(pipeline, 3, ({ depth }) => Math.min(depth, 4))).not.toEqual([]);
});
