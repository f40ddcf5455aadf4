import { valuesOf } from '../../ir/bits.ts';
import type { Graph } from '../../ir/graph.ts';
import type { WritableArray } from '../../ir/safetensors.ts';
import { rangeSlots, slotsOf } from '../../ir/slots.ts';
import type { Data, Interval, Tensor, TensorId, ValueId } from '../../ir/types.ts';

/**
 * Trained tensors as a weight file holds them: binary weights as -1 and +1 in a byte where they are that already, or no scale is
 * taken from their magnitude; all else f32; and the ranges of real values as `ID.range` [least, greatest], from which fixed-point formats are chosen.
 */
export function trainedArrays(
  graph: Graph,
  weights: ReadonlyMap<TensorId, Tensor>,
  ranges: ReadonlyMap<ValueId, Interval>,
): readonly WritableArray[] {
  const scaled = new Set(
    graph.nodes.filter(({ op }) => op === 'weight_scale').map(({ args }) => args.weight),
  );
  const tensors = slotsOf(graph).map(({ id, name, shape, precision }): WritableArray => {
    const values = valuesOf(weights.get(id)!);
    const isSigns = precision === 'binary' && (!scaled.has(id) || areSigns(values));
    return { name, shape, data: isSigns ? signs(values) : Float32Array.from(values) };
  });
  const measured = rangeSlots(graph).flatMap(({ value, name }) => {
    const range = ranges.get(value);
    return range ? [{ name, shape: [2], data: Float32Array.of(range.lo, range.hi) }] : [];
  });
  return [...tensors, ...measured];
}

const areSigns = (values: Data): boolean => values.every((value: number) => Math.abs(value) === 1);

/** x >= 0 ? +1 : -1. */
export const signs = (values: ArrayLike<number>): Int8Array =>
  Int8Array.from(values, value => (value >= 0 ? 1 : -1));

/** The least interval that holds both. */
export function joined(
  a: ReadonlyMap<ValueId, Interval>,
  b: ReadonlyMap<ValueId, Interval>,
): ReadonlyMap<ValueId, Interval> {
  const both = new Map(a);
  for (const [id, { lo, hi }] of b) {
    const known = both.get(id);
    both.set(id, known ? { lo: Math.min(lo, known.lo), hi: Math.max(hi, known.hi) } : { lo, hi });
  }
  return both;
}
