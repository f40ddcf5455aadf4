import { parentPort, workerData } from 'node:worker_threads';
import { Batches } from './batches.ts';
import type { BatchRequest, FeedWork } from './feed.ts';

/** The thread that makes batches: one answer a request, in the order of the requests. */
const { set, options } = workerData as FeedWork;
const batches = new Batches(set, options);

parentPort?.on('message', ({ epoch, batch, room }: BatchRequest) => {
  const made = batches.make(epoch, batch, room);
  parentPort?.postMessage(made, [made.images.buffer as ArrayBuffer, made.labels.buffer as ArrayBuffer]);
});
