import type { Data } from '../ir/types.ts';

/** A typed array of the same kind, zeroed. */
export const allocateLike = (data: Data, length: number): Data =>
  new (data.constructor as new (length: number) => Data)(length);

/** Whether `axes` names each of `rank` axes once. */
export const isPermutation = (axes: readonly number[], rank: number): boolean =>
  axes.length === rank && new Set(axes).size === rank && axes.every(axis => axis >= 0 && axis < rank);

/** The shape after `transpose`: axis i of the result is axis axes[i] of what was given, as in NumPy. */
export const transposedShape = (shape: readonly number[], axes: readonly number[]): number[] =>
  axes.map(axis => shape[axis]!);

/** Row-major values of shape `shape`, copied into the order that `transposedShape` has. */
export function transpose(data: Data, shape: readonly number[], axes: readonly number[]): Data {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = transposedShape(shape, axes);
  const steps = axes.map(axis => strides[axis]!);
  const result = allocateLike(data, data.length);
  const index = sizes.map(() => 0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
