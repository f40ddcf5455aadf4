/** Just enough of a WebAssembly assembler for loops over an imported memory: instructions are lists of bytes. */
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
export type Code = readonly (number | Code)[];
const flatten = (code: Code): number[] => (code as readonly unknown[]).flat(Infinity) as number[];
const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, body: number[]): number[] => [id, ...unsigned(body.length), ...body];
const word = (text: string): number[] => [...unsigned(text.length), ...new TextEncoder().encode(text)];

const types = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const [add, mul, shiftLeft, less] = [0x6a, 0x6c, 0x74, 0x48];
export const zero64: Code = [0x42, 0];
export const load64: Code = [0x29, 3, 0];
export const store32: Code = [0x36, 2, 0];
export const [xor64, popcount64, add64, wrap] = [0x85, 0x7b, 0x7c, 0xa7];

const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
export const zero128: Code = [...simd(12), ...Array.from({ length: 16 }, () => 0)];
export const load128 = (offset: number): Code => [...simd(0), 3, ...unsigned(offset)];
export const store128 = (offset: number): Code => [...simd(11), 3, ...unsigned(offset)];
/** One 32- or 64-bit value into every lane. */
export const splat = { i32: [...simd(9), 2, 0], f64: [...simd(10), 3, 0] } as const;
export const lanes = {
  i32: { add: simd(0xae), mul: simd(0xb5) },
  f64: { add: simd(0xf0), mul: simd(0xf2) },
} as const;

export const loop = (body: Code): Code => [0x03, 0x40, body, 0x0b];
/** local += by; again while it is less than the local `limit`. */
export const step = (local: number, by: number, limit: number): Code => [
  ...[get(local), constant(by), add, tee(local), get(limit), less],
  ...[0x0d, 0],
];

export interface WasmFunction {
  readonly name: string;
  /** All i32. */
  readonly parameters: number;
  /** Behind the parameters, in this order. */
  readonly locals: readonly (readonly [count: number, type: keyof typeof types])[];
  readonly body: Code;
}

/** A module that imports the memory `e.m` and exports the functions. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ parameters }) => [
    ...[0x60, ...vector(Array.from({ length: parameters }, () => [types.i32])), 0],
  ]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [
      ...vector(locals.map(([count, type]) => [...unsigned(count), types[type]])),
      ...flatten(body),
      0x0b,
    ];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(signatures)),
    ...section(2, [1, ...word('e'), ...word('m'), 2, 0, 1]),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...word(name), 0, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}
