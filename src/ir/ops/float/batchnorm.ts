import * as setting from '../../attribute.ts';
import { defineOp } from '../../op.ts';
import { at, checkChannels, directionOf, mapChannels, realLike, round } from './pointwise.ts';

/**
 * Batch normalisation with stored statistics, per channel, rounded to f32 after every step:
 *   inverse = 1 / sqrt(variance + eps);  a = x - mean;  b = a * inverse;  c = b * scale;  y = c + shift
 * A missing scale is 1, a missing shift 0.
 */
export const batchnorm = defineOp({
  name: 'batchnorm',
  doc: 'batch normalisation with stored mean and variance',
  pointwise: true,
  attributes: { eps: setting.realNumber('added to the variance', { positive: true, fallback: 1e-5 }) },
  operands: {
    x: { kind: 'one', doc: 'activations [..., C]' },
    scale: { kind: 'weight', doc: 'gamma [C]', axes: 'channels', optional: true },
    shift: { kind: 'weight', doc: 'beta [C]', axes: 'channels', optional: true },
    mean: { kind: 'weight', doc: 'mean [C]', axes: 'channels' },
    variance: { kind: 'weight', doc: 'variance [C]', axes: 'channels' },
  },
  infer(_, { x, scale, shift, mean, variance }, fail) {
    checkChannels(x, { scale, shift, mean, variance }, fail);
    return realLike(x);
  },
  evaluate({ eps }, { x, scale, shift, mean, variance }) {
    const means = mean.data();
    const scales = scale?.data();
    const shifts = shift?.data();
    const inverse = Float32Array.from(variance.data(), v => 1 / round(Math.sqrt(round(v + round(eps)))));
    return mapChannels(x, (value, c) => {
      const normal = round(round(value - means[c]!) * inverse[c]!);
      const scaled = scales ? round(normal * scales[c]!) : normal;
      return shifts ? scaled + shifts[c]! : scaled;
    });
  },
  direction: (_, { scale }, channel) => (scale ? directionOf(at(scale, channel)) : 1),
});
