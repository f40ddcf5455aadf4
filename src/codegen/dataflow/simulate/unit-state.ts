import type { ChannelState } from './channel-state.ts';
import type { TokenUnit } from './network.ts';
import type { BufferedReads } from './schedule.ts';

/** One frame of a unit: when it began and ended, and whether its firings lay as those of the frame before. */
export interface FrameTimes {
  readonly start: number;
  readonly end: number;
  readonly isRepeat: boolean;
}

/** A unit while it is simulated: where in its loop it is, and when it last fired. */
export class UnitState {
  readonly name: string;
  readonly gaps: Int32Array;
  readonly acts: Int32Array;
  readonly repetitions: number;
  readonly buffered: BufferedReads | undefined;
  readonly inputs: readonly ChannelState[];
  readonly outputs: readonly ChannelState[];
  /** Firings a frame. */
  readonly firings: number;
  /** Iterations of its loop a firing, on average. */
  readonly cyclesPerFiring: number;
  /** Cycles a frame a source is slowed down to; 0: as fast as it can. */
  readonly pace: number;
  /** One input, one output at most, all in order: what nearly all units are. */
  readonly isPlain: boolean;
  /** Firing times of the last frame, from its first. */
  readonly pattern: Int32Array;
  /** The cycle of the last firing. */
  time: number;
  position = 0;
  repetition = 0;
  /** The firing within the frame. */
  firing = 0;
  start = 0;
  isRepeat = true;
  isQueued = false;
  waitsFor: ChannelState | undefined;
  readonly frames: FrameTimes[] = [];

  constructor(
    { name, schedule }: TokenUnit,
    inputs: readonly ChannelState[],
    outputs: readonly ChannelState[],
    pace: number,
  ) {
    this.name = name;
    this.gaps = Int32Array.from(schedule.gaps);
    this.gaps[0]! += schedule.tail;
    this.time = -1 - schedule.tail;
    this.acts = schedule.acts;
    this.repetitions = schedule.repetitions;
    this.buffered = schedule.buffered;
    this.inputs = inputs;
    this.outputs = outputs;
    this.firings = this.acts.length * this.repetitions;
    this.cyclesPerFiring = schedule.cycles / this.firings;
    this.pattern = new Int32Array(this.firings);
    this.pace = inputs.length === 0 ? pace : 0;
    this.isPlain = inputs.length <= 1 && outputs.length <= 1 && !schedule.buffered && this.pace === 0;
  }
}
