import { sameShape } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { isFloat, isWhole } from '../ir/file-array.ts';
import type { TensorSlot } from '../ir/slots.ts';
import { transposedShape } from './transpose.ts';
import type { MapEntry } from './weights-map.ts';

/** Orders of axes that other tools store kernels in: PyTorch conv, Keras conv, Keras dense, then the plain reversals. */
const usual: readonly (readonly number[])[] = [
  [0, 2, 3, 1],
  [3, 0, 1, 2],
  [1, 0],
  [0, 2, 1],
  [3, 2, 1, 0],
];

/** The order of axes that turns `shape` into the slot's; undefined: none. An empty one: it has the shape already. */
export function transposeFor(slot: TensorSlot, shape: readonly number[]): readonly number[] | undefined {
  if (fits(slot, shape)) return [];
  return usual.find(axes => axes.length === shape.length && fits(slot, transposedShape(shape, axes)));
}

/** One level per channel may be written [C, 1]. */
export const fits = (slot: TensorSlot, shape: readonly number[]): boolean =>
  sameShape(slot.shape, shape) ||
  (slot.isLevels && slot.shape.length === 1 && sameShape([...slot.shape, 1], shape));

/**
 * A weights map that fills every slot from the arrays in their order, or undefined. Among several it prefers exact shapes, usual
 * dtypes and like last names (`conv1.weight` for `stem.weight`); arrays that are left over are ignored on purpose.
 */
export function suggestMap(
  slots: readonly TensorSlot[],
  arrays: readonly FileArray[],
): Readonly<Record<string, string | MapEntry | null>> | undefined {
  if (slots.length === 0 || slots.length > arrays.length) return undefined;
  // best[s][a]: the greatest score with the first s slots filled from the first a arrays, or -Infinity.
  const best = Array.from({ length: slots.length + 1 }, () =>
    new Float64Array(arrays.length + 1).fill(-Infinity),
  );
  best[0]!.fill(0);
  for (let s = 1; s <= slots.length; s++)
    for (let a = 1; a <= arrays.length; a++) {
      const taken = best[s - 1]![a - 1]! + likeness(slots[s - 1]!, arrays[a - 1]!);
      best[s]![a] = Math.max(best[s]![a - 1]!, taken);
    }
  if (best[slots.length]![arrays.length] === -Infinity) return undefined;
  const found = new Map<string, string | MapEntry>();
  for (let s = slots.length, a = arrays.length; s > 0; a--) {
    if (best[s]![a] === best[s]![a - 1]) continue;
    const slot = slots[--s]!;
    const array = arrays[a - 1]!;
    const axes = transposeFor(slot, array.shape);
    found.set(array.name, axes && axes.length > 0 ? { name: slot.name, transpose: axes } : slot.name);
  }
  return Object.fromEntries(arrays.map(array => [array.name, found.get(array.name) ?? null]));
}

/** How well an array would do for a slot; -Infinity: not at all. */
function likeness(slot: TensorSlot, array: FileArray): number {
  const axes = transposeFor(slot, array.shape);
  if (axes === undefined || array.dtype === 'other' || array.dtype === 'bool') return -Infinity;
  if (slot.isLevels && !isWhole(array.dtype)) return -Infinity;
  const isUsual = slot.isLevels ? array.dtype === 'i32' : isFloat(array.dtype) || array.dtype === 'i8';
  const isNamesake = lastName(slot.name) === lastName(array.name);
  return (axes.length === 0 ? 4 : 0) + (isUsual ? 2 : 0) + (isNamesake ? 1 : 0);
}

/** The last part of a name, in the language's words: PyTorch and Keras call a batch norm's tensors otherwise. */
function lastName(name: string): string {
  const last = name.split(/[./]/).at(-1)!.replace(/:\d+$/, '');
  return (
    { running_mean: 'mean', running_var: 'variance', moving_mean: 'mean', moving_variance: 'variance' }[
      last
    ] ?? last
  );
}

/** A map as a person keeps it in a file: an entry a line. */
export const printMap = (map: Readonly<Record<string, string | MapEntry | null>>): string =>
  `{\n${Object.entries(map)
    .map(([source, entry]) => `  ${JSON.stringify(source)}: ${JSON.stringify(entry)}`)
    .join(',\n')}\n}`;
