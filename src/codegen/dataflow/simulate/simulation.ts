import { advance } from './advance.ts';
import { ChannelState } from './channel-state.ts';
import type { TokenNetwork } from './network.ts';
import { UnitState } from './unit-state.ts';
import { waitingCircles } from './waiting.ts';

export interface SimulationSettings {
  /** Cycles a frame that every source is slowed down to; absent: as fast as it can. */
  readonly pace?: number;
  /** Whether high-water marks are taken (default, and always where a FIFO has no bound). */
  readonly measures?: boolean;
}

/**
 * Firings of a network of units, frame after frame, each timed once: no clock, cost in proportion to the words that move. Goes on where
 * it stopped.
 */
export class Simulation {
  readonly network: TokenNetwork;
  readonly units: readonly UnitState[];
  readonly channels: readonly ChannelState[];
  readonly measures: boolean;
  readonly #hasUnbounded: boolean;
  /** Units to be advanced, in the order in which they were woken: a ring, since each is there once at most. */
  readonly #queue: UnitState[];
  #next = 0;
  #queued = 0;

  constructor(network: TokenNetwork, { pace = 0, measures = true }: SimulationSettings = {}) {
    this.network = network;
    this.#hasUnbounded = network.channels.some(({ capacity }) => !Number.isFinite(capacity));
    this.measures = measures || this.#hasUnbounded;
    this.channels = network.channels.map(channel => new ChannelState(channel));
    this.units = network.units.map(
      unit =>
        new UnitState(
          unit,
          unit.inputs.map(index => this.channels[index]!),
          unit.outputs.map(index => this.channels[index]!),
          pace,
        ),
    );
    this.#queue = [...this.units];
  }

  /** Goes on until every unit has done `frames` frames, or nothing can go on. */
  run(frames: number): void {
    for (const unit of this.units) this.#wake(unit);
    do this.#drain(frames);
    while (this.#giveStorage());
  }

  /** Whether every unit has done `frames` frames. */
  hasDone(frames: number): boolean {
    return this.units.every(unit => unit.track.frames.length >= frames);
  }

  #drain(frames: number): void {
    const { units } = this;
    while (this.#queued > 0) {
      const unit = this.#queue[this.#next]!;
      this.#next = this.#next + 1 === units.length ? 0 : this.#next + 1;
      this.#queued--;
      unit.isQueued = false;
      this.#advance(unit, frames);
    }
  }

  #wake(unit: UnitState): void {
    if (unit.isQueued) return;
    unit.isQueued = true;
    const { length } = this.units;
    const at = this.#next + this.#queued++;
    this.#queue[at < length ? at : at - length] = unit;
  }

  #advance(unit: UnitState, frames: number): void {
    const { inputs, buffer, progress } = unit;
    if (this.#hasUnbounded) for (const channel of inputs) channel.reserve();
    advance(unit, frames);
    if (unit.progress > progress) this.#tell(unit);
    if (buffer?.isOpen) inputs[0]!.readerWaits = true;
    const channel = unit.waitsFor;
    if (!channel) return;
    if (this.units[channel.to] === unit) channel.readerWaits = true;
    else channel.writerWaits = true;
  }

  /** Wakes whoever waited for what a unit has just done. */
  #tell({ inputs, outputs }: UnitState): void {
    for (let input = 0; input < inputs.length; input++) {
      const channel = inputs[input]!;
      if (this.measures) channel.measure();
      if (!channel.writerWaits) continue;
      channel.writerWaits = false;
      this.#wake(this.units[channel.from]!);
    }
    for (let output = 0; output < outputs.length; output++) {
      const channel = outputs[output]!;
      if (!channel.readerWaits) continue;
      channel.readerWaits = false;
      this.#wake(this.units[channel.to]!);
    }
  }

  /** Where only storage is short, doubles it: a channel without bound never makes its writer wait in earnest. */
  #giveStorage(): boolean {
    const short = waitingCircles(this.units)
      .flat()
      .map(({ channel }) => channel)
      .filter(channel => channel.writerWaits && !Number.isFinite(channel.capacity));
    for (const channel of short) {
      channel.growStorage();
      channel.writerWaits = false;
      this.#wake(this.units[channel.from]!);
    }
    return short.length > 0;
  }
}
