import type { Diagnostic } from '../ir/diagnostic.ts';
import { showShape } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { isFloat, isWhole } from '../ir/file-array.ts';
import type { RangeSlot } from '../ir/slots.ts';
import type { Interval, ValueId } from '../ir/types.ts';

export interface BoundRanges {
  readonly ranges: ReadonlyMap<ValueId, Interval>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Ranges that a file holds beside its weights; `arrays` by the names that a map may have given them. None has to be there. */
export function bindRanges(
  slots: readonly RangeSlot[],
  arrays: ReadonlyMap<string, FileArray>,
  path: string,
): BoundRanges {
  const ranges = new Map<ValueId, Interval>();
  const diagnostics: Diagnostic[] = [];
  for (const { value, name } of slots) {
    const array = arrays.get(name);
    if (!array) continue;
    const range = rangeIn(array, name, `${path}: '${array.name}'`);
    if ('severity' in range) diagnostics.push(range);
    else ranges.set(value, range);
  }
  return { ranges, diagnostics };
}

function rangeIn(array: FileArray, name: string, where: string): Interval | Diagnostic {
  const wrong = (code: 'E0512' | 'E0513' | 'E0514' | 'E0515', message: string): Diagnostic => ({
    severity: 'error',
    code,
    message: `${where} ${message}`,
  });
  if (array.shape.length !== 1 || array.shape[0] !== 2)
    return wrong('E0512', `has shape ${showShape(array.shape)}, '${name}' wants [2] (least, greatest)`);
  if (!isFloat(array.dtype) && !isWhole(array.dtype))
    return wrong('E0515', `is stored as ${array.stored}; '${name}' wants float32`);
  const [lo = 0, hi = 0] = array.data();
  if (!Number.isFinite(lo) || !Number.isFinite(hi))
    return wrong('E0513', `holds ${lo} and ${hi}; a range is finite`);
  if (lo > hi)
    return wrong('E0514', `holds ${lo}, then ${hi}; a range is the least value, then the greatest`);
  return { lo, hi };
}
