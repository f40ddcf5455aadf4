import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../src/train/engine/engine.ts';

type Initial = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
type Save = (saved: readonly Tensor[]) => void;
interface Native {
  readonly binding: Readonly<Record<string, number>>;
  executeMultipleOutputs(op: string, attributes: object[], inputs: Tensor[], outputs: number): Tensor[];
}

/** small-conv.bnn trained as one writes it by hand who knows tfjs-node well: `customGrad`, the library's fused batch norm, tfjs's Adam, `tidy`. */
export function handwritten(tf: TensorFlow, initial: Initial, rate: number) {
  const native = tf.backend() as unknown as Native;
  const of = (name: string): Variable => {
    const { shape, data } = initial.get(name)!;
    const value = tf.tensor(data, [...shape]);
    return tf.variable(value.rank === 4 ? tf.transpose(value, [1, 2, 3, 0]) : value);
  };
  const [stem, wide, deep] = [of('stem.weight'), of('wide.weight'), of('deep.weight')];
  const norms = ['batchnorm', 'batchnorm2', 'batchnorm3'].map(name => [
    of(`${name}.scale`),
    of(`${name}.shift`),
  ]);
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

  const {
    TF_ATTR_TYPE: type,
    TF_ATTR_FLOAT: real,
    TF_FLOAT: float,
    TF_ATTR_STRING: text,
    TF_ATTR_BOOL: flag,
  } = native.binding;
  const attributes = [
    { name: 'T', type, value: float },
    { name: 'U', type, value: float },
    { name: 'epsilon', type: real, value: 1e-5 },
    { name: 'data_format', type: text, value: 'NHWC' },
    { name: 'is_training', type: flag, value: true },
  ];
  const none = tf.keep(tf.tensor1d([]));
  const fused = tf.customGrad((...args) => {
    const [x, scale, shift, save] = args as unknown as [Tensor, Tensor, Tensor, Save];
    const inputs = [x, scale, shift, none, none];
    const outputs = native.executeMultipleOutputs('FusedBatchNormV3', attributes, inputs, 6);
    const [value, , , mean, variance, reserve] = outputs;
    save([x, scale, mean!, variance!, reserve!]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      native.executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3);
    return { value: value!, gradFunc };
  });
  const layer = (x: Tensor, filter: Tensor, stride: number, index: number): Tensor =>
    fused(tf.conv2d(x as Tensor4D, filter as Tensor4D, stride, 'same'), ...norms[index]!);

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
