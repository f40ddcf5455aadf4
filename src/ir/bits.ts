import { rawRange, sizeOf } from './element.ts';
import type { Data, Tensor, TensorType } from './types.ts';

/** 32-bit words of one row along the last axis of a b1 tensor. */
export const wordsPerRow = (type: TensorType): number => {
  const lanes = type.lanes ?? 32;
  return Math.ceil((type.shape.at(-1) ?? 1) / lanes) * (lanes / 32);
};

/** Rows along the last axis. */
export const rowsOf = (type: TensorType): number => sizeOf(type.shape.slice(0, -1));

/** Zeroed storage for a type: typed array by element, words of bits for b1. */
export function allocate(type: TensorType): Data {
  const { element } = type;
  if (element.kind === 'b1') return new Uint32Array(rowsOf(type) * wordsPerRow(type));
  const size = sizeOf(type.shape);
  if (element.kind === 'f32') return new Float32Array(size);
  if (element.bits <= 8) return element.signed ? new Int8Array(size) : new Uint8Array(size);
  if (element.bits <= 16) return element.signed ? new Int16Array(size) : new Uint16Array(size);
  return new Int32Array(size);
}

/** -1/+1 (anything >= 0 is +1) -> words, in the layout of `type`. */
export function packBits(signs: ArrayLike<number>, type: TensorType): Uint32Array {
  // Loops over one array type are fast, over whichever comes along several times slower; those of weights are f32.
  const values = signs instanceof Float32Array ? signs : new Float64Array(signs);
  const channels = type.shape.at(-1) ?? 1;
  const words = wordsPerRow(type);
  const rows = rowsOf(type);
  const packed = new Uint32Array(rows * words);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let base = 0; base < channels; base += 32) {
      const end = Math.min(32, channels - base);
      let word = 0;
      // No branch: signs are what no processor predicts.
      for (let bit = 0; bit < end; bit++) word |= Number(values[at++]! >= 0) << bit;
      packed[row * words + (base >>> 5)] = word;
    }
  }
  return packed;
}

/** Words -> one -1/+1 per value, row-major, without padding. */
export function unpackBits(packed: Data, type: TensorType): Int8Array {
  const channels = type.shape.at(-1) ?? 1;
  const words = wordsPerRow(type);
  const rows = rowsOf(type);
  const values = new Int8Array(rows * channels);
  for (let row = 0, at = 0; row < rows; row++)
    for (let base = 0; base < channels; base += 32) {
      const end = Math.min(32, channels - base);
      let word = packed[row * words + (base >>> 5)]!;
      for (let bit = 0; bit < end; bit++, word >>>= 1) values[at++] = ((word & 1) << 1) - 1;
    }
  return values;
}

/** One raw number per value whatever the element: b1 as -1/+1, anything else as stored. */
export const valuesOf = (tensor: Tensor): Data =>
  tensor.type.element.kind === 'b1' ? unpackBits(tensor.data(), tensor.type) : tensor.data();

/** The inverse of `valuesOf`; integers are saturated to the element (numerics: every op saturates to its own type). */
export function storeValues(values: ArrayLike<number>, type: TensorType): Data {
  if (type.element.kind === 'b1') return packBits(values, type);
  const stored = allocate(type);
  if (type.element.kind === 'f32') {
    stored.set(values);
    return stored;
  }
  stored.set(values instanceof Int32Array ? clamp(values, type) : clamp(new Float64Array(values), type));
  return stored;
}

/** Within the element's range; the numbers themselves where it holds them all. */
function clamp<T extends Int32Array | Float64Array>(values: T, { element }: TensorType): T {
  const { lo, hi } = rawRange(element);
  let within: T | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value < lo || value > hi)) continue;
    within ??= values.slice() as T;
    within[i] = value < lo ? lo : hi;
  }
  return within ?? values;
}

/** Raw values -> the numbers they mean: raw * 2^-frac. f32 and b1 are themselves. */
export function realValues(tensor: Tensor): Float32Array {
  const raw = valuesOf(tensor);
  if (raw instanceof Float32Array) return raw;
  const { element } = tensor.type;
  const real = new Float32Array(raw);
  // A power of two: rounding before or after it is the same.
  const unit = element.kind === 'int' ? 2 ** -element.frac : 1;
  if (unit !== 1) for (let i = 0; i < real.length; i++) real[i] = real[i]! * unit;
  return real;
}
