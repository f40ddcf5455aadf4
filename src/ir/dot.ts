import { popcountModule } from './popcount-module.ts';

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
type Popcount = (a: number, w: number, out: number, rows: number, outs: number, bytes: number) => void;

interface Engine {
  readonly memory: Memory;
  readonly popcount: Popcount;
}
let engine: Engine | undefined;

function start(): Engine {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const module = new WebAssembly.Module(popcountModule());
  const { exports } = new WebAssembly.Instance(module, { e: { m: memory } });
  return { memory, popcount: exports.f as Popcount };
}

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
 * The one hot loop: binary dot products. a: words[rows, words], w: words[outs, words], unused bits equal in both ->
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
  const { memory, popcount } = (engine ??= start());
  const stride = words + (words & 1);
  const evenRows = rows + (rows & 1);
  const evenOuts = outs + (outs & 1);
  const weightsAt = evenRows * stride;
  const outAt = weightsAt + evenOuts * stride;
  const needed = (outAt + evenRows * evenOuts) * 4 - memory.buffer.byteLength;
  if (needed > 0) memory.grow(Math.ceil(needed / 65536));
  const view = new Uint32Array(memory.buffer);
  place(view, 0, a, rows, words, stride);
  place(view, weightsAt, w, outs, words, stride);
  popcount(0, weightsAt * 4, outAt * 4, evenRows, evenOuts, stride * 4);
  const sums = new Int32Array(rows * outs);
  for (let row = 0, to = 0; row < rows; row++) {
    const from = outAt + row * evenOuts;
    for (let out = 0; out < outs; out++) sums[to++] = k - 2 * view[from + out]!;
  }
  return sums;
}

/** x: int[rows, k], w: int[outs, k] -> i32[rows, outs]; exact while every sum stays below 2^53, stored modulo 2^32. */
export function integerDot(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  rows: number,
  outs: number,
  k: number,
): Int32Array {
  const sums = new Int32Array(rows * outs);
  dotInto(sums, x, w, rows, outs, k);
  return sums;
}

/** x: [rows, k], w: [outs, k] -> f32[rows, outs]: products summed in f64, rounded to f32 once (numerics.md, meaning 1). */
export function realDot(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  rows: number,
  outs: number,
  k: number,
): Float32Array {
  const sums = new Float32Array(rows * outs);
  dotInto(sums, x, w, rows, outs, k);
  return sums;
}

function dotInto(
  sums: Int32Array | Float32Array,
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  rows: number,
  outs: number,
  k: number,
) {
  for (let row = 0, to = 0; row < rows; row++)
    for (let out = 0; out < outs; out++) {
      let sum = 0;
      for (let i = row * k, j = out * k, end = i + k; i < end; i++, j++) sum += x[i]! * w[j]!;
      sums[to++] = sum;
    }
}
