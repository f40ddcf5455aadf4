import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readNetwork } from '../../src/network.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import type { Graph, Module } from '../../src/ir/graph.ts';
import { generator } from '../../src/ir/random.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import type { Tensor, TensorId } from '../../src/ir/types.ts';
import type { Engine, EngineName, Value } from '../../src/train/engine/engine.ts';
import { scoped } from '../../src/train/engine/engine.ts';
import { loadEngine } from '../../src/train/engine/load.ts';
import type { Batch, TrainerOptions } from '../../src/train/trainer-types.ts';

export const root = join(import.meta.dirname, '..', '..');
/** Where scripts/setup-tfjs-node.mjs installs the native engine. */
const engineFolder = join(root, '.cache', 'engine');

export const isNativeHere = (): boolean =>
  existsSync(join(engineFolder, 'node_modules', '@tensorflow', 'tfjs-node'));
export const howToGetNative = 'the native training engine is not installed: node scripts/setup-tfjs-node.mjs';

/** One thread, and nothing printed. */
export function engineNamed(name: EngineName): Promise<Engine> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  return loadEngine(name, [join(root, 'package.json'), join(engineFolder, 'package.json')]);
}

/** Values of arrays that are made and freed inside. */
export const read = (engine: Engine, compute: (tf: Engine['tf']) => Value): number[] =>
  scoped(engine, () => Array.from(compute(engine.tf).dataSync()));

export const graphOf = (text: string): Graph => readNetwork({ path: 'net.bnn', text }, {}).graph;

/** A tensor of each slot, uniform within [-reach, reach); scales and variances positive. */
export function tensorsFor(graph: Graph, seed = 1, reach = 0.8): Map<TensorId, Tensor> {
  const draw = generator(seed);
  return new Map(
    [...graph.tensors].map(([id, type]) => {
      const isPositive = id.endsWith('.variance');
      const size = type.shape.reduce((product, length) => product * length, 1);
      const values = Float32Array.from({ length: size }, () =>
        isPositive ? 0.5 + draw() : reach * (2 * draw() - 1),
      );
      return [id, tensorFrom(type, values)] as const;
    }),
  );
}

/** Images of whole numbers in [0, 256) and labels in turn. */
export function batchFor(graph: Graph, count: number, seed = 1): Batch {
  const draw = generator(seed);
  const size = graph.inputs[0]!.type.shape.reduce((product, length) => product * length, 1);
  const classes = graph.nodes.find(({ id }) => id === graph.outputs[0]!.value)!.type.shape[0]!;
  return {
    images: Float32Array.from({ length: count * size }, () => Math.floor(256 * draw())),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
  };
}

/** Adam for everything, unless asked otherwise. */
export const optionsFor = (engine: Engine, more: Partial<TrainerOptions> = {}): TrainerOptions => ({
  engine,
  loss: { kind: 'cross_entropy' },
  groups: [{ tensors: 'all', optimizer: { kind: 'adam' } }],
  weightGradient: 'clipped',
  clipLatents: true,
  batchNormMomentum: 0.1,
  seed: 1,
  ...more,
});

export const numbers = (tensor: Tensor): number[] => Array.from(valuesOf(tensor));
export const moduleOf = (graph: Graph, seed = 1): Module => ({ graph, tensors: tensorsFor(graph, seed) });
