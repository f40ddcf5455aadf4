import { Worker } from 'node:worker_threads';
import type { Batch } from '../trainer-types.ts';
import type { BatchOptions } from './batches.ts';
import { Batches } from './batches.ts';
import type { TrainingSet } from './training-set.ts';

/** Batches one after the other, made while the engine computes. */
export interface Feed {
  /** The next batch. It is only good until the one after it is asked for: its memory is used again. */
  next(): Promise<Batch>;
  /** Milliseconds that `next` has waited for batches that were not ready. */
  readonly waited: number;
  close(): Promise<void>;
}

/** Which batch comes first. */
export interface Place {
  readonly epoch: number;
  readonly batch: number;
}

/** What the thread is told once, and then for each batch. */
export interface FeedWork {
  readonly set: TrainingSet;
  readonly options: BatchOptions;
}
export interface BatchRequest extends Place {
  readonly room: Float32Array<ArrayBuffer> | undefined;
}

/** Threads do not load TypeScript: from source, batches are made between the steps instead, and are the same. */
const builtWorker = import.meta.url.endsWith('.js')
  ? new URL('./feed-worker.js', import.meta.url)
  : undefined;

/** Batches that are made ahead. */
const ahead = 4;

/** Feeds a trainer from `from` on, epoch after epoch without end. */
export function feed(
  set: TrainingSet,
  options: BatchOptions,
  from: Place,
  worker: URL | undefined = builtWorker,
): Feed {
  return worker === undefined ? hereFeed(set, options, from) : threadFeed(set, options, from, worker);
}

/** Places in order. */
function* places({ epoch, batch }: Place, perEpoch: number): Generator<Place, never> {
  for (let [e, b] = [epoch, batch]; ; [e, b] = [e + 1, 0])
    for (; b < perEpoch; b++) yield { epoch: e, batch: b };
}

function hereFeed(set: TrainingSet, options: BatchOptions, from: Place): Feed {
  const batches = new Batches(set, options);
  const order = places(from, batches.perEpoch);
  const room = new Float32Array(batches.valuesPerBatch);
  let waited = 0;
  return {
    next() {
      const begun = performance.now();
      const { epoch, batch } = order.next().value;
      const made = batches.make(epoch, batch, room);
      waited += performance.now() - begun;
      return Promise.resolve(made);
    },
    get waited() {
      return waited;
    },
    close: () => Promise.resolve(),
  };
}

function threadFeed(set: TrainingSet, options: BatchOptions, from: Place, file: URL): Feed {
  const { perEpoch } = new Batches(set, { ...options, augmentation: { ...options.augmentation, cutout: 0 } });
  const order = places(from, perEpoch);
  const worker = new Worker(file, { workerData: { set, options } satisfies FeedWork });
  const ready: Batch[] = [];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  let used: Float32Array | undefined;
  let waited = 0;
  const ask = (room?: Float32Array) => {
    const request = { ...order.next().value, room: room as BatchRequest['room'] } satisfies BatchRequest;
    worker.postMessage(request, request.room ? [request.room.buffer] : []);
  };
  worker.on('message', (batch: Batch) => {
    ready.push(batch);
    wake?.();
  });
  worker.on('error', error => {
    failure = error instanceof Error ? error : new Error(String(error));
    wake?.();
  });
  for (let i = 0; i < ahead; i++) ask();
  return {
    async next() {
      if (used) ask(used);
      const begun = performance.now();
      while (ready.length === 0) {
        if (failure) throw failure;
        await new Promise<void>(resolve => (wake = resolve));
      }
      wake = undefined;
      waited += performance.now() - begun;
      const batch = ready.shift()!;
      used = batch.images;
      return batch;
    },
    get waited() {
      return waited;
    },
    async close() {
      await worker.terminate();
    },
  };
}
