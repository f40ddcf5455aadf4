import type { TensorFlow, Value } from '../engine/engine.ts';
import type { Lowerings } from './lowering.ts';
import { padded, unpadded } from './shapes.ts';

/** Less than any activation, and still a number when multiplied. */
const least = -1e30;

interface Pool {
  readonly size: readonly number[];
  readonly stride: readonly number[];
}

const gradientOf = (
  tf: TensorFlow,
  kernel: 'MaxPoolGrad' | 'AvgPoolGrad',
  inputs: Readonly<Record<string, Value>>,
  { size, stride }: Pool,
): Value =>
  tf.engine().runKernel<Value>(kernel, inputs, { filterSize: [...size], strides: [...stride], pad: 'valid' });

const pair = ([rows = 1, columns = 1]: readonly number[]): [number, number] => [rows, columns];

/** Windows over maps. A padded pool is a pool without padding over a map that was padded before. */
export const pools = {
  maxpool({ pad, ...pool }, { x }, { engine: { tf } }) {
    const input = padded(tf, x, pad, least);
    const output = tf.maxPool(input as never, pair(pool.size), pair(pool.stride), 'valid') as Value;
    return {
      value: output,
      gradient: dy => ({
        x: unpadded(tf, gradientOf(tf, 'MaxPoolGrad', { dy, input, output }, pool), pad, x.shape),
      }),
    };
  },

  avgpool({ pad, ...pool }, { x }, { engine: { tf } }) {
    const [, height = 1, width = 1] = x.shape;
    if (pool.size[0] === height && pool.size[1] === width && pad.every(size => size === 0))
      return {
        value: tf.mean(x, [1, 2], true),
        gradient: dy => ({
          x: tf.tile(tf.div(dy, height * width), [1, height, width, 1]),
        }),
      };
    const input = padded(tf, x, pad, 0);
    return {
      value: tf.avgPool(input as never, pair(pool.size), pair(pool.stride), 'valid'),
      gradient: dy => ({
        x: unpadded(tf, gradientOf(tf, 'AvgPoolGrad', { dy, input }, pool), pad, x.shape),
      }),
    };
  },

  channel_mean: (_, { x }, { engine: { tf } }) => ({
    value: tf.mean(x, -1, true),
    gradient: dy => ({
      x: tf.tile(tf.div(dy, x.shape.at(-1)!), [...x.shape.slice(0, -1).map(() => 1), x.shape.at(-1)!]),
    }),
  }),

  upsample({ factor }, { x }, { engine: { tf } }) {
    const [, height = 1, width = 1] = x.shape;
    return {
      value: tf.image.resizeNearestNeighbor(x as never, [height * factor, width * factor]) as Value,
      gradient: dy => ({ x: tf.mul(tf.avgPool(dy as never, factor, factor, 'valid'), factor * factor) }),
    };
  },
} satisfies Lowerings;
