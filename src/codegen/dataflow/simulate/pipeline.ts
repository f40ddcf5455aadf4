import type { Pipeline, Stream } from '../unit.ts';
import { insOf, outsOf, wordBits } from '../unit.ts';
import { sink, source } from './loops.ts';
import type { TokenChannel, TokenNetwork, TokenUnit } from './network.ts';
import type { Schedule } from './schedule.ts';
import { wordsOf, wordsRead, writes } from './schedule.ts';
import { loopOf, windowHalves } from './unit-loops.ts';

/** A pipeline as units and channels, with the channel of each of its streams. */
export interface TokenPipeline {
  readonly network: TokenNetwork;
  readonly channelOf: ReadonlyMap<Stream, number>;
  /** Names of the units that send windows. */
  readonly windows: ReadonlySet<string>;
}

/** Words that a window may read before its loop comes to them: what a turn and a word take to go from one half to the other. */
const early = 2;

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
  const windows = new Set<string>();
  for (const unit of pipeline.units)
    if (unit.kind === 'window') {
      const { filler, emitter, plan } = windowHalves(unit);
      const { words, ahead } = plan;
      const width = wordBits(unit.in);
      const from = assembly.unit(`${unit.name} in`, filler, [unit.in], []);
      const to = assembly.unit(unit.name, emitter, [], [unit.out]);
      const room = { width, words, capacity: 2 * words + ahead + early, isInner: true };
      assembly.channel(
        `${unit.name} ring`,
        { unit: from, port: 0 },
        { unit: to, port: 0 },
        { ...room, initial: 0 },
      );
      assembly.channel(
        `${unit.name} turns`,
        { unit: to, port: 1 },
        { unit: from, port: 1 },
        { ...room, initial: ahead + early },
      );
      windows.add(unit.name);
    } else assembly.unit(unit.name, loopOf(unit), insOf(unit), outsOf(unit));
  for (const { name, stream } of pipeline.outputs)
    assembly.unit(`output ${name}`, sink(stream.words), [stream], []);
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

  channel(
    name: string,
    from: End,
    to: End,
    settings: Pick<TokenChannel, 'width' | 'words' | 'capacity' | 'isInner' | 'initial'>,
  ): number {
    const written = wordsOf(this.#units[from.unit]!.schedule, writes(from.port));
    const read = wordsRead(this.#units[to.unit]!.schedule, to.port);
    if (written !== settings.words || read !== settings.words)
      throw new RangeError(
        `${name}: ${settings.words} words a frame, but ${written} written and ${read} read`,
      );
    const index = this.#channels.length;
    this.#channels.push({ name, from: from.unit, to: to.unit, ...settings });
    this.#units[from.unit]!.outputs[from.port] = index;
    this.#units[to.unit]!.inputs[to.port] = index;
    return index;
  }

  finish(): { readonly network: TokenNetwork; readonly channelOf: ReadonlyMap<Stream, number> } {
    const channelOf = new Map<Stream, number>();
    for (const [stream, from] of this.#writers) {
      const { name, words, depth: capacity } = stream;
      const settings = { width: wordBits(stream), words, capacity, isInner: false, initial: 0 };
      channelOf.set(stream, this.channel(name, from, this.#readers.get(stream)!, settings));
    }
    const units: readonly TokenUnit[] = this.#units;
    return { network: { units, channels: this.#channels }, channelOf };
  }
}
