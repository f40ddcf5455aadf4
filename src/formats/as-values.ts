import { allocate } from '../ir/bits.ts';
import { rawRange, showElement } from '../ir/element.ts';
import type { Data, Element } from '../ir/types.ts';

/** Values in the storage of `element`, or what does not fit: nothing is rounded and nothing wraps. */
export function valuesAs(
  data: Data,
  element: Element,
): { readonly data: Data } | { readonly wrong: string; readonly position: number } {
  const stored =
    element.kind === 'b1' ? new Int8Array(data.length) : allocate({ element, shape: [data.length] });
  if (stored.constructor === data.constructor && isFull(element)) return { data };
  const { lo, hi } = rawRange(element);
  const mustBeWhole = element.kind !== 'f32' && data instanceof Float32Array;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    const isIn = element.kind === 'f32' ? Number.isFinite(value) : value >= lo && value <= hi;
    if (!isIn || (mustBeWhole && !Number.isInteger(value)) || (element.kind === 'b1' && value === 0))
      return { wrong: `${value} is no ${showElement(element)} value`, position: i };
    stored[i] = value;
  }
  return { data: stored.constructor === data.constructor ? data : stored };
}

const isFull = (element: Element) =>
  element.kind === 'int' && (element.bits === 8 || element.bits === 16 || element.bits === 32);
