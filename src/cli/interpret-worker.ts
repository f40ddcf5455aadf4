import { parentPort, workerData } from 'node:worker_threads';
import { valuesOf } from '../ir/bits.ts';
import type { Graph } from '../ir/graph.ts';
import { interpret } from '../ir/interpret.ts';
import { tensorFrom, tensorOf } from '../ir/tensor.ts';
import type { Data, TensorId, TensorType } from '../ir/types.ts';

/** A module as it travels between threads: tensors computed. */
export interface PackedModule {
  readonly graph: Graph;
  readonly tensors: readonly (readonly [id: TensorId, type: TensorType, data: Data])[];
}

/** Raw values of each input, image by image. */
export interface Batch {
  readonly first: number;
  readonly images: readonly (readonly ArrayLike<number>[])[];
}

/** Raw values of each output, image by image. */
export interface BatchResult {
  readonly first: number;
  readonly images: readonly (readonly ArrayLike<number>[])[];
}

const { graph, tensors } = workerData as PackedModule;
const module = {
  graph,
  tensors: new Map(tensors.map(([id, type, data]) => [id, tensorOf(type, data)])),
};

parentPort?.on('message', ({ first, images }: Batch) => {
  const results = images.map(inputs => {
    const values = interpret(
      module,
      new Map(graph.inputs.map(({ id, type }, i) => [id, tensorFrom(type, inputs[i]!)])),
    );
    return graph.outputs.map(({ value }) => valuesOf(values.get(value)!).slice());
  });
  parentPort?.postMessage({ first, images: results } satisfies BatchResult);
});
