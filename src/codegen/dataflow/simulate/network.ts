import { shallow } from '../fifo.ts';
import type { Schedule } from './schedule.ts';
import { mostPorts, wordsOf, wordsRead, writes } from './schedule.ts';

/** Room without end. */
export const unbounded = Infinity;

export interface TokenUnit {
  readonly name: string;
  readonly schedule: Schedule;
  /** Channels by number, in the order of the schedule's ports. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** One writer, one reader, words in order. */
export interface TokenChannel {
  readonly name: string;
  /** Bits a word. */
  readonly width: number;
  /** Words it holds. */
  readonly capacity: number;
  readonly from: number;
  readonly to: number;
  /** Words a frame. */
  readonly words: number;
}

/** Units and channels of any shape: chains, skips, several inputs and outputs. */
export interface TokenNetwork {
  readonly units: readonly TokenUnit[];
  readonly channels: readonly TokenChannel[];
}

/** Bits of a network's FIFOs; two words are a handshake, not a FIFO. */
export const fifoBits = ({ channels }: TokenNetwork): number =>
  channels.reduce((bits, { capacity, width }) => bits + (capacity <= shallow ? 0 : capacity * width), 0);

/** The same network with other capacities of its FIFOs. */
export const withCapacities = (network: TokenNetwork, capacities: readonly number[]): TokenNetwork => ({
  ...network,
  channels: network.channels.map((channel, index) => ({ ...channel, capacity: capacities[index]! })),
});

/** Builds a network unit by unit; what a unit reads must be there before it. */
export class TokenBuilder {
  readonly #units: { name: string; schedule: Schedule; inputs: number[]; outputs: number[] }[] = [];
  readonly #channels: TokenChannel[] = [];

  /** Adds a unit; connect it with `channel`. */
  unit(name: string, schedule: Schedule): number {
    this.#units.push({ name, schedule, inputs: [], outputs: [] });
    return this.#units.length - 1;
  }

  /** Joins the next free output of `from` to the next free input of `to`. */
  channel(
    from: number,
    to: number,
    settings: { readonly name?: string; readonly width: number; readonly capacity: number },
  ): number {
    const [writer, reader] = [this.#units[from]!, this.#units[to]!];
    const name = settings.name ?? `${writer.name} -> ${reader.name}`;
    const written = wordsOf(writer.schedule, writes(writer.outputs.length));
    const read = wordsRead(reader.schedule, reader.inputs.length);
    if (written !== read)
      throw new RangeError(`${name}: ${written} words are written a frame, ${read} are read`);
    if (Math.max(writer.outputs.length, reader.inputs.length) >= mostPorts)
      throw new RangeError(`${name}: a unit may have ${mostPorts} inputs and outputs`);
    const { width, capacity } = settings;
    const index = this.#channels.length;
    this.#channels.push({ name, width, capacity, from, to, words: written });
    writer.outputs.push(index);
    reader.inputs.push(index);
    return index;
  }

  finish(): TokenNetwork {
    return { units: this.#units, channels: this.#channels };
  }
}
