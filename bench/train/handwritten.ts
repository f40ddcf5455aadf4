import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../src/train/engine/engine.ts';

type Initial = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
type Save = (saved: readonly Tensor[]) => void;

/** What one writes differently for each backend. */
export interface Layers {
  /** [N, H, W, C] x [3, 3, C, O], padded as TensorFlow's `same`; a stride of 1 or 2. */
  conv(x: Tensor, filter: Tensor, stride: number): Tensor;
  /** Batch norm by the batch's statistics. */
  norm(x: Tensor, scale: Tensor, shift: Tensor): Tensor;
}

/** small-conv.bnn trained as one writes it by hand who knows tfjs well: `customGrad`, tfjs's Adam, `tidy`. */
export function handwritten(tf: TensorFlow, layers: Layers, initial: Initial, rate: number) {
  const of = (name: string): Variable => {
    const { shape, data } = initial.get(name)!;
    const value = tf.tensor(data, [...shape]);
    return tf.variable(value.rank === 4 ? tf.transpose(value, [1, 2, 3, 0]) : value);
  };
  const [stem, wide, deep] = [of('stem.weight'), of('wide.weight'), of('deep.weight')];
  const norms = ['batchnorm', 'batchnorm2', 'batchnorm3'].map(
    name => [of(`${name}.scale`), of(`${name}.shift`)] as const,
  );
  const [weight, bias] = [of('dense.weight'), of('dense.bias')];
  const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-8);

  const sign = tf.customGrad((x, save) => {
    (save as unknown as Save)([x as Tensor]);
    return {
      value: tf.sub(tf.mul(tf.cast(tf.greaterEqual(x as Tensor, 0), 'float32'), 2), 1),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
        tf.mul(dy, tf.cast(tf.lessEqual(tf.abs(saved!), 1), 'float32')),
    };
  });

  const layer = (x: Tensor, filter: Tensor, stride: number, index: number): Tensor =>
    layers.norm(layers.conv(x, filter, stride), ...norms[index]!);

  const forward = (images: Tensor): Tensor => {
    const first = sign(layer(tf.div(tf.sub(images, 127.5), 127.5), stem, 1, 0));
    const second = sign(layer(first, sign(wide), 2, 1));
    const third = layer(second, sign(deep), 1, 2);
    return tf.add(tf.matMul(tf.mean<Tensor2D>(third, [1, 2]), weight as Tensor2D, false, true), bias);
  };
  return (values: Float32Array, classes: Int32Array): Tensor =>
    tf.tidy(() => {
      const images = tf.tensor(values, [classes.length, 28, 28, 1]);
      const wanted = tf.oneHot(tf.tensor1d(classes, 'int32'), 10);
      const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(wanted, forward(images)), true);
      for (const latent of [wide, deep]) latent.assign(tf.clipByValue(latent, -1, 1));
      return loss!;
    });
}
