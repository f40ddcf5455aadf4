import { greatestCommonDivisor, leastCommonMultiple } from './divisors.ts';
import type { Lane } from './lane.ts';

/** The widest word, in bits, that a converter may pass through on its way between two unlike widths. */
const widestDetour = 1024;

/**
 * The widths on the way from one to another, in values, the last being the goal: none where they are alike; where neither divides
 * the other, by way of their least common multiple, or their greatest divisor, should that be too wide.
 */
export function detour(from: number, to: number, lane: Lane): readonly number[] {
  if (from === to) return [];
  if (from % to === 0 || to % from === 0) return [to];
  const common = leastCommonMultiple(from, to);
  return [common * lane.bits <= widestDetour ? common : greatestCommonDivisor(from, to), to];
}
