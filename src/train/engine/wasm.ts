import { generator, seedOf } from '../../ir/random.ts';
import type { Kernels, TensorFlow } from './engine.ts';
import { convolutions } from './convolutions.ts';

/** Kernels put together from what the WebAssembly backend has: it lacks a convolution's gradient by the filter, and a trained batch norm. */
export function wasmKernels(tf: TensorFlow): Kernels {
  return {
    // Its own sign has a dead zone of 1.2e-7 around 0; selections between numbers are a hundred times slower than arithmetic.
    sign: x => tf.sub(1, tf.mul(tf.step(tf.neg(x)), 2)),
    passAbove: (dy, x) => tf.mul(dy, tf.step(x)),
    negativePart: x => tf.sub(x, tf.relu(x)),
    conv: convolutions(tf),
    depthwise: () => undefined,
    // Five times as fast as its split.
    cut(row, sizes) {
      let start = 0;
      return sizes.map(size => tf.slice(row, [(start += size) - size], [size]));
    },
    uniform(shape, seed, step) {
      const draw = generator(seedOf(seed, String(step)));
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      for (let i = 0; i < values.length; i++) values[i] = draw();
      return tf.tensor(values, [...shape]);
    },
    batchNorm(x, scale, shift, eps) {
      const axes = x.shape.map((_, axis) => axis).slice(0, -1);
      const count = x.size / scale.size;
      const mean = tf.mean(x, axes);
      const centred = tf.sub(x, mean);
      const variance = tf.mean(tf.square(centred), axes);
      const inverse = tf.rsqrt(tf.add(variance, eps));
      const normal = tf.mul(centred, inverse);
      return {
        y: tf.add(tf.mul(normal, scale), shift),
        mean,
        variance: tf.mul(variance, count / Math.max(1, count - 1)),
        gradient(dy) {
          const dShift = tf.sum(dy, axes);
          const dScale = tf.sum(tf.mul(dy, normal), axes);
          // dx = scale * inverse * (dy - mean(dy) - normal * mean(dy * normal))
          const moved = tf.sub(tf.sub(dy, tf.div(dShift, count)), tf.mul(normal, tf.div(dScale, count)));
          return [tf.mul(moved, tf.mul(scale, inverse)), dScale, dShift];
        },
      };
    },
  };
}
