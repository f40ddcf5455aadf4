import { realValues } from '../../bits.ts';
import { channelsOf, showShape } from '../../element.ts';
import type { Fail } from '../../op.ts';
import type { Tensor, TensorType } from '../../types.ts';

const round = Math.fround;
export { round };

/** y[..., c] = f(x[..., c], c) on the real values; the result of `f` is rounded to f32 once. */
export function mapChannels(x: Tensor, f: (value: number, channel: number) => number): Float32Array {
  const values = realValues(x);
  const channels = channelsOf(x.type);
  const mapped = new Float32Array(values.length);
  for (let i = 0, channel = 0; i < values.length; i++) {
    mapped[i] = f(values[i]!, channel);
    if (++channel === channels) channel = 0;
  }
  return mapped;
}

/** f32 of the input's shape. */
export const realLike = (type: TensorType): TensorType => ({ element: { kind: 'f32' }, shape: type.shape });

/** Every listed weight must have one value a channel of x. */
export function checkChannels(
  x: TensorType,
  weights: Readonly<Record<string, TensorType | undefined>>,
  fail: Fail,
): void {
  const channels = channelsOf(x);
  for (const [name, type] of Object.entries(weights))
    if (type && (type.shape.length !== 1 || type.shape[0] !== channels))
      fail(`${name} is ${showShape(type.shape)}, the input has ${channels} channels`);
}

/** A weight's value in one channel. */
export const at = (tensor: Tensor | undefined, channel: number): number | undefined =>
  tensor?.data()[channel];

/** The direction of a multiplication by `factor`; undefined while the factor is not known. */
export const directionOf = (factor: number | undefined): 1 | 0 | -1 | undefined =>
  factor === undefined || Number.isNaN(factor) ? undefined : factor > 0 ? 1 : factor < 0 ? -1 : 0;
