import type { Pad } from './settings.ts';

/**
 * [top, left, bottom, right] of a window sliding over `size`. `same` is TensorFlow's: as many results as size / stride,
 * rounded up, and where the padding is odd the greater half behind.
 */
export function pads(
  pad: Pad,
  size: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): readonly number[] {
  if (pad === 'valid') return [0, 0, 0, 0];
  if (pad !== 'same') return pad;
  const total = [0, 1].map(axis => {
    const out = Math.ceil(size[axis]! / stride[axis]!);
    return Math.max(0, (out - 1) * stride[axis]! + (kernel[axis]! - 1) * dilation[axis]! + 1 - size[axis]!);
  });
  const before = total.map(sum => Math.floor(sum / 2));
  return [before[0]!, before[1]!, total[0]! - before[0]!, total[1]! - before[1]!];
}
