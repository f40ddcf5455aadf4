/**
 * Where an entry of a folded matrix lives: PE `pe` reads words in order, and lane `lane` of word `word` holds it.
 * row = fold * pes + pe, column = step * simd + lane, word = fold * (depth / simd) + step. A bijection of rows x depth with
 * pes x words x simd; groups need nothing more, since PEs divide the rows of a group.
 */
export interface Place {
  readonly pe: number;
  readonly word: number;
  readonly lane: number;
}
export interface Folded {
  readonly pe: number;
  readonly simd: number;
}

export const placeOf = (row: number, column: number, depth: number, { pe, simd }: Folded): Place => ({
  pe: row % pe,
  word: Math.floor(row / pe) * (depth / simd) + Math.floor(column / simd),
  lane: column % simd,
});

/** The inverse of `placeOf`. */
export const entryAt = (
  { pe, word, lane }: Place,
  depth: number,
  folded: Folded,
): { readonly row: number; readonly column: number } => {
  const steps = depth / folded.simd;
  return { row: Math.floor(word / steps) * folded.pe + pe, column: (word % steps) * folded.simd + lane };
};

/** Words of every PE of a folded matrix [rows, depth]: each word is the values of its lanes, the first in the lowest bits. */
export function foldMatrix(
  values: ArrayLike<number>,
  rows: number,
  depth: number,
  folded: Folded,
  bits: number,
  bitsOfValue: (value: number) => number,
): readonly (readonly string[])[] {
  const { pe, simd } = folded;
  const steps = depth / simd;
  return Array.from({ length: pe }, (_, unit) =>
    Array.from({ length: (rows / pe) * steps }, (__, word) => {
      const row = Math.floor(word / steps) * pe + unit;
      const first = row * depth + (word % steps) * simd;
      return packWord(values, first, simd, bits, bitsOfValue);
    }),
  );
}

/** `count` values from `first` on as one word in hexadecimal, without prefix; the first value in the lowest bits. */
export function packWord(
  values: ArrayLike<number>,
  first: number,
  count: number,
  bits: number,
  bitsOfValue: (value: number) => number,
): string {
  const digits = new Array<string>(Math.ceil((count * bits) / 4));
  let pending = 0;
  let held = 0;
  let at = digits.length;
  for (let lane = 0; lane < count; lane++) {
    pending += bitsOfValue(values[first + lane]!) * 2 ** held;
    held += bits;
    for (; held >= 4; held -= 4) {
      digits[--at] = hexDigits[pending % 16]!;
      pending = Math.floor(pending / 16);
    }
  }
  if (held > 0) digits[0] = hexDigits[pending]!;
  return digits.join('');
}
const hexDigits = '0123456789abcdef';

/** The values of a word: the inverse of `packWord`. */
export function unpackWord(
  hex: string,
  count: number,
  bits: number,
  valueOfBits: (bits: number) => number,
): readonly number[] {
  let rest = BigInt(`0x${hex}`);
  const mask = (1n << BigInt(bits)) - 1n;
  return Array.from({ length: count }, () => {
    const value = valueOfBits(Number(rest & mask));
    rest >>= BigInt(bits);
    return value;
  });
}
