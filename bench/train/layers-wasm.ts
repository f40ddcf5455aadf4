import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../src/train/engine/engine.ts';
import type { Layers } from './handwritten.ts';

/**
 * On WebAssembly: tfjs's own convolution has no gradient by the filter there, so that one writes it as a convolution with images and
 * channels having changed places; the one by the images as a convolution too, at stride 1, where that is faster than tfjs's. 3x3 only.
 */
export function wasmLayers(tf: TensorFlow): Layers {
  type ByImages = (dy: Tensor4D, filter: Tensor4D, images: Tensor4D) => Tensor;
  /** `pad`: rows and columns of zeros around the images, as many on each axis. */
  const strided = (stride: number, pad: [number, number], byImages: ByImages) =>
    tf.customGrad((...args) => {
      const [x, filter, save] = args as unknown as [Tensor4D, Tensor4D, (saved: readonly Tensor[]) => void];
      save([x, filter]);
      const gradFunc = (dy: Tensor, saved: Tensor[]) => {
        const [images, weights] = saved as [Tensor4D, Tensor4D];
        const padded = tf.pad(images, [[0, 0], pad, pad, [0, 0]]);
        return [byImages(dy as Tensor4D, weights, images), byFilter(padded, dy, stride)];
      };
      return { value: tf.conv2d(x, filter, stride, 'same'), gradFunc };
    });
  const same = strided(1, [1, 1], (dy, filter) =>
    tf.conv2d(dy, tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]), 1, 'same'),
  );
  const halved = strided(2, [0, 1], (dy, filter, images) =>
    tf.conv2dTranspose(dy, filter, images.shape, 2, 'same'),
  );
  const byFilter = (x: Tensor, dy: Tensor, stride: number): Tensor => {
    const [turned, moved] = [tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3])];
    const sums = tf.conv2d(turned as Tensor4D, moved as Tensor4D, 1, 'valid', 'NHWC', stride);
    return tf.transpose(tf.slice(sums, [0, 0, 0, 0], [-1, 3, 3, -1]), [1, 2, 0, 3]);
  };
  return {
    conv: (x, filter, stride) => (stride === 1 ? same : halved)(x, filter),
    norm(x, scale, shift) {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), scale), shift);
    },
  };
}
