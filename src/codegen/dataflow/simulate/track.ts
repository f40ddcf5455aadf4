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
  /** Times noted of the frame that is going on, and whether all lie as in the frame before. */
  noted = 0;
  isRepeat = true;
  /** The first of them; in an array for the reason that `UnitState.clock` is. */
  readonly start = new Float64Array(1);

  constructor(perFrame: number) {
    this.pattern = new Int32Array(perFrame);
  }

  note(time: number): void {
    const { pattern, noted } = this;
    if (noted === 0) this.start[0] = time;
    const since = time - this.start[0]!;
    if (pattern[noted] !== since) {
      pattern[noted] = since;
      this.isRepeat = false;
    }
    this.noted = noted + 1;
    this.endFrame(time);
  }

  /** Closes the frame if all of its times are noted, `end` the last. */
  endFrame(end: number): void {
    if (this.noted < this.pattern.length) return;
    this.frames.push({ start: this.start[0]!, end, isRepeat: this.isRepeat });
    this.noted = 0;
    this.isRepeat = true;
  }
}
