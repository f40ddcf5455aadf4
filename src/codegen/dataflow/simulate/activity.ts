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
  const origin = units[0]?.frames.at(-1)?.start ?? 0;
  return units.map(({ pattern, frames, cyclesPerFiring }) => {
    const counts = new Float64Array(parts);
    const shift = (frames.at(-1)?.start ?? 0) - origin;
    for (const time of pattern) {
      const at = (((shift + time) % period) + period) % period;
      counts[Math.min(parts - 1, Math.floor((at * parts) / period))]! += cyclesPerFiring;
    }
    return Array.from(counts, cycles => Math.min(1, (cycles * parts) / period));
  });
}
