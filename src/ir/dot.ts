import { dotModule, tileOuts, tileRows } from './dot-module.ts';

/** The part of WebAssembly's interface used here; Node's types do not declare it. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
};
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** Addresses of x, of the weights and of the results, then counts: see dot-module.ts. */
type Kernel = (x: number, w: number, out: number, rows: number, outs: number, bytes: number) => void;

interface Engine {
  readonly memory: Memory;
  readonly popcount: Kernel;
  readonly integers: Kernel;
  readonly reals: Kernel;
}
let engine: Engine | undefined;

function start(): Engine {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const module = new WebAssembly.Module(dotModule());
  const { exports } = new WebAssembly.Instance(module, { e: { m: memory } });
  return {
    memory,
    popcount: exports.popcount as Kernel,
    integers: exports.integers as Kernel,
    reals: exports.reals as Kernel,
  };
}

/** The engine's memory, at least `bytes` of it. */
function memoryOf({ memory }: Engine, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return memory.buffer;
}

const roundUp = (count: number, unit: number): number => Math.ceil(count / unit) * unit;

/** Rows of `words` words, each followed by a zero where `stride` is one longer. */
function place(
  memory: Uint32Array,
  at: number,
  data: Uint32Array,
  rows: number,
  words: number,
  stride: number,
) {
  if (words === stride) memory.set(data.subarray(0, rows * words), at);
  else
    for (let row = 0; row < rows; row++) {
      const start = at + row * stride;
      for (let word = 0; word < words; word++) memory[start + word] = data[row * words + word]!;
      memory[start + words] = 0;
    }
}

/**
 * The hot loop of binary networks. a: words[rows, words], w: words[outs, words], unused bits equal in both ->
 * i32[rows, outs], each k - 2 * popcount(a xor w); k = the true number of products.
 */
export function binaryDot(
  a: Uint32Array,
  w: Uint32Array,
  rows: number,
  outs: number,
  words: number,
  k: number,
): Int32Array {
  engine ??= start();
  const stride = words + (words & 1);
  const evenRows = roundUp(rows, 2);
  const evenOuts = roundUp(outs, 2);
  const weightsAt = evenRows * stride;
  const outAt = weightsAt + evenOuts * stride;
  const view = new Uint32Array(memoryOf(engine, (outAt + evenRows * evenOuts) * 4));
  place(view, 0, a, rows, words, stride);
  place(view, weightsAt, w, outs, words, stride);
  engine.popcount(0, weightsAt * 4, outAt * 4, evenRows, evenOuts, stride * 4);
  const sums = new Int32Array(rows * outs);
  for (let row = 0, to = 0; row < rows; row++) {
    const from = outAt + row * evenOuts;
    for (let out = 0; out < outs; out++) sums[to++] = k - 2 * view[from + out]!;
  }
  return sums;
}

/** Weights of `outs` outputs with `k` factors each; integers as Int32Array, reals as Float64Array. */
export class DotWeights<T extends Int32Array | Float64Array = Int32Array | Float64Array> {
  /** [outs, k]. */
  readonly values: T;
  readonly outs: number;
  readonly k: number;
  #blocks: T | undefined;

  constructor(values: T, outs: number, k: number) {
    this.values = values;
    this.outs = outs;
    this.k = k;
  }

  /** [ceil(outs / 4), k, 4], the last block filled with zeros: the order in which the kernels read. */
  get blocks(): T {
    return (this.#blocks ??= this.#block());
  }

  #block(): T {
    const { values, outs, k } = this;
    const size = roundUp(outs, tileOuts) * k;
    const blocks = values instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
    for (let out = 0, from = 0; out < outs; out++) {
      const to = (out - (out % tileOuts)) * k + (out % tileOuts);
      for (let i = 0; i < k; i++) blocks[to + i * tileOuts] = values[from++]!;
    }
    return blocks as T;
  }
}

/** x: int[rows, k] -> i32[rows, outs]; exact modulo 2^32. */
export function integerDot(x: Int32Array, weights: DotWeights<Int32Array>, rows: number): Int32Array {
  const sums = new Int32Array(rows * weights.outs);
  if (isWorthMoving(rows, weights)) dotInBlocks(sums, x, weights, rows);
  else dotInto(sums, x, weights, rows);
  return sums;
}

/** x: [rows, k] -> f32[rows, outs]: products summed in f64 in the order of k, rounded to f32 once (numerics.md, meaning 1). */
export function realDot(x: Float64Array, weights: DotWeights<Float64Array>, rows: number): Float32Array {
  const sums = new Float32Array(rows * weights.outs);
  if (isWorthMoving(rows, weights)) dotInBlocks(sums, x, weights, rows);
  else dotInto(sums, x, weights, rows);
  return sums;
}

/** Fewer rows or outputs leave most of a tile empty. */
const isWorthMoving = (rows: number, { outs }: DotWeights): boolean => rows >= tileRows && outs >= tileOuts;

/** The definition, and the loop for the few products that are not worth moving. */
function dotInto(
  sums: Int32Array | Float32Array,
  x: Int32Array | Float64Array,
  { values, outs, k }: DotWeights,
  rows: number,
) {
  const isInteger = sums instanceof Int32Array;
  for (let row = 0, to = 0; row < rows; row++)
    for (let out = 0; out < outs; out++) {
      let sum = 0;
      const from = row * k;
      if (isInteger)
        for (let i = 0, j = out * k; i < k; i++, j++) sum = (sum + Math.imul(x[from + i]!, values[j]!)) | 0;
      else for (let i = 0, j = out * k; i < k; i++, j++) sum += x[from + i]! * values[j]!;
      sums[to++] = sum;
    }
}

/** Bytes of x, and of weights, that are in the engine's memory at a time. */
const chunkBytes = 1 << 23;

function dotInBlocks<T extends Int32Array | Float64Array>(
  sums: Int32Array | Float32Array,
  x: T,
  weights: DotWeights<T>,
  rows: number,
) {
  engine ??= start();
  const { outs, k, blocks } = weights;
  const bytesEach = x.BYTES_PER_ELEMENT;
  const kernel = x instanceof Int32Array ? engine.integers : engine.reals;
  const rowsAtOnce = Math.min(roundUp(rows, tileRows), fit(k * bytesEach, tileRows));
  const outsAtOnce = Math.min(roundUp(outs, tileOuts), fit(k * bytesEach, tileOuts));
  const weightsAt = rowsAtOnce * k;
  const outAt = roundUp(weightsAt + outsAtOnce * k, 2);
  const buffer = memoryOf(engine, (outAt + rowsAtOnce * outsAtOnce) * bytesEach);
  const view = x instanceof Int32Array ? new Int32Array(buffer) : new Float64Array(buffer);
  for (let firstOut = 0; firstOut < outs; firstOut += outsAtOnce) {
    const some = Math.min(outsAtOnce, roundUp(outs - firstOut, tileOuts));
    view.set(blocks.subarray(firstOut * k, (firstOut + some) * k), weightsAt);
    for (let firstRow = 0; firstRow < rows; firstRow += rowsAtOnce) {
      const part = Math.min(rowsAtOnce, rows - firstRow);
      view.set(x.subarray(firstRow * k, (firstRow + part) * k), 0);
      kernel(
        0,
        weightsAt * bytesEach,
        outAt * bytesEach,
        roundUp(part, tileRows),
        some / tileOuts,
        k * bytesEach,
      );
      const kept = Math.min(some, outs - firstOut);
      for (let row = 0; row < part; row++)
        sums.set(
          view.subarray(outAt + row * some, outAt + row * some + kept),
          (firstRow + row) * outs + firstOut,
        );
    }
  }
}

/** How many rows of `bytes` bytes fill a chunk: a multiple of `unit`. */
const fit = (bytes: number, unit: number): number =>
  Math.max(1, Math.floor(chunkBytes / bytes / unit)) * unit;
