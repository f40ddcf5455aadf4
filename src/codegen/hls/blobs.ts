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

/** Words of lanes, each in pieces of 32 bits, the lowest first: word w is pieces[w * count] and the `count - 1` after it. */
export interface Words {
  /** Pieces a word. */
  readonly count: number;
  readonly pieces: Uint32Array;
}

/** The words of a folded matrix [rows, depth], PE after PE: the values of their lanes, the first in the lowest bits. */
export function foldMatrix(
  values: ArrayLike<number>,
  rows: number,
  depth: number,
  { pe, simd }: Folded,
  bits: number,
  bitsOfValue: (value: number) => number,
): Words {
  const steps = depth / simd;
  const count = Math.ceil((simd * bits) / 32);
  const pieces = new Uint32Array(count * rows * steps);
  let at = 0;
  for (let unit = 0; unit < pe; unit++)
    for (let row = unit; row < rows; row += pe)
      for (let first = row * depth; first < (row + 1) * depth; first += simd, at += count)
        if (bits === 1) putSigns(pieces, at, values, first, simd, bitsOfValue);
        else
          for (let lane = 0, bit = 0; lane < simd; lane++, bit += bits)
            putBits(pieces, at, bit, bits, bitsOfValue(values[first + lane]!));
  return { count, pieces };
}

/** The same for signs that lie packed, where every word of lanes is whole words of 32 bits: rows are moved, bits are not touched. */
export function foldPacked(packed: Uint32Array, rows: number, depth: number, { pe, simd }: Folded): Words {
  const perRow = depth / 32;
  const pieces = new Uint32Array(rows * perRow);
  let at = 0;
  for (let unit = 0; unit < pe; unit++)
    for (let row = unit; row < rows; row += pe, at += perRow)
      pieces.set(packed.subarray(row * perRow, (row + 1) * perRow), at);
  return { count: simd / 32, pieces };
}

/** Lanes of one bit, 32 at a time. */
function putSigns(
  pieces: Uint32Array,
  at: number,
  values: ArrayLike<number>,
  first: number,
  lanes: number,
  bitsOfValue: (value: number) => number,
): void {
  for (let base = 0; base < lanes; base += 32) {
    const end = Math.min(32, lanes - base);
    let piece = 0;
    for (let lane = 0; lane < end; lane++) piece |= bitsOfValue(values[first + base + lane]!) << lane;
    pieces[at + (base >>> 5)] = piece;
  }
}

/** Puts up to 32 bits `bit` bits above the start of the word at `at`. */
function putBits(pieces: Uint32Array, at: number, bit: number, bits: number, raw: number): void {
  const piece = at + (bit >>> 5);
  const shift = bit & 31;
  pieces[piece]! |= raw << shift;
  if (shift + bits > 32) pieces[piece + 1]! |= raw >>> (32 - shift);
}

/** The bits of one lane of a word: the inverse of what `foldMatrix` puts there. */
export function laneBits({ count, pieces }: Words, word: number, lane: number, bits: number): number {
  const bit = lane * bits;
  const piece = word * count + (bit >>> 5);
  const shift = bit & 31;
  const high = shift + bits > 32 ? pieces[piece + 1]! * 2 ** (32 - shift) : 0;
  return ((pieces[piece]! >>> shift) + high) % 2 ** bits;
}
