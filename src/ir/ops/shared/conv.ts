import * as setting from '../../attribute.ts';
import { allocate, rowsOf, wordsPerRow } from '../../bits.ts';
import { channelsOf, showShape, sizeOf } from '../../element.ts';
import { defineOp } from '../../op.ts';
import { elementOfWeights, quantizeWeights, weightNumbers } from '../../quantize-weights.ts';
import type { Data, Tensor, TensorType } from '../../types.ts';
import type { Geometry } from '../../window.ts';
import { eachPaddedTap, gatherBits, gatherValues, isPixelwise, outputSize } from '../../window.ts';
import {
  dotBits,
  dotRows,
  factors,
  productElement,
  productRange,
  productWork,
  weightRange,
} from './products.ts';

/**
 * 2-d convolution over [H, W, C] with weights [out, kh, kw, C / groups]; elements as in dense.
 * A padded tap is a product with `pad_value`: 0 leaves it out, -1 and +1 (b1 inputs only) are ordinary values.
 */
export const conv = defineOp({
  name: 'conv',
  doc: '2-d convolution',
  attributes: {
    weights: setting.precision(
      'the value set the stored weights are rounded to',
      setting.weightPrecisions,
      'real',
    ),
    stride: setting.wholeNumbers('step in rows, columns', { length: 2, min: 1, fallback: [1, 1] }),
    pad: setting.wholeNumbers('top, left, bottom, right', { length: 4, min: 0, fallback: [0, 0, 0, 0] }),
    pad_value: setting.oneOf('what a padded tap holds', [0, -1, 1], 0),
    groups: setting.wholeNumber('channel groups', { min: 1, fallback: 1 }),
    dilation: setting.wholeNumbers('distance of taps in rows, columns', {
      length: 2,
      min: 1,
      fallback: [1, 1],
    }),
  },
  operands: {
    x: { kind: 'one', doc: 'activations [H, W, C]' },
    weight: { kind: 'weight', doc: 'weights [out, kh, kw, C / groups]', axes: 'out,kh,kw,in' },
  },
  infer(attributes, types, fail) {
    const { groups, weights, pad_value: padValue } = attributes;
    const [height = 0, width = 0, channels = 0] = types.x.shape;
    const [outs = 0, kernelHeight = 0, kernelWidth = 0, depth = 0] = types.weight.shape;
    if (types.x.shape.length !== 3)
      fail(`conv wants [height, width, channels], found ${showShape(types.x.shape)}`);
    if (channels % groups !== 0)
      fail(`${groups} groups do not divide ${channels} input channels`, groupings(channels, outs));
    if (outs % groups !== 0)
      fail(`${groups} groups do not divide ${outs} output channels`, groupings(channels, outs));
    if (depth * groups !== channels)
      fail(
        `input has ${channels} channels, weight expects ${depth}${groups === 1 ? '' : ` x ${groups} groups`}`,
      );
    if (padValue !== 0 && types.x.element.kind !== 'b1')
      fail(`pad_value ${padValue} wants a binary input`, 'leave it out: a padded tap then contributes 0');
    const geometry = geometryOf(attributes, types.weight);
    const outHeight = outputSize(height, 0, geometry);
    const outWidth = outputSize(width, 1, geometry);
    if (outHeight < 1 || outWidth < 1)
      fail(
        `a ${kernelHeight}x${kernelWidth} kernel does not fit ${height}x${width}`,
        'pad it, or pool less before it',
      );
    const element = productElement(types.x.element, elementOfWeights(weights, types.weight.element), fail);
    return { element, shape: [outHeight, outWidth, outs] };
  },
  evaluate(attributes, tensors, out) {
    const { weight } = quantizeWeights(tensors.weight, attributes.weights);
    const geometry = geometryOf(attributes, weight.type);
    const { groups, pad_value: padValue } = attributes;
    const [outs = 1, kernelHeight = 1, kernelWidth = 1, depth = 1] = weight.type.shape;
    const outsPerGroup = outs / groups;
    const pixels = rowsOf(out);
    const k = kernelHeight * kernelWidth * depth;
    const isBinary = tensors.x.type.element.kind === 'b1' && weight.type.element.kind === 'b1';
    const values = isBinary ? [] : factors(tensors.x, out);
    const sumsOf = (group: number) => {
      if (isBinary) return binaryGroup(tensors.x, weight, geometry, group, outsPerGroup, padValue, k);
      const patches = out.element.kind === 'f32' ? new Float64Array(pixels * k) : new Int32Array(pixels * k);
      gatherValues(values, tensors.x.type, geometry, group * depth, depth, padValue, patches);
      return dotRows(patches, weight, pixels, group * outsPerGroup, outsPerGroup, k);
    };
    const result = groups === 1 ? sumsOf(0) : allocate(out);
    for (let group = 0; group < groups && groups > 1; group++) {
      const sums = sumsOf(group);
      for (let pixel = 0, from = 0; pixel < pixels; pixel++)
        for (let to = pixel * outs + group * outsPerGroup, end = to + outsPerGroup; to < end; to++)
          result[to] = sums[from++]!;
    }
    if (isBinary && padValue === 0) dropPaddedTaps(result, tensors.x.type, weight, geometry);
    return result;
  },
  range({ weights, pad, pad_value: padValue }, ranges, types) {
    const bounds = productRange(
      ranges.x,
      weightRange(weights, types.weight),
      sizeOf(types.weight.shape.slice(1)),
    );
    return padValue === 0 && pad.some(size => size > 0)
      ? { lo: Math.min(0, bounds.lo), hi: Math.max(0, bounds.hi) }
      : bounds;
  },
  work: ({ weights }, types, out) =>
    productWork(rowsOf(out) * sizeOf(types.weight.shape), types.x, types.weight, weights),
});

export const geometryOf = (
  attributes: Pick<Geometry, 'stride' | 'dilation' | 'pad'>,
  weight: TensorType,
): Geometry => ({
  kernel: weight.shape.slice(1, 3),
  stride: attributes.stride,
  dilation: attributes.dilation,
  pad: attributes.pad,
});

function binaryGroup(
  x: Tensor,
  weight: Tensor,
  geometry: Geometry,
  group: number,
  outs: number,
  padValue: number,
  k: number,
): Int32Array {
  const depth = weight.type.shape[3] ?? 1;
  const tapWords = wordsPerRow(weight.type);
  const data = x.data() as Uint32Array;
  const isInPlace = isPixelwise(geometry) && depth === channelsOf(x.type) && tapWords === wordsPerRow(x.type);
  const patches = isInPlace
    ? data
    : gatherBits(data, x.type, geometry, group * depth, depth, tapWords, padValue);
  const words = tapWords * geometry.kernel[0]! * geometry.kernel[1]!;
  const rows = (weight.data() as Uint32Array).subarray(group * outs * words, (group + 1) * outs * words);
  return dotBits(patches, rows, patches.length / words, outs, words, k);
}

/** Binary taps in the padding were counted as -1: adds their weights back, so that they contribute 0. */
function dropPaddedTaps(sums: Data, x: TensorType, weight: Tensor, geometry: Geometry): void {
  const [outs = 1, kernelHeight = 1, kernelWidth = 1] = weight.type.shape;
  const taps = kernelHeight * kernelWidth;
  let tapSums: Int32Array | undefined;
  eachPaddedTap(x.shape[0] ?? 1, x.shape[1] ?? 1, geometry, (pixel, tap) => {
    tapSums ??= sumsOfTaps(weight);
    for (let out = 0; out < outs; out++) sums[pixel * outs + out]! += tapSums[out * taps + tap]!;
  });
}

const tapSumsOf = new WeakMap<Tensor, Int32Array>();

/** [out, tap]: the sum of a tap's weights over the channels; kept as long as the tensor is. */
function sumsOfTaps(weight: Tensor): Int32Array {
  let sums = tapSumsOf.get(weight);
  if (!sums) {
    const [outs = 1, kernelHeight = 1, kernelWidth = 1, depth = 1] = weight.type.shape;
    const weights = weightNumbers(weight);
    sums = new Int32Array(outs * kernelHeight * kernelWidth);
    for (let row = 0, at = 0; row < sums.length; row++)
      for (let c = 0; c < depth; c++) sums[row]! += weights[at++]!;
    tapSumsOf.set(weight, sums);
  }
  return sums;
}

/** How many groups would do, at most eight numbers, the least first. */
export function groupings(channels: number, outs: number): string {
  const divisors = Array.from({ length: Math.min(channels, outs) }, (_, index) => index + 1).filter(
    count => channels % count === 0 && outs % count === 0,
  );
  return `${channels} inputs and ${outs} outputs can be in ${divisors.slice(0, 8).join(', ')} groups`;
}
