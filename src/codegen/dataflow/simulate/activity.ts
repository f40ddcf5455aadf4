import type { UnitState } from './unit-state.ts';

/**
 * How busy each unit is over one frame of a settled pipeline, by parts of the frame from the moment the first source begins: its
 * firings there, each standing for as many cycles as its loop has iterations a firing. Frames overlap, so times wrap.
 */
export function activityOf(
  units: readonly UnitState[],
  period: number,
  parts: number,
): readonly (readonly number[])[] {
  const origin = units[0]?.track.frames.at(-1)?.start ?? 0;
  return units.map(({ track: { pattern, frames }, cyclesPerFiring }) => {
    const counts = new Float64Array(parts);
    const begun = (((frames.at(-1)?.start ?? 0) - origin) % period) + period;
    const part = parts / period;
    for (let firing = 0; firing < pattern.length; firing++) {
      let at = begun + pattern[firing]!;
      while (at >= period) at -= period;
      counts[Math.min(parts - 1, Math.floor(at * part))]! += cyclesPerFiring;
    }
    return Array.from(counts, cycles => Math.min(1, (cycles * parts) / period));
  });
}
