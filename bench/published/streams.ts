import { leastCommonMultiple } from '../../src/codegen/dataflow/divisors.ts';
import type { Schedule } from '../../src/codegen/dataflow/simulate/schedule.ts';
import {
  blockPool,
  collect,
  gather,
  padding,
  product,
  rowPool,
  scatter,
  sink,
  source,
  through,
} from '../../src/codegen/dataflow/simulate/loops.ts';
import type { TokenNetwork } from '../../src/codegen/dataflow/simulate/network.ts';
import { TokenBuilder } from '../../src/codegen/dataflow/simulate/network.ts';
import type { WindowShape } from '../../src/codegen/dataflow/simulate/windows.ts';
import { aheadWindow, rowWindow } from '../../src/codegen/dataflow/simulate/windows.ts';

/** A map on its way: `lanes` of its channels a word. */
export interface Flow {
  readonly unit: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly lanes: number;
  readonly bits: number;
}

/** How window units are built: rows as FINN's HLS does, or reading ahead. */
export type WindowStyle = 'rows' | 'ahead';

const wordsOf = ({ height, width, channels, lanes }: Flow): number => (height * width * channels) / lanes;

/** A network, and the words of one row of windows by the window unit that sends them: what FINN caps a FIFO at. */
export interface PublishedStreams extends TokenNetwork {
  readonly rowsOfWindows: ReadonlyMap<number, number>;
}

/** Published networks as units and streams, said layer by layer; every FIFO starts with `depth` words. */
export class StreamNet {
  readonly #net = new TokenBuilder();
  readonly #style: WindowStyle;
  readonly #depth: number;
  readonly #rowsOfWindows = new Map<number, number>();

  constructor({ style = 'rows', depth = 2 }: { readonly style?: WindowStyle; readonly depth?: number } = {}) {
    this.#style = style;
    this.#depth = depth;
  }

  #join(from: Flow, to: number): void {
    this.#net.channel(from.unit, to, { width: from.lanes * from.bits, capacity: this.#depth });
  }

  #after(x: Flow, name: string, schedule: Schedule, change: Partial<Flow> = {}): Flow {
    const unit = this.#net.unit(name, schedule);
    this.#join(x, unit);
    return { ...x, ...change, unit };
  }

  source(height: number, width: number, channels: number, lanes: number, bits: number): Flow {
    const flow = { unit: 0, height, width, channels, lanes, bits };
    return { ...flow, unit: this.#net.unit('source', source(wordsOf(flow))) };
  }

  sink(x: Flow): PublishedStreams {
    this.#after(x, 'sink', sink(wordsOf(x)));
    return { ...this.#net.finish(), rowsOfWindows: this.#rowsOfWindows };
  }

  /** Words of `lanes` values, by way of the least common multiple. */
  widen(x: Flow, lanes: number): Flow {
    const common = leastCommonMultiple(x.lanes, lanes);
    const wide =
      common === x.lanes
        ? x
        : this.#after(x, 'gather', gather(wordsOf(x), common / x.lanes), { lanes: common });
    if (common === lanes) return wide;
    const narrow = { ...wide, lanes };
    return this.#after(wide, 'scatter', scatter(wordsOf(narrow), common / lanes), { lanes });
  }

  map(from: Flow, name: string, lanes: number, bits = from.bits): Flow {
    const x = this.widen(from, lanes);
    return this.#after(x, name, through(wordsOf(x)), { bits });
  }

  /** The same words twice, for two readers. */
  fork(from: Flow, name: string, lanes: number): Flow {
    const x = this.widen(from, lanes);
    return this.#after(x, name, through(wordsOf(x), 1, 2));
  }

  add(a: Flow, b: Flow, name: string, lanes: number): Flow {
    const [x, y] = [this.widen(a, lanes), this.widen(b, lanes)];
    const sum = this.#after(x, name, through(wordsOf(x), 2));
    this.#join(y, sum.unit);
    return sum;
  }

  pad(from: Flow, by: number, lanes: number): Flow {
    const x = this.widen(from, lanes);
    const { height, width, channels } = x;
    return this.#after(x, 'padding', padding(height, width, channels / lanes, [by, by, by, by]), {
      height: height + 2 * by,
      width: width + 2 * by,
    });
  }

  window(from: Flow, kernel: number, stride: number, lanes: number, parallel = false): Flow {
    const x = this.widen(from, lanes);
    const [outHeight, outWidth] = [x.height, x.width].map(
      size => Math.floor((size - kernel) / stride) + 1,
    ) as [number, number];
    const shape: WindowShape = {
      height: x.height,
      width: x.width,
      kernel: [kernel, kernel],
      stride: [stride, stride],
      dilation: [1, 1],
      pad: [0, 0, 0, 0],
      outHeight,
      outWidth,
      fold: x.channels / lanes,
      parallel,
      groups: 1,
    };
    const change = {
      height: outHeight,
      width: outWidth,
      channels: x.channels * kernel * kernel,
      lanes: parallel ? lanes * kernel * kernel : lanes,
    };
    const byRows = this.#style === 'rows' || parallel;
    const flow = this.#after(x, 'window', byRows ? rowWindow(shape) : aheadWindow(shape), change);
    this.#rowsOfWindows.set(flow.unit, wordsOf(flow) / outHeight);
    return flow;
  }

  product(from: Flow, name: string, rows: number, pe: number, simd: number, bits: number): Flow {
    const x = this.widen(from, simd);
    const schedule = product(x.height * x.width, x.channels / simd, rows / pe);
    return this.#after(x, name, schedule, { channels: rows, lanes: pe, bits });
  }

  /** FINN's max pool: rows in, then a row out. */
  rowPool(from: Flow, size: number, lanes: number): Flow {
    const x = this.widen(from, lanes);
    const schedule = rowPool(x.height, x.width, x.channels / lanes, size);
    return this.#after(x, 'pool', schedule, {
      height: Math.floor(x.height / size),
      width: Math.floor(x.width / size),
    });
  }

  /** 2x2 pixels to one, on the fly. */
  halve(from: Flow, name: string, lanes: number): Flow {
    const x = this.widen(from, lanes);
    return this.#after(x, name, blockPool(x.height, x.width, x.channels / lanes, 2), {
      height: x.height / 2,
      width: x.width / 2,
    });
  }

  average(from: Flow, lanes: number, bits = 8): Flow {
    const x = this.widen(from, lanes);
    const fold = x.channels / lanes;
    const schedule = collect(1, x.height * x.width * fold, fold);
    return this.#after(x, 'average', schedule, { height: 1, width: 1, bits });
  }
}
