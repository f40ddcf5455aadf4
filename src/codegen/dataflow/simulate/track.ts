/** One frame of a unit: when it began and ended, and whether its firings lay as those of the frame before. */
export interface FrameTimes {
  readonly start: number;
  readonly end: number;
  readonly isRepeat: boolean;
}

/** Times noted in order, the same number every frame: what tells whether frames repeat. */
export class Track {
  /** Times of the last frame, from its first. */
  readonly pattern: Int32Array;
  readonly frames: FrameTimes[] = [];
  /** Times noted of the frame that is going on. */
  noted = 0;
  #start = 0;
  #isRepeat = true;

  constructor(perFrame: number) {
    this.pattern = new Int32Array(perFrame);
  }

  /** Times that are still to be noted until `frames` frames are done. */
  left(frames: number): number {
    return (frames - this.frames.length) * this.pattern.length - this.noted;
  }

  note(time: number): void {
    const { pattern, noted } = this;
    if (noted === 0) this.#start = time;
    const since = time - this.#start;
    if (pattern[noted] !== since) {
      pattern[noted] = since;
      this.#isRepeat = false;
    }
    if (noted + 1 < pattern.length) {
      this.noted = noted + 1;
      return;
    }
    this.frames.push({ start: this.#start, end: time, isRepeat: this.#isRepeat });
    this.noted = 0;
    this.#isRepeat = true;
  }
}
