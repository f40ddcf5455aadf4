import { allocate, storeValues, valuesOf } from '../ir/bits.ts';
import { channelsOf, sizeOf } from '../ir/element.ts';
import type { Data, Tensor, TensorType } from '../ir/types.ts';

/** The type with another length of its last axis. */
export const withChannels = (type: TensorType, channels: number): TensorType => ({
  ...type,
  shape: [...type.shape.slice(0, -1), channels],
});

/** The chosen channels of the last axis, in the order given; `type` is the result's. */
export function pickChannels(tensor: Tensor, chosen: readonly number[], type: TensorType): Data {
  const values = valuesOf(tensor);
  const channels = channelsOf(tensor.type);
  const width = chosen.length;
  const picked = Float64Array.from(
    { length: sizeOf(type.shape) },
    (_, i) => values[Math.floor(i / width) * channels + chosen[i % width]!]!,
  );
  return storeValues(picked, type);
}

/** The chosen entries of the first axis: rows of weights. */
export function pickRows(tensor: Tensor, chosen: readonly number[], type: TensorType): Data {
  const data = tensor.data();
  const size = data.length / (tensor.type.shape[0] ?? 1);
  const rows = allocate(type);
  for (const [to, from] of chosen.entries())
    rows.set(data.subarray(from * size, (from + 1) * size), to * size);
  return rows;
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
