import { bitsOf } from '../../../src/ir/element.ts';
import type { Knobs } from './knobs.ts';
import type { Exactness, Sketch, Value } from './sketch.ts';

/**
 * Which networks a line is for. `chain`: all. `moves`: joins and reorderings of integers. `lowered`: what only passes make,
 * which graphs given as text may hold all the same. `residual`: real-valued streams.
 */
export type Part = 'chain' | 'moves' | 'lowered' | 'residual';

/** How random networks draw one op. */
export interface Line {
  readonly part: Part;
  /** How often, beside the others that fit; 2 where it says nothing. */
  weight?(value: Value): number;
  /** Whether the op can come next and the network stays exact. */
  fits(value: Value, sketch: Sketch): boolean;
  /** Adds the op, with constants placed where the value's samples lie. */
  draw(sketch: Sketch, value: Value, knobs: Knobs): Value;
}

export const isReal = ({ type }: Value): boolean => type.element.kind === 'f32';
export const isBits = ({ type }: Value): boolean => type.element.kind === 'b1';
/** Integers of at most 8 bits: inputs and quantised activations. */
export const isSmall = ({ type }: Value): boolean => type.element.kind === 'int' && type.element.bits <= 8;
/** Accumulators, and sums of them. */
export const isSum = ({ type }: Value): boolean => type.element.kind === 'int' && type.element.bits > 8;
export const isMap = ({ type }: Value): boolean => type.shape.length === 3;
export const channels = ({ type }: Value): number => type.shape.at(-1) ?? 1;
export const fractionBits = ({ type }: Value): number =>
  type.element.kind === 'int' ? type.element.frac : 0;

/** Often behind accumulators and reals, seldom on activations that are quantised already. */
export const mostlyWide =
  (often: number) =>
  (value: Value): number =>
    isSum(value) || isReal(value) ? often : 1;

/** More pointwise ops than this in a row say nothing new. */
const longestChain = 4;

/** Whether a real value, or an integer about to become one, takes one more op with constants per channel. */
export const takesConstants = (value: Value): boolean =>
  !isReal(value) || (value.exact?.moved === 'no' && value.exact.length < longestChain);

/** The same for ops that do alike in every channel. */
export const takesPlain = (value: Value): boolean =>
  !isReal(value) || (value.exact !== undefined && value.exact.length < longestChain);

/** Sums beyond this are bisected, for which the function must rise or fall. */
const mostListed = 2 ** 14;

/** What the result of one more pointwise op is known to be. */
export function after({ type, exact, product }: Value, isMonotone = true): Exactness {
  return {
    isListed: exact?.isListed ?? (bitsOf(type.element) <= 8 || (product?.reach ?? Infinity) < mostListed),
    isDyadic: false,
    isMonotone: (exact?.isMonotone ?? true) && isMonotone,
    moved: exact?.moved ?? 'no',
    length: (exact?.length ?? 0) + 1,
  };
}

/** Slopes of any sign are exact where the function is listed. */
export const isListed = (value: Value): boolean => after(value).isListed;
