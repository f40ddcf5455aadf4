import * as setting from '../../attribute.ts';
import { allocate, realValues, storeValues, valuesOf, wordsPerRow } from '../../bits.ts';
import { channelsOf, f32, i32, showShape, sizeOf } from '../../element.ts';
import type { Fail } from '../../op.ts';
import { defineOp } from '../../op.ts';
import type { Data, Element, Tensor, TensorType } from '../../types.ts';
import type { Geometry } from '../../window.ts';
import { outputSize } from '../../window.ts';

const x = { kind: 'one', doc: 'activations [H, W, C]' } as const;
const attributes = {
  size: setting.wholeNumbers('rows, columns', { length: 2, min: 1 }),
  stride: setting.wholeNumbers('step in rows, columns', { length: 2, min: 1 }),
  pad: setting.wholeNumbers('top, left, bottom, right', { length: 4, min: 0, fallback: [0, 0, 0, 0] }),
};
interface Pool {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly pad: readonly number[];
}

export const poolGeometry = ({ size, stride, pad }: Pool): Geometry => ({
  kernel: size,
  stride,
  pad,
  dilation: [1, 1],
});

function inferPool(pool: Pool, type: TensorType, element: Element, fail: Fail): TensorType {
  if (type.shape.length !== 3)
    fail(`pooling wants [height, width, channels], found ${showShape(type.shape)}`);
  const [height = 0, width = 0, channels = 0] = type.shape;
  const geometry = poolGeometry(pool);
  const shape = [outputSize(height, 0, geometry), outputSize(width, 1, geometry), channels];
  if (shape[0]! < 1 || shape[1]! < 1)
    fail(`a ${pool.size.join('x')} window does not fit ${height}x${width}`, 'pool less before it, or pad it');
  if (pool.pad.some((pad, side) => pad >= pool.size[side % 2]!))
    fail('a pool cannot be padded by its own size or more');
  return { element, shape };
}

/** Calls `visit` for every window and every pixel of the map that lies in it. */
function eachPixel(
  [height = 1, width = 1]: readonly number[],
  { size, stride, pad }: Pool,
  [outHeight = 1, outWidth = 1]: readonly number[],
  visit: (window: number, pixel: number) => void,
): void {
  for (let y = 0, window = 0; y < outHeight; y++) {
    const top = y * stride[0]! - pad[0]!;
    for (let x = 0; x < outWidth; x++, window++) {
      const left = x * stride[1]! - pad[1]!;
      const right = Math.min(width, left + size[1]!);
      for (let row = Math.max(0, top); row < Math.min(height, top + size[0]!); row++)
        for (let column = Math.max(0, left); column < right; column++) visit(window, row * width + column);
    }
  }
}

/** Greatest value of each window; every window holds a pixel, so the padding's least value is never seen. */
function greatest(x: Tensor, pool: Pool, out: TensorType): Data {
  if (out.element.kind === 'b1') return union(x, pool, out);
  const values = new Float64Array(x.data());
  const channels = channelsOf(out);
  const result = new Float64Array(sizeOf(out.shape)).fill(-Infinity);
  eachPixel(x.type.shape, pool, out.shape, (window, pixel) => {
    for (let c = 0, from = pixel * channels, to = window * channels; c < channels; c++, from++, to++)
      if (values[from]! > result[to]!) result[to] = values[from]!;
  });
  return storeValues(result, out);
}

/** The greatest of bits: OR, a word at a time. */
function union(x: Tensor, pool: Pool, out: TensorType): Data {
  const [source, result] = [x.data(), allocate(out)];
  const [sourceWords, words] = [wordsPerRow(x.type), wordsPerRow(out)];
  const used = Math.min(sourceWords, words);
  eachPixel(x.type.shape, pool, out.shape, (window, pixel) => {
    for (let word = 0; word < used; word++)
      result[window * words + word]! |= source[pixel * sourceWords + word]!;
  });
  return result;
}

/** Sum of each window, [windows, channels]; padding adds nothing. */
function sums(read: ArrayLike<number>, type: TensorType, pool: Pool, out: TensorType): Float64Array {
  const values = new Float64Array(read);
  const channels = channelsOf(out);
  const result = new Float64Array(sizeOf(out.shape));
  eachPixel(type.shape, pool, out.shape, (window, pixel) => {
    for (let c = 0, from = pixel * channels, to = window * channels; c < channels; c++)
      result[to + c]! += values[from + c]!;
  });
  return result;
}

/** Greatest value of each window; padding holds the least value there is. On b1: OR of the bits. */
export const maxpool = defineOp({
  name: 'maxpool',
  doc: 'greatest value of each window',
  attributes,
  operands: { x },
  movesOnly: true,
  infer: (pool, types, fail) => inferPool(pool, types.x, types.x.element, fail),
  evaluate: (pool, tensors, out) => greatest(tensors.x, pool, out),
  range: (_, ranges) => ranges.x,
});

/** Mean of each window, padding counted as zeros (PyTorch): the sum in f64, divided, rounded to f32 once. */
export const avgpool = defineOp({
  name: 'avgpool',
  doc: 'mean of each window, its padding counted as zeros',
  attributes,
  operands: { x },
  infer: (pool, types, fail) => inferPool(pool, types.x, f32, fail),
  evaluate(pool, tensors, out) {
    const area = pool.size[0]! * pool.size[1]!;
    const means = sums(realValues(tensors.x), tensors.x.type, pool, out);
    for (let i = 0; i < means.length; i++) means[i] = means[i]! / area;
    return new Float32Array(means);
  },
});

/** Sum of each window of integers (b1 as -1 and +1), padding 0: i32 with the input's fraction bits. */
export const sumpool = defineOp({
  name: 'sumpool',
  doc: 'sum of each window',
  attributes,
  operands: { x },
  infer(pool, types, fail) {
    const { element } = types.x;
    if (element.kind === 'f32') fail('sumpool adds integers', 'avgpool is the f32 op');
    return inferPool(
      pool,
      types.x,
      { ...i32, kind: 'int', bits: 32, signed: true, frac: element.kind === 'int' ? element.frac : 0 },
      fail,
    );
  },
  evaluate: (pool, tensors, out) => new Int32Array(sums(valuesOf(tensors.x), tensors.x.type, pool, out)),
  range({ size }, ranges) {
    const area = size[0]! * size[1]!;
    return { lo: Math.min(0, ranges.x.lo) * area, hi: Math.max(0, ranges.x.hi) * area };
  },
});

/** Mean of |x| or x over the channels: [H, W, C] -> [H, W, 1]; f64 sum, rounded once. */
export const channelMean = defineOp({
  name: 'channel_mean',
  doc: 'mean over the channels, [H, W, C] to [H, W, 1]',
  attributes: {},
  operands: { x },
  infer: (_, types) => ({ element: f32, shape: [...types.x.shape.slice(0, -1), 1] }),
  evaluate(_, tensors) {
    const values = realValues(tensors.x);
    const channels = tensors.x.type.shape.at(-1) ?? 1;
    return Float32Array.from({ length: values.length / channels }, (_, row) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += values[row * channels + c]!;
      return sum / channels;
    });
  },
});
