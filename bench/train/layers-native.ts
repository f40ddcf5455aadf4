import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../src/train/engine/engine.ts';
import type { Layers } from './handwritten.ts';

type Save = (saved: readonly Tensor[]) => void;
interface Native {
  readonly binding: Readonly<Record<string, number>>;
  executeMultipleOutputs(op: string, attributes: object[], inputs: Tensor[], outputs: number): Tensor[];
}

/** On tfjs-node: its convolution, and the library's fused batch norm, which tfjs itself does not reach in training. */
export function nativeLayers(tf: TensorFlow): Layers {
  const native = tf.backend() as unknown as Native;
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
  return {
    conv: (x, filter, stride) => tf.conv2d(x as Tensor4D, filter as Tensor4D, stride, 'same'),
    norm: (x, scale, shift) => fused(x, scale, shift),
  };
}
