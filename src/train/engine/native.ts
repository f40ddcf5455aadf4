import { convolutions } from './convolutions.ts';
import type { Kernels, TensorFlow, Value, Window } from './engine.ts';

/** What @tensorflow/tfjs-node offers beyond tfjs: any op of the library by its name. */
interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
  };
  executeMultipleOutputs(
    op: string,
    attributes: readonly unknown[],
    inputs: readonly Value[],
    outputs: number,
  ): Value[];
}

/** 1.0 in the bits of a float. */
const one = 0x3f800000;

/** Kernels as ops of TensorFlow's native library, one each wherever it has one. */
export function nativeKernels(tf: TensorFlow): Kernels {
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const { TF_FLOAT, TF_INT32 } = binding;
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const ints = (name: string, value: readonly number[]) => ({ name, type: binding.TF_ATTR_INT, value });
  const text = (name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value });
  const flag = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });
  const real = (name: string, value: number) => ({ name, type: binding.TF_ATTR_FLOAT, value });
  const run = (op: string, attributes: readonly unknown[], inputs: readonly Value[]): Value =>
    backend.executeMultipleOutputs(op, attributes, inputs, 1)[0]!;

  const bitcast = (x: Value, from: number, to: number): Value =>
    run('Bitcast', [type('T', from), type('type', to)], [x]);
  const bitsOfOne = tf.keep(tf.scalar(one, 'int32'));

  const windowAttributes = ({ stride, pad, dilation }: Window) => {
    const [top = 0, left = 0, bottom = 0, right = 0] = pad;
    const isPadded = top + left + bottom + right > 0;
    return [
      type('T', TF_FLOAT),
      ints('strides', [1, ...stride, 1]),
      ints('dilations', [1, ...dilation, 1]),
      text('data_format', 'NHWC'),
      text('padding', isPadded ? 'EXPLICIT' : 'VALID'),
      ints('explicit_paddings', isPadded ? [0, 0, top, bottom, left, right, 0, 0] : []),
      flag('use_cudnn_on_gpu', true),
    ];
  };
  // Its gradients of dilated convolutions run on GPUs only.
  const isDilated = ({ dilation }: Window) => dilation.some(step => step > 1);
  const composed = convolutions(tf);
  const sizes = (shape: readonly number[]) => tf.tensor1d([...shape], 'int32');

  const normAttributes = (eps: number) => [
    type('T', TF_FLOAT),
    type('U', TF_FLOAT),
    real('epsilon', eps),
    text('data_format', 'NHWC'),
    flag('is_training', true),
  ];
  const nothing = tf.keep(tf.tensor1d([]));

  return {
    // sign is -1, 0 or +1; 0 has none of the bits of 1, and -1 has all of them.
    sign: x =>
      bitcast(
        run('BitwiseOr', [type('T', TF_INT32)], [bitcast(tf.sign(x), TF_FLOAT, TF_INT32), bitsOfOne]),
        TF_INT32,
        TF_FLOAT,
      ),
    passAbove: (dy, x) => run('ReluGrad', [type('T', TF_FLOAT)], [dy, x]),
    conv: (x, filter, window) => run('Conv2D', windowAttributes(window), [x, filter]),
    convInputGradient: (dy, filter, shape, window) =>
      isDilated(window)
        ? composed.convInputGradient(dy, filter, shape, window)
        : run('Conv2DBackpropInput', windowAttributes(window), [sizes(shape), filter, dy]),
    convFilterGradient: (x, dy, shape, window) =>
      isDilated(window)
        ? composed.convFilterGradient(x, dy, shape, window)
        : run('Conv2DBackpropFilter', windowAttributes(window), [x, sizes(shape), dy]),
    uniform: (shape, seed, step) =>
      run(
        'StatelessRandomUniform',
        [type('T', TF_INT32), type('Tseed', TF_INT32), type('dtype', TF_FLOAT)],
        [sizes(shape), tf.tensor1d([seed | 0, step | 0], 'int32')],
      ),
    batchNorm(x, scale, shift, eps) {
      const images = x.rank === 4 ? x : tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]!]);
      const [y, mean, variance, ...reserves] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...normAttributes(eps), real('exponential_avg_factor', 1)],
        [images, scale, shift, nothing, nothing],
        6,
      );
      return {
        y: tf.reshape(y!, x.shape),
        mean: mean!,
        variance: variance!,
        gradient(dy) {
          const [dx, dScale, dShift] = backend.executeMultipleOutputs(
            'FusedBatchNormGradV3',
            normAttributes(eps),
            [tf.reshape(dy, images.shape), images, scale, ...reserves],
            5,
          );
          return [tf.reshape(dx!, x.shape), dScale!, dShift!];
        },
      };
    },
  };
}
