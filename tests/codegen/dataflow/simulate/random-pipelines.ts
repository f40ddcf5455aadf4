import type { Schedule } from '../../../../src/codegen/dataflow/simulate/schedule.ts';
import * as loops from '../../../../src/codegen/dataflow/simulate/loops.ts';
import type { TokenNetwork } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { TokenBuilder } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { windowLoop } from '../../../../src/codegen/dataflow/simulate/unit-loops.ts';
import { aheadWindow, rowWindow, windowBuffer } from '../../../../src/codegen/dataflow/simulate/windows.ts';
import { windowSchedule } from '../../../../src/codegen/dataflow/window-schedule.ts';
import { divisors } from '../../../../src/codegen/dataflow/divisors.ts';
import { whole } from '../../support/nets.ts';
import type { Loop, MapOfWindows, NaiveChannel, NaiveUnit } from './naive-simulator.ts';
import { outSize } from './naive-simulator.ts';

const windowShape = (map: MapOfWindows) => {
  const [outHeight, outWidth] = outSize(map);
  const { height, width, fold, kernel, stride, pad, parallel, groups } = map;
  return {
    height,
    width,
    fold,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    pad: [pad, pad, pad, pad],
    outHeight,
    outWidth,
    parallel,
    groups,
  } as const;
};

/** The schedule under test for a loop; a window's buffer has `places`. */
function scheduleOf(loop: Loop, places: number): Schedule {
  switch (loop.kind) {
    case 'source':
      return loops.source(loop.words);
    case 'sink':
      return loops.sink(loop.words);
    case 'through':
      return loops.through(loop.words, loop.inputs, loop.outputs);
    case 'product':
      return loops.product(loop.vectors, loop.inWords, loop.outWords);
    case 'gather':
      return loops.gather(loop.words, loop.ratio);
    case 'scatter':
      return loops.scatter(loop.words, loop.ratio);
    case 'padding':
      return loops.padding(loop.height, loop.width, loop.fold, [loop.by, loop.by, loop.by, loop.by]);
    case 'rowPool':
      return loops.rowPool(loop.height, loop.width, loop.fold, 2);
    case 'blockPool':
      return loops.blockPool(loop.height, loop.width, loop.fold, 2);
    case 'rowWindow':
      return rowWindow(windowShape(loop.map));
    case 'aheadWindow':
      return aheadWindow(windowShape(loop.map), places);
    case 'dueWindow':
      return windowLoop(loop.plan);
  }
}

/** Words that a window of ours may take before its loop comes to them. */
const early = 2;

/** A map in words of `lanes` channels that the unit `from` writes. */
interface Flow {
  readonly from: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly lanes: number;
}

/**
 * The same pipeline for both simulators. To the naive one a window with a buffer is two units: one that reads, one that sends, and a
 * channel between them, which come last.
 */
export interface Pipeline {
  readonly tokens: TokenNetwork;
  readonly units: readonly NaiveUnit[];
  readonly channels: readonly NaiveChannel[];
  /** By the number of a unit with a buffer: the unit that reads for it. */
  readonly readers: ReadonlyMap<number, number>;
}

/** A random pipeline: chains with converters, windows of both kinds, pools, padding, products, skips and several outputs. */
export function randomPipeline(seed: number): Pipeline {
  const random = new RandomPipeline(seed);
  return random.build();
}

class RandomPipeline {
  readonly #next: (lo: number, hi: number) => number;
  readonly #net = new TokenBuilder();
  readonly #units: { name: string; loop: Loop; inputs: number[]; outputs: number[] }[] = [];
  readonly #channels: NaiveChannel[] = [];
  /** By unit: the places of its buffer and the words it takes a frame. */
  readonly #buffers = new Map<number, { readonly capacity: number; readonly words: number }>();

  constructor(seed: number) {
    this.#next = whole(seed * 7919 + 1);
  }

  build(): Pipeline {
    const channels = this.#pick([1, 2, 3, 4, 6]);
    const [height, width] = [this.#pick([4, 5, 6, 8]), this.#pick([4, 6])];
    const lanes = this.#divisor(channels);
    const source = this.#add({ kind: 'source', words: (height * width * channels) / lanes });
    let x: Flow = { from: source, height, width, channels, lanes };
    for (let depth = this.#next(1, 4); depth > 0; depth--) x = this.#layer(x);
    this.#read(x, { kind: 'sink', words: wordsOf(x) });
    const tokens = this.#net.finish();
    return { tokens, ...this.#spelledOut() };
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#next(0, values.length - 1)]!;
  }

  #divisor(of: number): number {
    return this.#pick(divisors(of));
  }

  /** Units with a buffer as two. */
  #spelledOut(): Omit<Pipeline, 'tokens'> {
    const [units, channels] = [[...this.#units], [...this.#channels]];
    const readers = new Map<number, number>();
    for (const [window, { capacity, words }] of this.#buffers) {
      const { name, inputs, outputs, loop } = units[window]!;
      const [input, reader, buffer] = [inputs[0]!, units.length, channels.length];
      const reading = { kind: 'through', words, inputs: 1, outputs: 1 } as const;
      units.push({ name: `${name} in`, loop: reading, inputs: [input], outputs: [buffer] });
      units[window] = { name, loop, inputs: [buffer], outputs };
      channels[input] = { ...channels[input]!, to: reader };
      channels.push({ from: reader, to: window, capacity });
      readers.set(window, reader);
    }
    return { units, channels, readers };
  }

  #add(loop: Loop, places = 0): number {
    const name = `${loop.kind}${this.#units.length}`;
    this.#net.unit(name, scheduleOf(loop, places));
    this.#units.push({ name, loop, inputs: [], outputs: [] });
    return this.#units.length - 1;
  }

  #join(from: number, to: number): void {
    const capacity = this.#pick([1, 2, 2, 3, 4, 8, 16, 64, 200]);
    const index = this.#net.channel(from, to, { width: 1, capacity });
    this.#channels.push({ from, to, capacity });
    this.#units[from]!.outputs.push(index);
    this.#units[to]!.inputs.push(index);
  }

  #read(x: Flow, loop: Loop, places = 0): number {
    const unit = this.#add(loop, places);
    if (places > 0) this.#buffers.set(unit, { capacity: places, words: wordsOf(x) });
    this.#join(x.from, unit);
    return unit;
  }

  #lanes(x: Flow, lanes: number): Flow {
    if (x.lanes === lanes) return x;
    let wide = x;
    if (x.channels !== x.lanes) {
      const ratio = x.channels / x.lanes;
      wide = { ...x, from: this.#read(x, { kind: 'gather', words: wordsOf(x), ratio }), lanes: x.channels };
    }
    const narrow = { ...wide, lanes };
    if (lanes === x.channels) return narrow;
    const ratio = x.channels / lanes;
    return { ...narrow, from: this.#read(wide, { kind: 'scatter', words: wordsOf(narrow), ratio }) };
  }

  #layer(x: Flow): Flow {
    switch (this.#next(0, 5)) {
      case 0:
        return this.#pool(x);
      case 1: {
        const y = this.#lanes(x, this.#divisor(x.channels));
        return { ...y, from: this.#read(y, { kind: 'through', words: wordsOf(y), inputs: 1, outputs: 1 }) };
      }
      case 2:
      case 3:
        return this.#shortcut(x);
      default:
        return this.#product(
          this.#window(x, this.#pick([1, 2, 3]), this.#pick([1, 1, 2]), this.#next(0, 1)),
          6,
        );
    }
  }

  #pool(x: Flow): Flow {
    if (x.height % 2 === 1 || x.width % 2 === 1) return x;
    const y = this.#lanes(x, this.#divisor(x.channels));
    const kind = this.#pick(['rowPool', 'blockPool'] as const);
    const unit = this.#read(y, { kind, height: y.height, width: y.width, fold: y.channels / y.lanes });
    return { ...y, from: unit, height: y.height / 2, width: y.width / 2 };
  }

  /** y + window(y), sometimes with the branch's own output as well. */
  #shortcut(x: Flow): Flow {
    const y = this.#lanes(x, this.#divisor(x.channels));
    const hasTap = this.#next(0, 4) === 0;
    const fork = this.#read(y, { kind: 'through', words: wordsOf(y), inputs: 1, outputs: hasTap ? 3 : 2 });
    const branch = { ...y, from: fork };
    const main = this.#product(this.#window(branch, 3, 1, 1), y.channels);
    const lanes = this.#divisor(y.channels);
    const [a, b] = [this.#lanes(main, lanes), this.#lanes(branch, lanes)];
    const sum = this.#add({ kind: 'through', words: wordsOf(a), inputs: 2, outputs: 1 });
    this.#join(a.from, sum);
    this.#join(b.from, sum);
    if (hasTap) this.#read(branch, { kind: 'sink', words: wordsOf(branch) });
    return { ...a, from: sum };
  }

  #window(x: Flow, kernel: number, stride: number, pad: number): Flow {
    if (x.height + 2 * pad < kernel || x.width + 2 * pad < kernel || kernel <= pad) return x;
    const lanes = this.#divisor(x.channels);
    const groups = this.#divisor(x.channels / lanes);
    const parallel = groups === 1 && this.#next(0, 3) === 0;
    let y = this.#lanes(x, lanes);
    const fold = y.channels / lanes;
    const ahead = this.#next(0, 1) === 1;
    if (!ahead && pad > 0) {
      const unit = this.#read(y, { kind: 'padding', height: y.height, width: y.width, fold, by: pad });
      y = { ...y, from: unit, height: y.height + 2 * pad, width: y.width + 2 * pad };
    }
    const { height, width } = y;
    const map = {
      height,
      width,
      fold,
      kernel,
      stride,
      parallel,
      ...(ahead ? { pad, groups } : { pad: 0, groups: 1 }),
    };
    const [outHeight, outWidth] = outSize(map);
    const taps = kernel * kernel;
    const out = {
      ...y,
      height: outHeight,
      width: outWidth,
      channels: y.channels * taps,
      lanes: parallel ? lanes * taps : lanes,
    };
    if (!ahead) return { ...out, from: this.#read(y, { kind: 'rowWindow', map }) };
    const isOurs = this.#next(0, 1) === 0 && (!parallel || fold === 1);
    if (isOurs) return { ...out, from: this.#dueWindow(y, map) };
    const places = windowBuffer(windowShape(map)) + this.#next(0, 1);
    return { ...out, from: this.#read(y, { kind: 'aheadWindow', map }, places) };
  }

  /** A window as our runtime has it, word by word or whole. */
  #dueWindow(x: Flow, map: MapOfWindows): number {
    const { height, width, fold, kernel, stride, pad, parallel, groups } = map;
    const geometry = {
      kernel: [kernel, kernel],
      stride: [stride, stride],
      dilation: [1, 1],
      pad: [pad, pad, pad, pad],
    };
    const spec = { height, width, channels: fold, geometry, groups, padValue: 0 };
    const plan = windowSchedule(spec, { pixelWords: fold, groups, isParallel: parallel });
    return this.#read(x, { kind: 'dueWindow', plan }, plan.ahead + early);
  }

  #product(x: Flow, rows: number): Flow {
    const y = { ...x };
    const pe = this.#divisor(rows);
    const unit = this.#read(y, {
      kind: 'product',
      vectors: y.height * y.width,
      inWords: y.channels / y.lanes,
      outWords: rows / pe,
    });
    return { ...y, from: unit, channels: rows, lanes: pe };
  }
}

const wordsOf = ({ height, width, channels, lanes }: Flow): number => (height * width * channels) / lanes;
