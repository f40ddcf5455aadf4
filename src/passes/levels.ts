import { i32, rawRange } from '../ir/element.ts';

const { lo, hi } = rawRange(i32);

/** Within i32. Levels that far out are never, or always, reached: saturation does not change what they mean. */
export const saturated = (level: number): number => Math.max(lo, Math.min(hi, level));

/**
 * Levels [classes, levels, channels] of the mirrored compare in the chosen channels: x >= at there becomes -x >= 1 - at, which is
 * its negation, and the levels change their order to ascend again.
 */
export function mirroredLevels(
  at: ArrayLike<number>,
  shape: readonly number[],
  isMirrored: (channel: number) => boolean,
): Int32Array {
  const [, levels = 1, channels = 1] = shape;
  return Int32Array.from(at, (level, i) => {
    const channel = i % channels;
    if (!isMirrored(channel)) return level;
    const row = Math.floor(i / channels);
    const opposite = row - (row % levels) + (levels - 1 - (row % levels));
    return saturated(1 - at[opposite * channels + channel]!);
  });
}
