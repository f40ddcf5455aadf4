import type { Schedule } from './schedule.ts';
import { looped, reads, writes } from './schedule.ts';

/** A window that moves over a map of pixels of `fold` words; padding comes from the unit itself. */
export interface WindowShape {
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pad: readonly [number, number, number, number];
  readonly outHeight: number;
  readonly outWidth: number;
  /** Words a pixel. */
  readonly fold: number;
  /** All taps of a word's channels as one word, rather than one word a tap. */
  readonly parallel: boolean;
  /** Parts of a pixel that are written for all taps before the next part: groups of a convolution; else 1. */
  readonly groups: number;
}

/**
 * FINN's window unit in HLS: k rows first; then a row of windows while the next rows come in. The first rows of a frame do not
 * overlap the last windows of the one before. No padding: a unit before it does that.
 */
export function rowWindow({
  height,
  width,
  kernel,
  stride,
  outHeight,
  outWidth,
  fold,
  parallel,
}: WindowShape): Schedule {
  const taps = parallel ? 1 : kernel[0] * kernel[1];
  const written = outWidth * taps * fold;
  const read = stride[0] * width * fold;
  const all = height * width * fold;
  const first = Math.min(all, Math.max(0, kernel[0] - stride[0]) * width * fold + read);
  const perRow = Math.max(written, read);
  return looped(1, first + outHeight * perRow, iteration => {
    if (iteration < first) return reads(0);
    const row = Math.floor((iteration - first) / perRow);
    const at = (iteration - first) % perRow;
    const taken = first + row * read + Math.min(at, read);
    return (at < read && taken < all ? reads(0) : 0) | (at < written ? writes(0) : 0);
  });
}

/**
 * A window unit that reads ahead: it sends taps out of a buffer as soon as the last word that a tap needs has come, and gives back
 * the places of a pixel when no later window needs it, so the next rows, and the next frame, come in meanwhile.
 */
export function aheadWindow(shape: WindowShape, capacity = windowBuffer(shape) + 1): Schedule {
  const { height, width, outHeight, outWidth, fold, parallel, groups } = shape;
  const taps = parallel ? 1 : shape.kernel[0] * shape.kernel[1];
  const perGroup = fold / groups;
  const firings = outHeight * outWidth * taps * fold;
  const needs = new Int32Array(firings);
  const frees = new Int32Array(firings);
  const all = height * width * fold;
  let firing = 0;
  let freed = 0;
  for (let row = 0; row < outHeight; row++)
    for (let column = 0; column < outWidth; column++) {
      for (let group = 0; group < groups; group++)
        for (let tap = 0; tap < taps; tap++) {
          const pixel = parallel ? lastPixel(shape, row, column) : tapPixel(shape, row, column, tap);
          for (let word = 0; word < perGroup; word++) {
            needs[firing] = pixel === undefined ? 0 : pixel * fold + group * perGroup + word + 1;
            frees[firing++] = freed;
          }
        }
      freed = Math.min(all, Math.max(freed, firstNeeded(shape, row, column + 1) * fold));
      frees[firing - 1] = freed;
    }
  frees[firings - 1] = all;
  return {
    gaps: new Int32Array(firings).fill(1),
    acts: new Int32Array(firings).fill(reads(0) | writes(0)),
    tail: 0,
    repetitions: 1,
    cycles: firings,
    buffered: { needs, frees, capacity },
  };
}

/** The pixel a tap reads, undefined in the padding. */
function tapPixel(shape: WindowShape, row: number, column: number, tap: number): number | undefined {
  const { kernel, stride, dilation, pad, height, width } = shape;
  const y = row * stride[0] + Math.floor(tap / kernel[1]) * dilation[0] - pad[0];
  const x = column * stride[1] + (tap % kernel[1]) * dilation[1] - pad[1];
  return y >= 0 && y < height && x >= 0 && x < width ? y * width + x : undefined;
}

/** The last pixel of a whole window, undefined where all of it is padding. */
function lastPixel(shape: WindowShape, row: number, column: number): number | undefined {
  for (let tap = shape.kernel[0] * shape.kernel[1] - 1; tap >= 0; tap--) {
    const pixel = tapPixel(shape, row, column, tap);
    if (pixel !== undefined) return pixel;
  }
  return undefined;
}

/** Pixels before the first that the windows from (row, column) on need. */
function firstNeeded(shape: WindowShape, row: number, column: number): number {
  const { stride, pad, width, outWidth, outHeight, height } = shape;
  const all = height * width;
  const rowStart = (of: number) =>
    of === outHeight ? all : Math.min(all, Math.max(0, of * stride[0] - pad[0]) * width);
  if (column === outWidth) return rowStart(row + 1);
  const across = Math.min(width, Math.max(0, column * stride[1] - pad[1]));
  return Math.min(rowStart(row) + across, rowStart(row + 1));
}

/** Words of the buffer that a window needs to move over its map: k - 1 rows and k pixels, and room for what a stride skips. */
export function windowBuffer({ kernel, stride, dilation, width, fold }: WindowShape): number {
  const reach = (kernel[0] - 1) * dilation[0] * width + (kernel[1] - 1) * dilation[1] + 1;
  const skipped = stride[0] > 1 ? Math.max(0, (stride[0] - 1) * width - kernel[0] * kernel[1]) : 0;
  return (reach + skipped) * fold;
}
