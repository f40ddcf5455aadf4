import { describe, expect, it } from 'vitest';
import type { TargetOptions } from '../../../src/codegen/backend.ts';
import { rawRange, sizeOf } from '../../../src/ir/element.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { print } from '../../../src/ir/print.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import { difference, runInterpreter } from '../../support/runners/interpreter.ts';
import { noWebGpu, runWebGpu } from '../../support/runners/webgpu.ts';
import { whole, withWeights } from '../support/nets.ts';
import type { Next } from '../support/random-layers.ts';
import { layerKinds, randomLayer } from '../support/random-layers.ts';

const networks = 8;

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

/** One to four pixels, one quad to more than there are. */
const randomTile = (next: Next): TargetOptions => ({
  tiles: { layer: { pixels: next(1, 4), outs: 4 * next(1, 9) } },
});

describe('kernels alone, of random tiles, against the interpreter', () => {
  it.for(layerKinds)('%s', async (kind, context) => {
    const missing = await noWebGpu();
    if (missing !== undefined) context.skip(missing);
    const next = whole(1009 + kind.length);
    for (let network = 0; network < networks; network++) {
      const module = withWeights(randomLayer(kind, next), next(1, 1e6));
      const seen = images(module.graph, next);
      const options = randomTile(next);
      const found = await runWebGpu(module, seen, options).catch(String);
      const fault =
        typeof found === 'string' ? found : difference(module, runInterpreter(module, seen), found);
      expect(fault && `${fault}\n${JSON.stringify(options)}\n${print(module)}`).toBeUndefined();
    }
  });
});
