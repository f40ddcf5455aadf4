import type { Pipeline, Stream } from '../unit.ts';
import { insOf, outsOf, wordBits } from '../unit.ts';
import { sink, source } from './loops.ts';
import type { TokenChannel, TokenNetwork, TokenUnit } from './network.ts';
import type { Schedule } from './schedule.ts';
import { wordsOf, wordsRead, writes } from './schedule.ts';
import { loopOf } from './unit-loops.ts';

/** A pipeline as units and channels, with the channel of each of its streams. */
export interface TokenPipeline {
  readonly network: TokenNetwork;
  readonly channelOf: ReadonlyMap<Stream, number>;
  /** Names of the units that send windows. */
  readonly windows: ReadonlySet<string>;
}

/** A unit at one end of a stream, and which of its ports. */
interface End {
  readonly unit: number;
  readonly port: number;
}

/** The pipeline as it will run: every unit by the loop of the runtime library, every stream a FIFO of its depth. */
export function tokensOf(pipeline: Pipeline): TokenPipeline {
  const assembly = new Assembly();
  for (const { name, stream } of pipeline.inputs)
    assembly.unit(`input ${name}`, source(stream.words), [], [stream]);
  for (const unit of pipeline.units) assembly.unit(unit.name, loopOf(unit), insOf(unit), outsOf(unit));
  for (const { name, stream } of pipeline.outputs)
    assembly.unit(`output ${name}`, sink(stream.words), [stream], []);
  const windows = new Set(pipeline.units.filter(({ kind }) => kind === 'window').map(({ name }) => name));
  return { ...assembly.finish(), windows };
}

class Assembly {
  readonly #units: {
    readonly name: string;
    readonly schedule: Schedule;
    inputs: number[];
    outputs: number[];
  }[] = [];
  readonly #channels: TokenChannel[] = [];
  readonly #writers = new Map<Stream, End>();
  readonly #readers = new Map<Stream, End>();

  unit(name: string, schedule: Schedule, ins: readonly Stream[], outs: readonly Stream[]): number {
    const unit = this.#units.length;
    this.#units.push({ name, schedule, inputs: [], outputs: [] });
    ins.forEach((stream, port) => this.#readers.set(stream, { unit, port }));
    outs.forEach((stream, port) => this.#writers.set(stream, { unit, port }));
    return unit;
  }

  finish(): { readonly network: TokenNetwork; readonly channelOf: ReadonlyMap<Stream, number> } {
    const channelOf = new Map<Stream, number>();
    for (const [stream, { unit: from, port }] of this.#writers) {
      const { name, words, depth: capacity } = stream;
      const reader = this.#readers.get(stream)!;
      const written = wordsOf(this.#units[from]!.schedule, writes(port));
      const read = wordsRead(this.#units[reader.unit]!.schedule, reader.port);
      if (written !== words || read !== words)
        throw new RangeError(`${name}: ${words} words a frame, but ${written} written and ${read} read`);
      const index = this.#channels.length;
      this.#channels.push({ name, width: wordBits(stream), words, capacity, from, to: reader.unit });
      this.#units[from]!.outputs[port] = index;
      this.#units[reader.unit]!.inputs[reader.port] = index;
      channelOf.set(stream, index);
    }
    const units: readonly TokenUnit[] = this.#units;
    return { network: { units, channels: this.#channels }, channelOf };
  }
}
