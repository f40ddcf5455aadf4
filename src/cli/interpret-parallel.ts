import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { sizeOf } from '../ir/element.ts';
import type { Module } from '../ir/graph.ts';
import type { Data } from '../ir/types.ts';
import type { ImageSet } from './images.ts';
import { interpretAll } from './interpret-all.ts';
import type { Batch, BatchResult, PackedModule } from './interpret-worker.ts';
import type { OutputValues } from './results.ts';
import { roomFor } from './results.ts';

export interface ParallelOptions {
  readonly onProgress?: (done: number) => void;
  readonly threads?: number;
  /** Work of fewer seconds is done here: threads take a while to start. */
  readonly patience?: number;
  /** What a thread runs: the built interpret-worker. Threads do not load TypeScript, so sources run without. */
  readonly worker?: URL;
}

const builtWorker = import.meta.url.endsWith('.js')
  ? new URL('./interpret-worker.js', import.meta.url)
  : undefined;

/** Images that tell how long one takes, and images that a thread is given at a time. */
const trial = 3;
const batchSize = 16;

/** Every output of every image, by the interpreter; on several threads where that takes long. The same values either way. */
export async function interpretInParallel(
  module: Module,
  images: ImageSet,
  {
    onProgress = () => undefined,
    threads = availableParallelism(),
    patience = 3,
    worker = builtWorker,
  }: ParallelOptions = {},
): Promise<readonly OutputValues[]> {
  if (worker === undefined || threads < 2 || images.count <= trial)
    return interpretAll(module, images, { onProgress });
  await interpretAll(module, { ...images, count: 1 });
  const begun = performance.now();
  await interpretAll(module, { ...images, count: trial });
  const expected = ((performance.now() - begun) / 1000 / trial) * images.count;
  if (expected < patience) return interpretAll(module, images, { onProgress });
  const workers = Math.min(threads, Math.ceil(images.count / batchSize));
  return onThreads(module, images, onProgress, workers, worker);
}

/** Without the rest of the buffer it is a view of, which would travel with it. */
const alone = <T extends ArrayLike<number>>(values: T): T =>
  ArrayBuffer.isView(values) ? ((values as unknown as Data).slice() as unknown as T) : values;

async function onThreads(
  module: Module,
  images: ImageSet,
  onProgress: (done: number) => void,
  threads: number,
  file: URL,
): Promise<readonly OutputValues[]> {
  const outputs = roomFor(module.graph, images.count);
  const workerData: PackedModule = {
    graph: module.graph,
    tensors: [...module.tensors].map(([id, tensor]) => [id, tensor.type, alone(tensor.data())] as const),
  };
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData }));
  let [next, done] = [0, 0];
  /** The next batch, or undefined where all are given out. */
  const take = (): Batch | undefined => {
    const first = next;
    if (first >= images.count) return undefined;
    next = Math.min(images.count, first + batchSize);
    const batch = Array.from({ length: next - first }, (_, i) =>
      module.graph.inputs.map(({ id }) => alone(images.image(id, first + i))),
    );
    return { first, images: batch };
  };
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const give = () => {
        const batch = take();
        if (batch) worker.postMessage(batch);
        else resolve();
      };
      worker.on('message', ({ first, images: results }: BatchResult) => {
        results.forEach((values, i) => {
          outputs.forEach(({ type, values: room }, o) => {
            room.set(values[o]!, (first + i) * sizeOf(type.shape));
          });
        });
        onProgress((done += results.length));
        give();
      });
      worker.on('error', reject);
      give();
    });
  try {
    await Promise.all(workers.map(work));
    return outputs;
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
}
