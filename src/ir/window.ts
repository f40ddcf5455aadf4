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

/** Calls `visit` for every output pixel and tap; `source` is the input pixel's index, -1 in the padding. */
function eachTap(
  height: number,
  width: number,
  geometry: Geometry,
  visit: (patchTap: number, source: number, tap: number, pixel: number) => void,
): void {
  const { kernel, stride, dilation, pad } = geometry;
  const [kernelHeight = 1, kernelWidth = 1] = kernel;
  const outHeight = outputSize(height, 0, geometry);
  const outWidth = outputSize(width, 1, geometry);
  let patchTap = 0;
  for (let y = 0, pixel = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++, pixel++)
      for (let ky = 0, tap = 0; ky < kernelHeight; ky++) {
        const row = y * stride[0]! + ky * dilation[0]! - pad[0]!;
        for (let kx = 0; kx < kernelWidth; kx++, tap++) {
          const column = x * stride[1]! + kx * dilation[1]! - pad[1]!;
          const inside = row >= 0 && row < height && column >= 0 && column < width;
          visit(patchTap++, inside ? row * width + column : -1, tap, pixel);
        }
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
  eachTap(height, width, geometry, (patchTap, source) => {
    const to = patchTap * channels;
    if (source < 0) patches.fill(padValue, to, to + channels);
    else for (let c = 0, from = source * all + first; c < channels; c++) patches[to + c] = x[from + c]!;
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
  const [height = 1, width = 1] = type.shape;
  const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
  const rowWords = wordsPerRow(type);
  const patches = new Uint32Array(pixels * geometry.kernel[0]! * geometry.kernel[1]! * words);
  const shift = first & 31;
  const used = Math.ceil(channels / 32);
  const lastMask = channels % 32 === 0 ? 0xffffffff : 2 ** (channels % 32) - 1;
  eachTap(height, width, geometry, (patchTap, source) => {
    const to = patchTap * words;
    if (source < 0) {
      if (padValue > 0) {
        patches.fill(0xffffffff, to, to + used);
        patches[to + used - 1] = lastMask;
      }
      return;
    }
    const from = source * rowWords + (first >>> 5);
    const end = source * rowWords + rowWords;
    for (let word = 0; word < used; word++) {
      const low = x[from + word]! >>> shift;
      const high = shift === 0 || from + word + 1 >= end ? 0 : x[from + word + 1]! << (32 - shift);
      patches[to + word] = low | high;
    }
    patches[to + used - 1]! &= lastMask;
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
  eachTap(height, width, geometry, (_, source, tap, pixel) => {
    if (source < 0) visit(pixel, tap);
  });
}
