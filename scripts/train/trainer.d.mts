import type { Batch, Images } from './batches.mjs';
import type { Network } from './network.mjs';

export class Trainer {
  constructor(network: Network, rate: number, steps: number);
  step(batch: Batch): number;
  measureStatistics(batches: Iterable<Batch>, count: number): void;
  accuracy(images: Images, size: number): number;
}
