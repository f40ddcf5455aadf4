import { powerOfTwo } from './channel-state.ts';
import type { BufferedReads } from './schedule.ts';
import { Track } from './track.ts';

/**
 * A buffer inside a unit while it is simulated: it takes a word of input 0 a cycle whenever one is there and it has a place, with
 * no regard to where the unit's loop is. Places and words are counted over all frames.
 */
export class BufferState {
  readonly needs: Int32Array;
  readonly frees: Int32Array;
  readonly capacity: number;
  readonly wordsPerFrame: number;
  /** When each word was read, and when each place was given back: rings. */
  readonly readTimes: Float64Array;
  readonly freeTimes: Float64Array;
  readonly mask: number;
  readonly track: Track;
  read = 0;
  freed = 0;
  /** When the last word was read. */
  readonly clock = Float64Array.of(-1);
  /** Whether it has a place, and waits for a word to put there. */
  isOpen = false;

  constructor({ needs, frees, capacity }: BufferedReads) {
    this.needs = needs;
    this.frees = frees;
    this.capacity = capacity;
    this.wordsPerFrame = frees.at(-1)!;
    const size = powerOfTwo(capacity + 2 * freedAhead(needs, frees) + 1);
    this.readTimes = new Float64Array(size);
    this.freeTimes = new Float64Array(size);
    this.mask = size - 1;
    this.track = new Track(this.wordsPerFrame);
  }
}

/** How far places are given back of words that have not come yet: those that a stride skips. */
function freedAhead(needs: Int32Array, frees: Int32Array): number {
  let most = 0;
  let needed = 0;
  for (let firing = 0; firing < frees.length; firing++) {
    needed = Math.max(needed, needs[firing]!);
    most = Math.max(most, frees[firing]! - needed);
  }
  return most;
}
