import * as setting from '../../attribute.ts';
import { realValues, storeValues, valuesOf } from '../../bits.ts';
import { f32, i32, rawRange, showShape } from '../../element.ts';
import type { Fail } from '../../op.ts';
import { defineOp } from '../../op.ts';
import type { Element, TensorType } from '../../types.ts';
import type { Geometry } from '../../window.ts';
import { gatherValues, outputSize } from '../../window.ts';

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

/** result[pixel, c] = fold over the window of `start` and every value, padded taps giving `padValue`. */
function fold(
  values: ArrayLike<number>,
  type: TensorType,
  pool: Pool,
  pixels: number,
  padValue: number,
  start: number,
  step: (sum: number, value: number) => number,
): Float64Array {
  const channels = type.shape[2] ?? 1;
  const taps = pool.size[0]! * pool.size[1]!;
  const patches = gatherValues(
    values,
    type,
    poolGeometry(pool),
    0,
    channels,
    padValue,
    new Float64Array(pixels * taps * channels),
  );
  const result = new Float64Array(pixels * channels).fill(start);
  for (let pixel = 0, at = 0; pixel < pixels; pixel++)
    for (let tap = 0; tap < taps; tap++)
      for (let c = 0; c < channels; c++, at++)
        result[pixel * channels + c] = step(result[pixel * channels + c]!, patches[at]!);
  return result;
}

const pixelsOf = (out: TensorType) => out.shape[0]! * out.shape[1]!;

/** Greatest value of each window; padding holds the least value there is. On b1: OR of the bits. */
export const maxpool = defineOp({
  name: 'maxpool',
  doc: 'greatest value of each window',
  attributes,
  operands: { x },
  movesOnly: true,
  infer: (pool, types, fail) => inferPool(pool, types.x, types.x.element, fail),
  evaluate(pool, tensors, out) {
    const least = rawRange(out.element).lo;
    return storeValues(
      fold(valuesOf(tensors.x), tensors.x.type, pool, pixelsOf(out), least, least, Math.max),
      out,
    );
  },
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
    const sums = fold(
      realValues(tensors.x),
      tensors.x.type,
      pool,
      pixelsOf(out),
      0,
      0,
      (sum, value) => sum + value,
    );
    return Float32Array.from(sums, sum => sum / area);
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
  evaluate: (pool, tensors, out) =>
    Int32Array.from(
      fold(valuesOf(tensors.x), tensors.x.type, pool, pixelsOf(out), 0, 0, (sum, value) => sum + value),
    ),
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
