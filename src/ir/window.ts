import { wordsPerRow } from './bits.ts';
import type { TensorType } from './types.ts';

/** How a kernel moves over [H, W, C]: all in elements, pads as [top, left, bottom, right]. */
export interface Geometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: readonly number[];
}

/** Output rows or columns along `axis` (0: height): floor((size + pads - reach) / stride) + 1, at most 0 when nothing fits. */
export function outputSize(size: number, axis: 0 | 1, { kernel, stride, dilation, pad }: Geometry): number {
  const reach = (kernel[axis]! - 1) * dilation[axis]! + 1;
  return Math.floor((size + pad[axis]! + pad[axis + 2]! - reach) / stride[axis]!) + 1;
}

/**
 * Calls `visit` for runs of neighbouring taps in one row of a kernel, over all output pixels in order: `tap` counts the taps of
 * all pixels so far, `source` is the input pixel of the run's first tap, -1 where the run lies in the padding.
 */
function eachRun(
  height: number,
  width: number,
  geometry: Geometry,
  visit: (tap: number, source: number, length: number) => void,
): void {
  const { kernel, stride, dilation, pad } = geometry;
  const [kernelHeight = 1, kernelWidth = 1] = kernel;
  const [rowStep = 1, columnStep = 1] = dilation;
  const outHeight = outputSize(height, 0, geometry);
  const outWidth = outputSize(width, 1, geometry);
  const isDense = columnStep === 1;
  let tap = 0;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++)
      for (let ky = 0; ky < kernelHeight; ky++, tap += kernelWidth) {
        const row = y * stride[0]! + ky * rowStep - pad[0]!;
        const first = x * stride[1]! - pad[1]!;
        if (row < 0 || row >= height) visit(tap, -1, kernelWidth);
        else if (isDense) {
          const before = Math.min(kernelWidth, Math.max(0, -first));
          const end = Math.max(before, Math.min(kernelWidth, width - first));
          if (before > 0) visit(tap, -1, before);
          if (end > before) visit(tap + before, row * width + first + before, end - before);
          if (kernelWidth > end) visit(tap + end, -1, kernelWidth - end);
        } else
          for (let kx = 0, column = first; kx < kernelWidth; kx++, column += columnStep)
            visit(tap + kx, column >= 0 && column < width ? row * width + column : -1, 1);
      }
}

/** x: values [H, W, C] -> `patches` [pixels, taps, channels from `first`], padded taps hold `padValue`. */
export function gatherValues<T extends Int32Array | Float64Array>(
  x: ArrayLike<number>,
  type: TensorType,
  geometry: Geometry,
  first: number,
  channels: number,
  padValue: number,
  patches: T,
): T {
  const [height = 1, width = 1, all = 1] = type.shape;
  const copy = (from: number, to: number, count: number) => {
    for (const end = from + count; from < end; from++, to++) patches[to] = x[from]!;
  };
  eachRun(height, width, geometry, (tap, source, length) => {
    const to = tap * channels;
    if (source < 0) {
      if (padValue !== 0) patches.fill(padValue, to, to + length * channels);
    } else if (channels === all) copy(source * all, to, length * all);
    else for (let i = 0; i < length; i++) copy((source + i) * all + first, to + i * channels, channels);
  });
  return patches;
}

/** x: words of b1 [H, W, C] -> `words` a tap [pixels, taps, words]; padded taps hold -1 (zeros) or +1. */
export function gatherBits(
  x: Uint32Array,
  type: TensorType,
  geometry: Geometry,
  first: number,
  channels: number,
  words: number,
  padValue: number,
): Uint32Array {
  const [height = 1, width = 1, all = 1] = type.shape;
  const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
  const rowWords = wordsPerRow(type);
  const patches = new Uint32Array(pixels * geometry.kernel[0]! * geometry.kernel[1]! * words);
  const shift = first & 31;
  const used = Math.ceil(channels / 32);
  const lastMask = channels % 32 === 0 ? 0xffffffff : 2 ** (channels % 32) - 1;
  const ones = (to: number) => {
    patches.fill(0xffffffff, to, to + used);
    patches[to + used - 1] = lastMask;
  };
  const part = (source: number, to: number) => {
    const from = source * rowWords + (first >>> 5);
    const end = source * rowWords + rowWords;
    for (let word = 0; word < used; word++) {
      const low = x[from + word]! >>> shift;
      const high = shift === 0 || from + word + 1 >= end ? 0 : x[from + word + 1]! << (32 - shift);
      patches[to + word] = low | high;
    }
    patches[to + used - 1]! &= lastMask;
  };
  const isWhole = channels === all && words === rowWords;
  eachRun(height, width, geometry, (tap, source, length) => {
    const to = tap * words;
    if (source < 0) {
      if (padValue > 0) for (let i = 0; i < length; i++) ones(to + i * words);
    } else if (isWhole)
      for (let i = 0, from = source * words; i < length * words; i++) patches[to + i] = x[from + i]!;
    else for (let i = 0; i < length; i++) part(source + i, to + i * words);
  });
  return patches;
}

/** Calls `visit(pixel, tap)` for every tap that lies in the padding. */
export function eachPaddedTap(
  height: number,
  width: number,
  geometry: Geometry,
  visit: (pixel: number, tap: number) => void,
): void {
  if (geometry.pad.every(size => size === 0)) return;
  const taps = geometry.kernel[0]! * geometry.kernel[1]!;
  eachRun(height, width, geometry, (first, source, length) => {
    if (source >= 0) return;
    const pixel = Math.floor(first / taps);
    for (let i = 0; i < length; i++) visit(pixel, (first % taps) + i);
  });
}

/** The patches of such a window are its input, pixel by pixel. */
export const isPixelwise = ({ kernel, stride, pad }: Geometry): boolean =>
  [...kernel, ...stride].every(size => size === 1) && pad.every(size => size === 0);
