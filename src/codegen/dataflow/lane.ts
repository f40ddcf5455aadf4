import type { Element, Interval } from '../../ir/types.ts';

/** How one value travels: two's complement in `bits` bits, or one bit where 1 means +1 and 0 means -1. */
export interface Lane {
  readonly kind: 'bit' | 'int';
  readonly bits: number;
  readonly signed: boolean;
}

export const bitLane: Lane = { kind: 'bit', bits: 1, signed: false };

/** The narrowest integer that holds every value of `range`, at least one bit. */
export function intLane({ lo, hi }: Interval): Lane {
  const signed = lo < 0;
  const magnitude = Math.max(hi, signed ? -lo - 1 : 0);
  const bits = magnitude === 0 ? 0 : Math.floor(Math.log2(magnitude)) + 1;
  return { kind: 'int', bits: Math.max(1, bits + (signed ? 1 : 0)), signed };
}

/** A value of `element` that stays in `range`; storage elements of 8, 16 bits are narrowed to what can occur. */
export const laneOf = (element: Element, range: Interval): Lane =>
  element.kind === 'b1' ? bitLane : intLane(range);

/** The bits of a value, as an unsigned number below 2^bits. */
export const bitsOfValue = (lane: Lane, value: number): number => {
  if (lane.kind === 'bit') return value > 0 ? 1 : 0;
  if (value >= 0) return value;
  return lane.bits < 32 ? value & ((1 << lane.bits) - 1) : value + 2 ** lane.bits;
};

/** The value of `bits` bits: the inverse of `bitsOfValue`. */
export const valueOfBits = (lane: Lane, bits: number): number => {
  if (lane.kind === 'bit') return bits === 0 ? -1 : 1;
  return lane.signed && bits >= 2 ** (lane.bits - 1) ? bits - 2 ** lane.bits : bits;
};
