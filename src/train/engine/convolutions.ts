import type { Kernels, TensorFlow, Value, Window } from './engine.ts';

/**
 * A convolution and its gradients, all three as convolutions [N, H, W, C] x [kh, kw, C, O] without padding, for a backend that has no
 * other kernel fit for training (web.md section 5 measures it; strides and dilations change places in the gradients).
 */
export function convolutions(tf: TensorFlow): Kernels['conv'] {
  /** Without the check of `tf.conv2d` that strides and dilations are not both more than 1: the kernel takes both. */
  const convolve = (
    x: Value,
    filter: Value,
    strides: readonly number[],
    dilations: readonly number[],
  ): Value =>
    tf
      .engine()
      .runKernel<Value>(
        'Conv2D',
        { x, filter },
        { strides: [...strides], pad: 'valid', dataFormat: 'NHWC', dilations: [...dilations] },
      );

  /** x with rows and columns of zeros around it; negative pads cut off. */
  const padded = (x: Value, [top = 0, left = 0, bottom = 0, right = 0]: readonly number[]): Value => {
    const [count = 1, height = 1, width = 1, channels = 1] = x.shape;
    const cut = (pad: number) => Math.max(0, -pad);
    const [rows, columns] = [height - cut(top) - cut(bottom), width - cut(left) - cut(right)];
    const inner =
      rows === height && columns === width
        ? x
        : tf.slice(x, [0, cut(top), cut(left), 0], [count, rows, columns, channels]);
    const grow = (pad: number) => Math.max(0, pad);
    return [top, left, bottom, right].every(pad => pad <= 0)
      ? inner
      : tf.pad(inner, [
          [0, 0],
          [grow(top), grow(bottom)],
          [grow(left), grow(right)],
          [0, 0],
        ]);
  };

  /** stride - 1 rows and columns of zeros between those of x. */
  function spread(x: Value, [rowStride = 1, columnStride = 1]: readonly number[]): Value {
    const [count = 1, height = 1, width = 1, channels = 1] = x.shape;
    const apart = (rows: number, length: number, stride: number) =>
      tf.concat([tf.reshape(x, [rows, 1, length]), tf.zeros([rows, stride - 1, length])], 1);
    if (rowStride > 1) {
      const rows = tf.reshape(apart(count * height, width * channels, rowStride), [
        count,
        height * rowStride,
        width,
        channels,
      ]);
      return spread(padded(rows, [0, 0, 1 - rowStride, 0]), [1, columnStride]);
    }
    if (columnStride > 1) {
      const columns = tf.reshape(apart(count * height * width, channels, columnStride), [
        count,
        height,
        width * columnStride,
        channels,
      ]);
      return padded(columns, [0, 0, 0, 1 - columnStride]);
    }
    return x;
  }

  /** dx = dy, spread by the stride, against the filter turned by half a turn. */
  function inputGradient(dy: Value, filter: Value, shape: readonly number[], window: Window): Value {
    const { stride, pad, dilation } = window;
    const apart = spread(dy, stride);
    const [before, after] = [0, 1].map(edge =>
      [0, 1].map(axis => {
        const reach = (filter.shape[axis]! - 1) * dilation[axis]! + 1;
        const first = reach - 1 - pad[axis]!;
        return edge === 0 ? first : shape[axis + 1]! + reach - 1 - apart.shape[axis + 1]! - first;
      }),
    );
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return convolve(padded(apart, [...before!, ...after!]), turned, [1, 1], dilation);
  }

  /** dW = x against dy, images and channels having changed places; the stride of the one is the dilation of the other. */
  function filterGradient(
    x: Value,
    dy: Value,
    shape: readonly number[],
    { stride, dilation }: Window,
  ): Value {
    const [rows = 1, columns = 1, channels = 1, outs = 1] = shape;
    const sums = convolve(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), dilation, stride);
    return tf.transpose(tf.slice(sums, [0, 0, 0, 0], [channels, rows, columns, outs]), [1, 2, 0, 3]);
  }

  return (x, filter, window) => {
    const around = padded(x, window.pad);
    return {
      y: convolve(around, filter, window.stride, window.dilation),
      inputGradient: dy => inputGradient(dy, filter, x.shape, window),
      filterGradient: dy => filterGradient(around, dy, filter.shape, window),
    };
  };
}
