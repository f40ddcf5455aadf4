import type { Call, Lowerings } from './lowering.ts';
import type { Convolved, TensorFlow, Value, Window } from '../engine/engine.ts';
import { padded, perChannel, unpadded } from './shapes.ts';

/** Channels first .. first + depth of x [N, H, W, C]. */
const channelsOf = (tf: TensorFlow, x: Value, first: number, depth: number): Value =>
  tf.slice(x, [0, 0, 0, first], [...x.shape.slice(0, 3), depth]);

/** One product a group: x and the filter are cut into groups by their last axes, results joined. */
function inGroups(call: Call, groups: number, x: Value, filter: Value, window: Window): Convolved {
  const { tf, kernels } = call.engine;
  const depth = x.shape[3]! / groups;
  const outs = filter.shape[3]! / groups;
  const parts = Array.from({ length: groups }, (_, g) =>
    kernels.conv(channelsOf(tf, x, g * depth, depth), channelsOf(tf, filter, g * outs, outs), window),
  );
  const join = (values: readonly Value[]): Value => tf.concat([...values], 3);
  const cut = (dy: Value, g: number) => channelsOf(tf, dy, g * outs, outs);
  return {
    y: join(parts.map(({ y }) => y)),
    inputGradient: dy => join(parts.map((part, g) => part.inputGradient(cut(dy, g)))),
    filterGradient: dy => join(parts.map((part, g) => part.filterGradient(cut(dy, g)))),
  };
}

/** A group a channel, in one kernel where the engine has it for this window. */
function depthwise({ engine: { tf, kernels } }: Call, x: Value, filter: Value, window: Window) {
  const [rows = 1, columns = 1, , outs = 1] = filter.shape;
  const channels = x.shape[3]!;
  // Outputs of a channel lie together: [kh, kw, 1, channels * each] and [kh, kw, channels, each] are the same row of numbers.
  const apart = tf.reshape(filter, [rows, columns, channels, outs / channels]);
  const product = kernels.depthwise(x, apart, window);
  return (
    product && {
      ...product,
      filterGradient: (dy: Value) => tf.reshape(product.filterGradient(dy), filter.shape),
    }
  );
}

/** Sums of products, and the factors and constants behind them. */
export const products = {
  conv({ stride, pad, pad_value: padValue, groups, dilation }, { x, weight }, call) {
    const { tf, kernels } = call.engine;
    const isFilled = padValue !== 0;
    const input = isFilled ? padded(tf, x, pad, padValue) : x;
    const window = { stride, dilation, pad: isFilled ? [0, 0, 0, 0] : pad };
    const product =
      groups === 1
        ? kernels.conv(input, weight, window)
        : (groups === x.shape[3] && depthwise(call, input, weight, window)) ||
          inGroups(call, groups, input, weight, window);
    return {
      value: product.y,
      gradient: (dy, wants) => ({
        x: wants('x')
          ? isFilled
            ? unpadded(tf, product.inputGradient(dy), pad, x.shape)
            : product.inputGradient(dy)
          : undefined,
        weight: wants('weight') ? product.filterGradient(dy) : undefined,
      }),
    };
  },

  // Factors are transposed apart: products that do it themselves are slow on WebAssembly.
  dense(_, { x, weight }, { engine: { tf } }) {
    const product = (left: Value, right: Value): Value => tf.matMul(left, right);
    return {
      value: product(x, weight),
      gradient: (dy, wants) => ({
        x: wants('x') ? product(dy, tf.transpose(weight)) : undefined,
        weight: wants('weight') ? product(tf.transpose(x), dy) : undefined,
      }),
    };
  },

  // The factor has been multiplied into the weights.
  weight_scale: (_, { x }) => ({ value: x, gradient: dy => ({ x: dy }) }),

  scale: (_, { x, scale }, { engine: { tf } }) => ({
    value: tf.mul(x, scale),
    gradient: (dy, wants) => ({
      x: wants('x') ? tf.mul(dy, scale) : undefined,
      scale: wants('scale') ? perChannel(tf, tf.mul(dy, x)) : undefined,
    }),
  }),

  bias: (_, { x, bias }, { engine: { tf } }) => ({
    value: tf.add(x, bias),
    gradient: (dy, wants) => ({ x: dy, bias: wants('bias') ? perChannel(tf, dy) : undefined }),
  }),

  normalize({ mean, std }, { x }, { engine: { tf } }) {
    const divisor = tf.tensor1d([...std]);
    return {
      value: tf.div(tf.sub(x, tf.tensor1d([...mean])), divisor),
      gradient: dy => ({ x: tf.div(dy, divisor) }),
    };
  },

  rescale: ({ factor, divisor }, { x }, { engine: { tf } }) => ({
    value: tf.mul(x, factor / divisor),
    gradient: dy => ({ x: tf.mul(dy, factor / divisor) }),
  }),

  batchnorm({ eps }, { x, scale, shift, mean, variance }, { engine, node, isTraining, onStatistics }) {
    const { tf, kernels } = engine;
    const gamma = scale ?? tf.onesLike(mean);
    if (isTraining) {
      const normalized = kernels.batchNorm(x, gamma, shift ?? tf.zerosLike(mean), eps);
      onStatistics(node, normalized.mean, normalized.variance);
      return {
        value: normalized.y,
        gradient(dy) {
          const [dx, dScale, dShift] = normalized.gradient(dy);
          return { x: dx, scale: scale && dScale, shift: shift && dShift };
        },
      };
    }
    const inverse = tf.rsqrt(tf.add(variance, eps));
    const normal = tf.mul(tf.sub(x, mean), inverse);
    const scaled = scale ? tf.mul(normal, scale) : normal;
    return {
      value: shift ? tf.add(scaled, shift) : scaled,
      gradient: (dy, wants) => ({
        x: tf.mul(dy, tf.mul(inverse, gamma)),
        scale: scale && wants('scale') ? perChannel(tf, tf.mul(dy, normal)) : undefined,
        shift: shift && wants('shift') ? perChannel(tf, dy) : undefined,
      }),
    };
  },
} satisfies Lowerings;
