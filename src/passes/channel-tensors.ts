import { allocate, storeValues, valuesOf } from '../ir/bits.ts';
import { channelsOf, sizeOf } from '../ir/element.ts';
import type { Data, Tensor, TensorType } from '../ir/types.ts';

/** The type with another length of its last axis. */
export const withChannels = (type: TensorType, channels: number): TensorType => ({
  ...type,
  shape: [...type.shape.slice(0, -1), channels],
});

/** Channels [start, end) of the last axis. */
export function sliceChannels(tensor: Tensor, start: number, end: number): Data {
  const values = valuesOf(tensor);
  const channels = channelsOf(tensor.type);
  const width = end - start;
  const type = withChannels(tensor.type, width);
  const sliced = Float64Array.from(
    { length: sizeOf(type.shape) },
    (_, i) => values[Math.floor(i / width) * channels + start + (i % width)]!,
  );
  return storeValues(sliced, type);
}

/** Tensors joined along the last axis. */
export function joinChannels(parts: readonly Tensor[], type: TensorType): Data {
  const channels = channelsOf(type);
  const joined = new Float64Array(sizeOf(type.shape));
  let first = 0;
  for (const part of parts) {
    const values = valuesOf(part);
    const width = channelsOf(part.type);
    for (let i = 0; i < values.length; i++)
      joined[Math.floor(i / width) * channels + first + (i % width)] = values[i]!;
    first += width;
  }
  return storeValues(joined, type);
}

/** Tensors joined along the first axis: rows of weights below each other. */
export function joinRows(parts: readonly Tensor[], type: TensorType): Data {
  const rows = allocate(type);
  let at = 0;
  for (const part of parts) {
    rows.set(part.data(), at);
    at += part.data().length;
  }
  return rows;
}
