import { describe, expect, it } from 'vitest';
import type { TargetOptions } from '../../../src/codegen/backend.ts';
import { wgsl } from '../../../src/codegen/wgsl/index.ts';
import { int, rawRange, sizeOf } from '../../../src/ir/element.ts';
import type { Graph, Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { print } from '../../../src/ir/print.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import { difference, runInterpreter } from '../../support/runners/interpreter.ts';
import { noWebGpu, runWebGpu } from '../../support/runners/webgpu.ts';
import { bits, PackedNet, whole, withWeights } from '../support/nets.ts';
import type { Next } from '../support/random-layers.ts';
import { layerKinds, randomLayer } from '../support/random-layers.ts';

const u5 = int(5, false);

/** Of each kind, for each seed. */
const networks = 7;
const seeds = [11, 12];

const images = (graph: Graph, next: Next): readonly Values[] =>
  Array.from(
    { length: 3 },
    () =>
      new Map(
        graph.inputs.map(({ id, type }) => {
          const { lo, hi } = rawRange(type.element);
          const isBit = type.element.kind === 'b1';
          const value = () => (isBit ? 2 * next(0, 1) - 1 : next(lo, hi));
          return [id, tensorFrom(type, Int32Array.from({ length: sizeOf(type.shape) }, value))];
        }),
      ),
  );

/** For every dispatch the same: one to four pixels, one quad to more than there are. */
function randomTile(graph: Graph, next: Next): TargetOptions {
  const tile = { pixels: next(1, 4), outs: 4 * next(1, 9) };
  const layers = wgsl.plan(graph, {}).steps.map(({ step }) => step.id);
  return { tiles: Object.fromEntries(layers.map(id => [id, tile])) };
}

/** Where a module differs on WebGPU, with all it takes to see it again. */
async function faultOf(module: Module, next: Next): Promise<string | undefined> {
  const seen = images(module.graph, next);
  const options = randomTile(module.graph, next);
  const found = await runWebGpu(module, seen, options).catch(String);
  const fault = typeof found === 'string' ? found : difference(module, runInterpreter(module, seen), found);
  return fault && `${fault}\n${JSON.stringify(options)}\n${print(module)}`;
}

describe('kernels alone, of random tiles, against the interpreter', () => {
  it.for(layerKinds)('%s', async (kind, context) => {
    const missing = await noWebGpu();
    if (missing !== undefined) context.skip(missing);
    for (const seed of seeds) {
      const next = whole(seed * 7919 + kind.length);
      for (let network = 0; network < networks; network++) {
        const module = withWeights(randomLayer(kind, next), next(1, 1e6));
        expect(await faultOf(module, next)).toBeUndefined();
      }
    }
  });

  it.for([
    { channels: 36, outs: 36, groups: 3 },
    { channels: 66, outs: 12, groups: 2 },
    { channels: 96, outs: 192, groups: 3 },
    { channels: 128, outs: 64, groups: 2 },
    { channels: 40, outs: 40, groups: 40 },
  ])('groups of signs, $channels -> $outs in $groups', async ({ channels, outs, groups }, context) => {
    const missing = await noWebGpu();
    if (missing !== undefined) context.skip(missing);
    const next = whole(channels);
    const net = new PackedNet('layer');
    const x = net.input('%x', bits(5, 4, channels));
    const weight = bits(outs, 3, 3, channels / groups);
    net.output('y', net.conv('%layer', x, weight, { groups, pad: [1, 1, 1, 1], pad_value: 1 }));
    expect(await faultOf(withWeights(net.finish(), 3), next)).toBeUndefined();
  });

  it.for([5, 32, 40, 70])('a table over the greatest of %i channels of signs', async (channels, context) => {
    const missing = await noWebGpu();
    if (missing !== undefined) context.skip(missing);
    const next = whole(channels);
    for (const size of [
      [1, 1],
      [2, 2],
    ]) {
      const net = new PackedNet('layer');
      const x = net.input('%x', bits(4, 4, channels));
      const greatest = net.add('%layer', 'maxpool', { x }, { size, stride: size });
      const table = net.build.tensor('@table', { element: u5, shape: [channels, 3] });
      net.output('y', net.add('%looked_up', 'lookup', { x: greatest, table }, { to: 'u5', lo: -1 }));
      expect(await faultOf(withWeights(net.finish(), 3), next)).toBeUndefined();
    }
  });
});
