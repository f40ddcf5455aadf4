/**
 * A WebAssembly module of one function, assembled here byte by byte:
 *
 *   f(a, w, out, rows, outs, bytes): out[m * outs + n] = popcount(a[m] xor w[n]), 32-bit sums
 *
 * a, w, out are byte addresses in the imported memory `e.m`; a row is `bytes` bytes (a multiple of 8), `rows` and `outs` are
 * even: two rows by two outputs share their loads, four i64.popcnt a step (190-244 GMAC/s where plain JavaScript has 18).
 */
const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  do {
    const low = value & 127;
    value >>>= 7;
    bytes.push(value ? low | 128 : low);
  } while (value);
  return bytes;
};
const signed = (value: number): number[] => {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 127;
    value >>= 7;
    if ((value === 0 && !(low & 64)) || (value === -1 && low & 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
};
type Code = readonly (number | Code)[];
const flatten = (code: Code): number[] => (code as readonly unknown[]).flat(Infinity) as number[];
const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, body: number[]): number[] => [id, ...unsigned(body.length), ...body];
const word = (text: string): number[] => [...unsigned(text.length), ...new TextEncoder().encode(text)];

const I32 = 0x7f;
const I64 = 0x7e;
const get = (local: number): Code => [0x20, ...unsigned(local)];
const set = (local: number): Code => [0x21, ...unsigned(local)];
const tee = (local: number): Code => [0x22, ...unsigned(local)];
const constant = (value: number): Code => [0x41, ...signed(value)];
const [add, mul, shiftLeft, less] = [0x6a, 0x6c, 0x74, 0x48];
const zero64: Code = [0x42, 0];
const load64: Code = [0x29, 3, 0];
const store32: Code = [0x36, 2, 0];
const [xor64, popcount64, add64, wrap] = [0x85, 0x7b, 0x7c, 0xa7];
const loop = (body: Code): Code => [0x03, 0x40, body, 0x0b];
const repeatIf: Code = [0x0d, 0];

/** Locals after the six parameters. */
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
const step = (local: number, by: number, limit: number): Code => [
  ...[get(local), constant(by), add, tee(local), get(limit), less],
  repeatIf,
];
const accumulate = (p: 0 | 1): Code => [
  ...[get(rowAt[p]), get(k), add, load64, set(left)],
  ...[get(sum[p][0]), get(left), get(rightFirst), xor64, popcount64, add64, set(sum[p][0])],
  ...[get(sum[p][1]), get(left), get(rightSecond), xor64, popcount64, add64, set(sum[p][1])],
];
const store = (p: 0 | 1, t: 0 | 1): Code => [
  ...[
    get(out),
    get(m),
    constant(p),
    add,
    get(outs),
    mul,
    get(n),
    add,
    constant(t),
    add,
    constant(2),
    shiftLeft,
    add,
  ],
  ...[get(sum[p][t]), wrap, store32],
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

export function popcountModule(): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: 6 }, () => [I32])), 0];
  const locals = vector([
    [7, I32],
    [7, I64],
  ]);
  const code = [...locals, ...flatten(body), 0x0b];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...type]),
    ...section(2, [1, ...word('e'), ...word('m'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...word('f'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
