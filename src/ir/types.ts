/** A place in a .bnn file; lines and columns count from 1. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** An integer of `bits` bits whose value is raw * 2^-frac: `u8`, `i32`, `i16.8`. */
export interface IntElement {
  readonly kind: 'int';
  readonly bits: number;
  readonly signed: boolean;
  readonly frac: number;
}

/** `b1` is -1 or +1, bit 1 meaning +1. `f32` exists only @trained. */
export type Element = { readonly kind: 'f32' } | { readonly kind: 'b1' } | IntElement;

/** Bits of a storage word. */
export type Lanes = 32 | 64 | 128;

/**
 * One image, no batch axis; `shape` is logical: [H, W, C] or [C]. `lanes` says that every row along the last axis is
 * stored in words of that many bits, the last one filled with zeros.
 */
export interface TensorType {
  readonly element: Element;
  readonly shape: readonly number[];
  readonly lanes?: Lanes;
}

/**
 * Raw values in row-major order; b1 as bits: a row along the last axis is ceil(C / lanes) words (lanes = 32 where the type
 * says nothing), bit k of the row being bit k % 32 of 32-bit word k / 32, unused bits 0.
 */
export type Data =
  Float32Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** The type is known at once; `data()` is computed at most once, when first asked for. */
export interface Tensor {
  readonly type: TensorType;
  data(): Data;
}

/** Closed interval of raw values. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

export type ValueId = `%${string}`;
export type TensorId = `@${string}`;
export type Ref = ValueId | TensorId;

export type Stage = 'trained' | 'integer' | 'packed';

/** What every rewrite keeps of a node's origin. */
export interface Origin {
  /** Where the .bnn file asks for it. */
  readonly at?: Span;
  /** Block calls that led there, innermost first. */
  readonly calls?: readonly Span[];
  /** Ids of the nodes that earlier passes fused into this one. */
  readonly from?: readonly ValueId[];
}

export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };
