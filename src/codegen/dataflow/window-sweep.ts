import { outputSize } from '../../ir/window.ts';
import type { WindowSpec } from './step.ts';

/**
 * How a window unit that sends whole windows moves over its map: one column a step, `width` columns for every row of windows.
 * A column is the pixels of all kernel rows; the last columns are kept, so that a step at which one of them ends a window has all
 * taps at hand. Padding is not moved over: a tap outside the map is known by its place. Where windows hang over the right edge,
 * their steps are the first of the next row of windows, whose columns then come in.
 */
export interface Sweep {
  readonly outHeight: number;
  readonly outWidth: number;
  /** Steps a row of windows takes. */
  readonly width: number;
  /** The column of the map at which a frame begins: 0, or less where windows end left of the map. */
  readonly first: number;
  /** Steps from the start of a frame to its first window. */
  readonly lead: number;
  /** Steps a frame. */
  readonly steps: number;
}

export function sweepOf({
  height,
  width,
  geometry,
}: Pick<WindowSpec, 'height' | 'width' | 'geometry'>): Sweep {
  const { kernel, stride, dilation, pad } = geometry;
  const outHeight = outputSize(height, 0, geometry);
  const outWidth = outputSize(width, 1, geometry);
  // The column that ends the first window of a row, and from there to the one that ends the last.
  const end = (kernel[1]! - 1) * dilation[1]! - pad[1]!;
  const along = (outWidth - 1) * stride[1]!;
  const row = Math.max(along, Math.min(width - 1, along + end)) + 1;
  const first = Math.min(0, end);
  return {
    outHeight,
    outWidth,
    width: row,
    first,
    lead: end - first,
    steps: (outHeight - 1) * row + along + end - first + 1,
  };
}

/** Words that one step needs, counted over the frame: the oldest and the newest, -1 where it needs none; and whether a window goes out. */
export interface SweepSteps {
  readonly oldest: Int32Array;
  readonly newest: Int32Array;
  readonly sends: Uint8Array;
}

/** All steps of a frame; a word is a pixel. */
export function sweepSteps(window: WindowSpec): SweepSteps {
  const { height, width, geometry } = window;
  const { kernel, stride, dilation, pad } = geometry;
  const sweep = sweepOf(window);
  const oldest = new Int32Array(sweep.steps).fill(-1);
  const newest = new Int32Array(sweep.steps).fill(-1);
  const sends = new Uint8Array(sweep.steps);
  for (let y = 0; y < sweep.outHeight; y++) {
    const top = y * stride[0]! - pad[0]!;
    const inside = Array.from({ length: kernel[0]! }, (_, ky) => top + ky * dilation[0]!).filter(
      row => row >= 0 && row < height,
    );
    const start = y * sweep.width - sweep.first;
    for (let column = 0; column < Math.min(width, sweep.width); column++) {
      if (inside.length === 0 || start + column >= sweep.steps) continue;
      oldest[start + column] = inside[0]! * width + column;
      newest[start + column] = inside.at(-1)! * width + column;
    }
    for (let x = 0; x < sweep.outWidth; x++) sends[y * sweep.width + sweep.lead + x * stride[1]!] = 1;
  }
  return { oldest, newest, sends };
}
