import type { Code, WasmFunction } from './wasm.ts';
import {
  add,
  add64,
  assemble,
  constant,
  get,
  lanes,
  load128,
  load64,
  loop,
  mul,
  popcount64,
  set,
  shiftLeft,
  splat,
  step,
  store128,
  store32,
  wrap,
  xor64,
  zero128,
  zero64,
} from './wasm.ts';

/** Consecutive locals. */
const locals = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/**
 * popcount(a, w, out, rows, outs, bytes): out[m * outs + n] = popcount(a[m] xor w[n]), 32-bit sums.
 * a, w, out are addresses; a row is `bytes` bytes (a multiple of 8), `rows` and `outs` are even: two rows by two outputs share
 * their loads, four i64.popcnt a step (190-244 GMAC/s where plain JavaScript has 18).
 */
function popcount(): WasmFunction {
  const [a, w, out, rows, outs, bytes, m, n, k] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const rowAt = [9, 10] as const;
  const outAt = [11, 12] as const;
  const sum = [
    [13, 14],
    [15, 16],
  ] as const;
  const [left, rightFirst, rightSecond] = [17, 18, 19];
  const addressOf = (base: number, index: number, offset: number): Code => [
    ...[get(base), get(index), constant(offset), add, get(bytes), mul, add],
  ];
  const accumulate = (p: 0 | 1): Code => [
    ...[get(rowAt[p]), get(k), add, load64, set(left)],
    ...[get(sum[p][0]), get(left), get(rightFirst), xor64, popcount64, add64, set(sum[p][0])],
    ...[get(sum[p][1]), get(left), get(rightSecond), xor64, popcount64, add64, set(sum[p][1])],
  ];
  const store = (p: 0 | 1, t: 0 | 1): Code => [
    ...[get(out), get(m), constant(p), add, get(outs), mul, get(n), add, constant(t), add],
    ...[constant(2), shiftLeft, add, get(sum[p][t]), wrap, store32],
  ];
  const body: Code = [
    ...[constant(0), set(m)],
    loop([
      ...[addressOf(a, m, 0), set(rowAt[0]), addressOf(a, m, 1), set(rowAt[1]), constant(0), set(n)],
      loop([
        ...[addressOf(w, n, 0), set(outAt[0]), addressOf(w, n, 1), set(outAt[1])],
        sum.flat().map(local => [zero64, set(local)]),
        ...[constant(0), set(k)],
        loop([
          ...[get(outAt[0]), get(k), add, load64, set(rightFirst)],
          ...[get(outAt[1]), get(k), add, load64, set(rightSecond)],
          ...[accumulate(0), accumulate(1), step(k, 8, bytes)],
        ]),
        ...[store(0, 0), store(0, 1), store(1, 0), store(1, 1)],
        step(n, 2, outs),
      ]),
      step(m, 2, rows),
    ]),
  ];
  return {
    name: 'popcount',
    parameters: 6,
    locals: [
      [7, 'i32'],
      [7, 'i64'],
    ],
    body,
  };
}

/** Rows that `products` works on at a time. */
export const tileRows = 4;
/** Outputs in a block of weights. */
export const tileOuts = 4;

/**
 * NAME(x, w, out, rows, blocks, bytes): out[m, 4 b + t] = sum over k of x[m, k] * w[b, k, t], each sum formed in the order of k.
 * A row of x is `bytes` bytes, `rows` is a multiple of 4, weights are blocks of 4 outputs: lanes are outputs, so every weight is
 * loaded once for 4 rows. i32 wraps; f64 rounds after every addition, as the same loop in JavaScript does.
 */
function products(name: string, element: 'i32' | 'f64'): WasmFunction {
  const bytesEach = element === 'i32' ? 4 : 8;
  const vectors = (tileOuts * bytesEach) / 16;
  const [x, w, out, rows, blocks, bytes, m, n, k, weightAt, outAt, outBytes] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ];
  const rowAt = locals(12, tileRows);
  const sums = locals(12 + tileRows, tileRows * vectors);
  const weights = locals(12 + tileRows + sums.length, vectors);
  const value = 12 + tileRows + sums.length + vectors;
  const sumOf = (row: number, vector: number) => sums[row * vectors + vector]!;
  const ops = lanes[element];
  const accumulate = (row: number): Code => [
    ...[get(rowAt[row]!), get(k), add, splat[element], set(value)],
    weights.map((weight, vector) => [
      ...[get(sumOf(row, vector)), get(value), get(weight), ops.mul, ops.add, set(sumOf(row, vector))],
    ]),
  ];
  const store = (row: number): Code => [
    weights.map((_, vector) => [get(outAt), get(sumOf(row, vector)), store128(16 * vector)]),
    ...[get(outAt), get(outBytes), add, set(outAt)],
  ];
  const body: Code = [
    ...[get(blocks), constant(tileOuts * bytesEach), mul, set(outBytes), constant(0), set(m)],
    loop([
      rowAt.map((local, row) => [get(x), get(m), constant(row), add, get(bytes), mul, add, set(local)]),
      ...[get(w), set(weightAt), constant(0), set(n)],
      loop([
        sums.map(local => [zero128, set(local)]),
        ...[constant(0), set(k)],
        loop([
          weights.map((weight, vector) => [get(weightAt), load128(16 * vector), set(weight)]),
          ...[get(weightAt), constant(tileOuts * bytesEach), add, set(weightAt)],
          rowAt.map((_, row) => accumulate(row)),
          step(k, bytesEach, bytes),
        ]),
        ...[
          get(out),
          get(m),
          get(outBytes),
          mul,
          add,
          get(n),
          constant(tileOuts * bytesEach),
          mul,
          add,
          set(outAt),
        ],
        rowAt.map((_, row) => store(row)),
        step(n, 1, blocks),
      ]),
      step(m, tileRows, rows),
    ]),
  ];
  return {
    name,
    parameters: 6,
    locals: [
      [6 + tileRows, 'i32'],
      [sums.length + vectors + 1, 'v128'],
    ],
    body,
  };
}

/** The module behind dot.ts: `popcount`, `integers`, `reals`. */
export const dotModule = (): Uint8Array<ArrayBuffer> =>
  assemble([popcount(), products('integers', 'i32'), products('reals', 'f64')]);
