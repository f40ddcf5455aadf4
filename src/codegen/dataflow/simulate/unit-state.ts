import { BufferState } from './buffer-state.ts';
import type { ChannelState } from './channel-state.ts';
import type { TokenUnit } from './network.ts';
import { Track } from './track.ts';

/** A unit while it is simulated: where in its loop it is, and when it last fired. */
export class UnitState {
  readonly name: string;
  readonly gaps: Int32Array;
  readonly acts: Int32Array;
  readonly buffer: BufferState | undefined;
  readonly inputs: readonly ChannelState[];
  readonly outputs: readonly ChannelState[];
  readonly track: Track;
  /** Iterations of its loop a firing, on average. */
  readonly cyclesPerFiring: number;
  /** Cycles a frame a source is slowed down to; 0: as fast as it can. */
  readonly pace: number;
  /** The cycle of the last firing. In an array: a field that turns from integer to double recompiles all loops that read it. */
  readonly clock: Float64Array;
  /** The next firing within a repetition of its loop. */
  position = 0;
  isQueued = false;
  waitsFor: ChannelState | undefined;

  constructor(
    { name, schedule }: TokenUnit,
    inputs: readonly ChannelState[],
    outputs: readonly ChannelState[],
    pace: number,
  ) {
    const firings = schedule.acts.length * schedule.repetitions;
    this.name = name;
    this.gaps = Int32Array.from(schedule.gaps);
    this.gaps[0]! += schedule.tail;
    this.clock = Float64Array.of(-1 - schedule.tail);
    this.acts = schedule.acts;
    this.buffer = schedule.buffered && new BufferState(schedule.buffered);
    this.inputs = inputs;
    this.outputs = outputs;
    this.track = new Track(firings);
    this.cyclesPerFiring = schedule.cycles / firings;
    this.pace = inputs.length === 0 ? pace : 0;
  }

  /** More, once it has fired or its buffer has taken a word. */
  get progress(): number {
    return this.clock[0]! + (this.buffer?.clock[0] ?? 0);
  }
}
