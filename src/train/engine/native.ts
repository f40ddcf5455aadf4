import { convolutions } from './convolutions.ts';
import { padded, shaped, unpadded } from '../lower/shapes.ts';
import type { Convolved, Kernels, TensorFlow, Value, Window } from './engine.ts';

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

/** [top, left, bottom, right] that TensorFlow's `same` comes to. */
function samePad(
  x: readonly number[],
  filter: readonly number[],
  { stride, dilation }: Window,
): readonly number[] {
  const total = [0, 1].map(axis => {
    const reach = (filter[axis]! - 1) * dilation[axis]! + 1;
    const size = x[axis + 1]!;
    return Math.max((Math.ceil(size / stride[axis]!) - 1) * stride[axis]! + reach - size, 0);
  });
  const before = total.map(size => size >> 1);
  return [...before, ...total.map((size, axis) => size - before[axis]!)];
}

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

  const windowAttributes = (kernel: string, { stride, dilation }: Window, padding: 'SAME' | 'VALID') => [
    type('T', TF_FLOAT),
    ints('strides', [1, ...stride, 1]),
    ints('dilations', [1, ...dilation, 1]),
    text('data_format', 'NHWC'),
    text('padding', padding),
    ints('explicit_paddings', []),
    ...(kernel === 'Conv2D' ? [flag('use_cudnn_on_gpu', true)] : []),
  ];

  /**
   * The library's gradients are fast without padding and with its own `same` one, three times slower under any other: that is laid around
   * the input before.
   */
  function convolve(
    kernel: 'Conv2D' | 'DepthwiseConv2dNative',
    x: Value,
    filter: Value,
    window: Window,
  ): Convolved {
    const isSame = samePad(x.shape, filter.shape, window).every((size, side) => size === window.pad[side]);
    const attributes = windowAttributes(kernel, window, isSame ? 'SAME' : 'VALID');
    const around = isSame ? x : padded(tf, x, window.pad, 0);
    return {
      y: run(kernel, attributes, [around, filter]),
      inputGradient(dy) {
        const dx = run(`${kernel}BackpropInput`, attributes, [sizes(around.shape), filter, dy]);
        return isSame ? dx : unpadded(tf, dx, window.pad, x.shape);
      },
      filterGradient: dy => run(`${kernel}BackpropFilter`, attributes, [around, sizes(filter.shape), dy]),
    };
  }
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
    // Faster than the library's gradient of relu, and than a comparison and a selection.
    passAbove: (dy, x) => tf.mul(dy, tf.relu(tf.sign(x))),
    negativePart: x => tf.minimum(x, 0),
    conv: (x, filter, window) =>
      isDilated(window) ? composed(x, filter, window) : convolve('Conv2D', x, filter, window),
    // With one stride for rows and columns only.
    depthwise: (x, filter, window) =>
      isDilated(window) || window.stride[0] !== window.stride[1]
        ? undefined
        : convolve('DepthwiseConv2dNative', x, filter, window),
    cut: (row, lengths) => tf.split(row, [...lengths]),
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
        y: shaped(tf, y!, x.shape),
        mean: mean!,
        variance: variance!,
        gradient(dy) {
          const [dx, dScale, dShift] = backend.executeMultipleOutputs(
            'FusedBatchNormGradV3',
            normAttributes(eps),
            [shaped(tf, dy, images.shape), images, scale, ...reserves],
            5,
          );
          return [shaped(tf, dx!, x.shape), dScale!, dShift!];
        },
      };
    },
  };
}
