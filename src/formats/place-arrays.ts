import type { Diagnostic } from '../ir/diagnostic.ts';
import { showShape } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { didYouMean } from '../ir/suggest.ts';
import type { WeightFile } from './read-weights.ts';
import { transpose, transposedShape } from './transpose.ts';
import type { WeightsMap } from './weights-map.ts';

export interface Placed {
  /** Tensor name -> the array that goes there, its axes in the order the map asks for. */
  readonly arrays: ReadonlyMap<string, FileArray>;
  /** What in the map does not hold. */
  readonly problems: readonly Diagnostic[];
}

/** Arrays under the names a map gives them, or their own. `names`: of everything that an array may go to. */
export function placeArrays(names: readonly string[], file: WeightFile, map: WeightsMap | undefined): Placed {
  const arrays = new Map<string, FileArray>();
  const problems: Diagnostic[] = [];
  const wrong = (code: 'E0505' | 'E0506', message: string, help?: string) =>
    problems.push({
      severity: 'error',
      code,
      message: `${map?.path ?? file.path}: ${message}`,
      ...(help !== undefined && { help }),
    });
  const inFile = new Map(file.arrays.map(array => [array.name, array]));
  for (const [source, entry] of map?.entries ?? []) {
    if (!inFile.has(source))
      wrong('E0506', `${file.path} has no array '${source}'`, didYouMean(source, inFile.keys()));
    if (entry && !names.includes(entry.name))
      wrong(
        'E0506',
        `'${source}' goes to '${entry.name}', which the network has not`,
        didYouMean(entry.name, names),
      );
  }
  for (const array of file.arrays) {
    const entry = map?.entries.get(array.name);
    if (entry === null) continue;
    const target = entry?.name ?? array.name;
    const taken = arrays.get(target);
    if (taken) wrong('E0505', `'${taken.name}' and '${array.name}' both go to '${target}'`);
    const axes = entry?.transpose;
    if (axes && axes.length !== array.shape.length)
      wrong('E0505', `'${array.name}' ${showShape(array.shape)} cannot be transposed by ${showShape(axes)}`);
    else arrays.set(target, axes ? transposed(array, axes) : array);
  }
  return { arrays, problems };
}

function transposed(array: FileArray, axes: readonly number[]): FileArray {
  let kept: ReturnType<FileArray['data']> | undefined;
  const data = () => (kept ??= transpose(array.data(), array.shape, axes));
  return { ...array, shape: transposedShape(array.shape, axes), data };
}
