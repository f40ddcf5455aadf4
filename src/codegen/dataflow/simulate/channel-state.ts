import type { TokenChannel } from './network.ts';

/** Words that are stored at first for a channel without bound; more when nothing else can go on. */
const firstStorage = 256;

export const powerOfTwo = (atLeast: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, atLeast)));

/**
 * A channel while it is simulated: when each word was written, and when its place was freed. Only the words that someone may
 * still ask about are kept, in rings.
 */
export class ChannelState {
  readonly capacity: number;
  readonly from: number;
  readonly to: number;
  /** Words that may be written before the reader has gone on: `capacity`, or storage where that has no end. */
  limit: number;
  writeTimes: Float64Array;
  freeTimes: Float64Array;
  writeMask: number;
  freeMask: number;
  written = 0;
  /** Words whose place was freed: for a FIFO, words read. */
  freed = 0;
  readerWaits = false;
  writerWaits = false;
  /** Most words that were there at once, counting the one just written. */
  highWater = 0;
  /** Cycles its reader waited for words, and its writer for room. */
  readonly stalls = new Float64Array(2);
  #measured = 0;
  #measuredFrees = 0;

  constructor({ capacity, from, to }: TokenChannel) {
    this.capacity = capacity;
    this.from = from;
    this.to = to;
    this.limit = Number.isFinite(capacity) ? capacity : firstStorage;
    const writeSize = powerOfTwo(this.limit);
    const freeSize = powerOfTwo(2 * this.limit);
    this.writeTimes = new Float64Array(writeSize);
    this.freeTimes = new Float64Array(freeSize);
    this.writeMask = writeSize - 1;
    this.freeMask = freeSize - 1;
  }

  /** Before the reader goes on: room for the times of all it may read. */
  reserve(): void {
    if (Number.isFinite(this.capacity)) return;
    const needed = this.written - this.#measuredFrees + 1;
    if (needed <= this.freeTimes.length) return;
    const grown = new Float64Array(powerOfTwo(2 * needed));
    const mask = grown.length - 1;
    for (let word = this.#measuredFrees; word < this.freed; word++)
      grown[word & mask] = this.freeTimes[word & this.freeMask]!;
    this.freeTimes = grown;
    this.freeMask = mask;
  }

  /** Twice the storage for words written. */
  growStorage(): void {
    const grown = new Float64Array(2 * this.writeTimes.length);
    const mask = grown.length - 1;
    for (let word = this.#measured; word < this.written; word++)
      grown[word & mask] = this.writeTimes[word & this.writeMask]!;
    this.writeTimes = grown;
    this.writeMask = mask;
    this.limit = grown.length;
  }

  /** After the reader went on: how full it was when the words read meanwhile were written. */
  measure(): void {
    const { writeTimes, writeMask, freeTimes, freeMask, freed } = this;
    const until = Math.min(freed, this.written);
    let frees = this.#measuredFrees;
    let high = this.highWater;
    for (let word = this.#measured; word < until; word++) {
      const at = writeTimes[word & writeMask]!;
      while (frees < freed && freeTimes[frees & freeMask]! < at) frees++;
      if (word + 1 - frees > high) high = word + 1 - frees;
    }
    this.#measured = Math.max(this.#measured, until);
    this.#measuredFrees = frees;
    this.highWater = high;
  }
}
