import { fail } from './diagnostic.ts';
import type { Data } from './types.ts';

export type FileDtype =
  'f64' | 'f32' | 'f16' | 'bf16' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'bool';

/** Bytes of one value. */
export const bytesPerValue: Readonly<Record<FileDtype, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  bool: 1,
};

/** One array of a weight or data file, whatever the format; row-major. */
export interface FileArray {
  readonly name: string;
  /** `other`: a kind of value that is listed but not decoded. */
  readonly dtype: FileDtype | 'other';
  /** The file's own word for it: `F32`, `<i8`, `<U1`. */
  readonly stored: string;
  readonly shape: readonly number[];
  /**
   * A view of the file where its bytes are aligned and kept as they are. f64, f16 and bf16 become f32; i64 becomes i32 and u64
   * u32, an error where a value does not fit; bool becomes 0 and 1 of u8. Fails for `other`.
   */
  readonly data: () => Data;
}

export const isFloat = (dtype: FileArray['dtype']): boolean =>
  dtype === 'f64' || dtype === 'f32' || dtype === 'f16' || dtype === 'bf16';

export const isWhole = (dtype: FileArray['dtype']): boolean => /^[iu]\d+$/.test(dtype);

/** The dtype that a typed array is written as. */
export function dtypeOf(data: Data): 'f32' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Int8Array) return 'i8';
  if (data instanceof Uint8Array) return 'u8';
  if (data instanceof Int16Array) return 'i16';
  if (data instanceof Uint16Array) return 'u16';
  return data instanceof Int32Array ? 'i32' : 'u32';
}

/** Little-endian bytes as numbers. `where` begins the message of an error: file and array. */
export function decode(dtype: FileDtype, bytes: Uint8Array, where: string): Data {
  switch (dtype) {
    case 'f64':
      return Float32Array.from(new Float64Array(...aligned(bytes, 8)));
    case 'f32':
      return new Float32Array(...aligned(bytes, 4));
    case 'f16':
      return Float32Array.from(new Uint16Array(...aligned(bytes, 2)), halfToNumber);
    case 'bf16': {
      const bits = Uint32Array.from(new Uint16Array(...aligned(bytes, 2)), half => half << 16);
      return new Float32Array(bits.buffer);
    }
    case 'i8':
      return new Int8Array(...aligned(bytes, 1));
    case 'u8':
    case 'bool':
      return new Uint8Array(...aligned(bytes, 1));
    case 'i16':
      return new Int16Array(...aligned(bytes, 2));
    case 'u16':
      return new Uint16Array(...aligned(bytes, 2));
    case 'i32':
      return new Int32Array(...aligned(bytes, 4));
    case 'u32':
      return new Uint32Array(...aligned(bytes, 4));
    case 'i64':
      return narrow(new Int32Array(...aligned(bytes, 4)), true, where);
    case 'u64':
      return narrow(new Uint32Array(...aligned(bytes, 4)), false, where);
  }
}

/** Arguments of a typed array over the same bytes, or over a copy where they are not aligned. */
function aligned(bytes: Uint8Array, size: number): [ArrayBuffer, number, number] {
  const isAligned = bytes.byteOffset % size === 0;
  // A copy by the constructor: a Node Buffer's slice() would be a view again.
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : new Uint8Array(bytes);
  return [buffer as ArrayBuffer, byteOffset, byteLength / size];
}

/** 64-bit values, given as pairs (low word, high word), in 32 bits. */
function narrow(words: Int32Array | Uint32Array, signed: boolean, where: string): Data {
  const values = signed ? new Int32Array(words.length / 2) : new Uint32Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    const low = words[2 * i]!;
    const high = words[2 * i + 1]!;
    if (high !== (signed ? low >> 31 : 0)) {
      const value = (BigInt(high) << 32n) + BigInt(low >>> 0);
      fail('E0504', `${where} holds ${value.toString()} at position ${i}, which does not fit 32 bits`);
    }
    values[i] = low;
  }
  return values;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
