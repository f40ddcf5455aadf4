import { storeValues } from './bits.ts';
import { showShape, sizeOf } from './element.ts';
import type { Data, Tensor, TensorType } from './types.ts';

/** A tensor whose data is computed when first asked for, and then kept. */
export function lazy(type: TensorType, compute: () => Data): Tensor {
  let kept: Data | undefined;
  return { type, data: () => (kept ??= compute()) };
}

/** A tensor over storage that already has the type's layout. */
export const tensorOf = (type: TensorType, data: Data): Tensor => ({ type, data: () => data });

/** A tensor from one number per value, row-major. Throws RangeError when their count is not the shape's. */
export function tensorFrom(type: TensorType, values: ArrayLike<number>): Tensor {
  if (values.length !== sizeOf(type.shape))
    throw new RangeError(`${values.length} values for a tensor of shape ${showShape(type.shape)}`);
  return tensorOf(type, storeValues(values, type));
}
