// What each op of a trained graph is while training: the same meaning as its record in src/ir/ops, on batches [N, H, W, C] or
// [N, C], with gradients. An op that is missing here cannot be trained by these scripts.
import { rangeOfSet } from '../../src/ir/quantize-weights.ts';
import { defaultStep } from '../../src/ir/ops/float/binarize.ts';
import { tf } from './engine.mjs';
import { batchNormalize, binarize, quantize, rprelu, sign } from './kernels.mjs';

/** Signs of latents, or real weights as they are. */
function weightsOf(latent, precision) {
  if (precision === 'real') return latent;
  if (precision === 'binary') return binarize(latent);
  throw new Error(`weights of the set ${precision} are not trained here`);
}

const asImages = (x, compute) =>
  x.rank === 4 ? compute(x) : tf.reshape(compute(tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]])), x.shape);

/** x [N, H, W, C] with rows and columns of `value` around it. */
function padded(x, [top, left, bottom, right], value = 0) {
  if (top + left + bottom + right === 0) return x;
  const around = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tf.pad(x, around, value);
}

/** [top, left, bottom, right] that the engine's own padding comes to; its gradients know no other. */
function same([, height, width], kernel, stride, dilation) {
  const [rows, columns] = [height, width].map((size, axis) => {
    const reach = (kernel[axis] - 1) * dilation[axis] + 1;
    return Math.max((Math.ceil(size / stride[axis]) - 1) * stride[axis] + reach - size, 0);
  });
  return [rows >> 1, columns >> 1, rows - (rows >> 1), columns - (columns >> 1)];
}

function pool(compute, x, { size, stride, pad }, value) {
  return compute(padded(x, pad, value), size, stride, 'valid');
}

/**
 * op -> (attributes, operands, { node, isTraining, seen }). Operands are tensors by operand name; weights of convolutions come as
 * [kh, kw, in, out]. `seen(node, mean, variance)` hears of a batch normalisation's statistics.
 */
export const forward = {
  normalize: ({ mean, std }, { x }) => tf.div(tf.sub(x, tf.tensor1d(mean)), tf.tensor1d(std)),
  conv({ stride, pad, pad_value, dilation, groups, weights }, { x, weight }) {
    if (groups !== 1) throw new Error('convolutions in groups are not trained here');
    const isSame =
      pad_value === 0 && same(x.shape, weight.shape, stride, dilation).every((p, i) => p === pad[i]);
    const input = isSame ? x : padded(x, pad, pad_value);
    const padding = isSame ? 'same' : 'valid';
    return tf.conv2d(input, weightsOf(weight, weights), stride, padding, 'NHWC', dilation);
  },
  dense: ({ weights }, { x, weight }) => tf.matMul(x, weightsOf(weight, weights), false, true),
  bias: (_, { x, bias }) => tf.add(x, bias),
  batchnorm({ eps }, { x, scale, shift, mean, variance }, { node, isTraining, seen }) {
    const gamma = scale ?? tf.ones([x.shape.at(-1)]);
    const beta = shift ?? tf.zeros([x.shape.at(-1)]);
    if (!isTraining) return tf.batchNorm(x, mean, variance, beta, gamma, eps);
    return asImages(x, images => batchNormalize(images, gamma, beta, eps, (m, v) => seen(node, m, v)));
  },
  sign: ({ gradient }, { x }) => sign(x, gradient),
  rsign: ({ gradient }, { x, shift }) => sign(tf.sub(x, shift), gradient),
  quantize({ to, scale }, { x }) {
    const { lo, hi } = rangeOfSet(to);
    return quantize(x, scale || defaultStep(to), lo, hi);
  },
  rescale: ({ factor, divisor }, { x }) => tf.mul(x, factor / divisor),
  relu: (_, { x }) => tf.relu(x),
  prelu: (_, { x, slope }) => tf.prelu(x, slope),
  rprelu: (_, { x, shift_in, slope, shift_out }) => rprelu(x, shift_in, slope, shift_out),
  maxpool: (attributes, { x }) => pool(tf.maxPool, x, attributes, -1e30),
  avgpool: (attributes, { x }) => pool(tf.avgPool, x, attributes, 0),
  reshape({ shape, order }, { x }) {
    if (order !== 'hwc') throw new Error('reshape in order chw is not trained here');
    return tf.reshape(x, [x.shape[0], ...shape]);
  },
  dropout: ({ rate }, { x }, { isTraining }) => (isTraining ? tf.dropout(x, rate) : x),
  concat: (_, { xs }) => tf.concat(xs, -1),
  add: (_, { x, y }) => tf.add(x, y),
  sub: (_, { x, y }) => tf.sub(x, y),
  mul: (_, { x, y }) => tf.mul(x, y),
};
