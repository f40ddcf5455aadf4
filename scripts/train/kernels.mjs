// Quantizers with estimated gradients, and batch normalisation as one native kernel each way.
import { tf } from './engine.mjs';

/** x >= 0 ? +1 : -1 as numbers. */
const signs = x => tf.sub(tf.mul(tf.cast(tf.greaterEqual(x, 0), 'float32'), 2), 1);
const within = (x, lo, hi) => tf.cast(tf.logicalAnd(tf.greaterEqual(x, lo), tf.lessEqual(x, hi)), 'float32');

/** The sign's estimated slope at x: of a piecewise polynomial (Bi-Real Net, section 3), or of the clipped identity. */
const slopes = {
  approx: x => tf.relu(tf.sub(2, tf.mul(tf.abs(x), 2))),
  ste: x => within(x, -1, 1),
};

/** Sign of activations; its gradient is that of a smoother function. */
export function sign(x, gradient) {
  const slope = slopes[gradient];
  if (!slope) throw new Error(`no estimator '${gradient}' here: ${Object.keys(slopes).join(', ')}`);
  return tf.customGrad((value, save) => {
    save([value]);
    return { value: signs(value), gradFunc: (dy, [saved]) => tf.mul(dy, slope(saved)) };
  })(x);
}

/** Sign of latent weights: the gradient passes as it is, since the optimiser keeps latents within [-1, 1]. */
export const binarize = tf.customGrad(value => ({ value: signs(value), gradFunc: dy => dy }));

/** round(x / step) within [lo, hi], times step; the gradient passes where nothing is clipped. */
export const quantize = (x, step, lo, hi) =>
  tf.customGrad((value, save) => {
    save([value]);
    return {
      value: tf.mul(tf.clipByValue(tf.round(tf.div(value, step)), lo, hi), step),
      gradFunc: (dy, [saved]) => tf.mul(dy, within(saved, (lo - 0.5) * step, (hi + 0.5) * step)),
    };
  })(x);

/** Sum of dy over all axes but the channels. */
const perChannel = dy => tf.sum(dy, [...dy.shape.keys()].slice(0, -1));

/** d = x - shift_in;  y = (d >= 0 ? d : slope * d) + shift_out, per channel (ReActNet, section 3). */
export const rprelu = tf.customGrad((x, shiftIn, slope, shiftOut, save) => {
  const moved = tf.sub(x, shiftIn);
  save([moved, slope]);
  const gradFunc = (dy, [moved, slope]) => {
    const above = tf.cast(tf.greaterEqual(moved, 0), 'float32');
    const dx = tf.mul(dy, tf.add(slope, tf.mul(above, tf.sub(1, slope))));
    return [dx, tf.neg(perChannel(dx)), perChannel(tf.mul(dy, tf.minimum(moved, 0))), perChannel(dy)];
  };
  const value = tf.add(tf.add(tf.relu(moved), tf.mul(slope, tf.minimum(moved, 0))), shiftOut);
  return { value, gradFunc };
});

const { binding } = tf.backend();
const attributes = (eps, isTraining) => [
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: eps },
  { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
  { name: 'is_training', type: binding.TF_ATTR_BOOL, value: isTraining },
];

/**
 * Batch normalisation of x [N, H, W, C] by the batch's own statistics. `seen(mean, variance)` is told them ([C] each, the
 * variance with N - 1 in its denominator).
 */
export function batchNormalize(x, scale, shift, eps, seen) {
  return tf.customGrad((value, gamma, beta, save) => {
    const nothing = tf.tensor1d([]);
    const [y, mean, variance, savedMean, savedVariance, reserve] = tf
      .backend()
      .executeMultipleOutputs(
        'FusedBatchNormV3',
        [...attributes(eps, true), { name: 'exponential_avg_factor', type: binding.TF_ATTR_FLOAT, value: 1 }],
        [value, gamma, beta, nothing, nothing],
        6,
      );
    seen(mean, variance);
    save([value, gamma, savedMean, savedVariance, reserve]);
    const gradFunc = (dy, [x, gamma, mean, variance, reserve]) =>
      tf
        .backend()
        .executeMultipleOutputs(
          'FusedBatchNormGradV3',
          attributes(eps, true),
          [dy, x, gamma, mean, variance, reserve],
          5,
        )
        .slice(0, 3);
    return { value: y, gradFunc };
  })(x, scale, shift);
}
