import { fifoBits, withCapacities } from '../simulate/network.ts';
import type { TokenNetwork } from '../simulate/network.ts';
import { stretched } from '../simulate/schedule.ts';
import type { SimulationResult } from '../simulate/simulate.ts';
import { simulate } from '../simulate/simulate.ts';
import { Effort, keepsRate, mostFrames, occupancies } from './keeps-rate.ts';
import { tighten, tighteningFirings } from './shortcuts.ts';
import { trim } from './trim.ts';

export interface SizingSettings {
  /** Cycles a frame to be kept. */
  readonly target: number;
  /** Units that may be slowed down to the target to even out their bursts: windows. */
  readonly isStretched?: (unit: string) => boolean;
  /** Frames a run may take to settle (default 6). */
  readonly frames?: number;
  /** Parts of a frame for which the paced run tells how busy units are. */
  readonly activityParts?: number;
  /** Firings that may be simulated on the way to smaller FIFOs; 0 takes the paced occupancies as they are. */
  readonly mostFirings?: number;
  /** Firings that may be simulated to make shortcuts minimal, and to prove it; fewer than that is likely to take: none are. */
  readonly shortcutFirings?: number;
}

/** A way to sizes that was tried. */
export interface SizingStep {
  readonly how: 'paced' | 'rate-matched' | 'trimmed' | 'shortcuts';
  readonly bits: number;
}

export interface Sizing {
  readonly network: TokenNetwork;
  readonly capacities: readonly number[];
  readonly bits: number;
  /** What the network keeps with FIFOs without bound, sources paced: more than the target means that it cannot be kept. */
  readonly cyclesPerFrame: number;
  readonly isReachable: boolean;
  /** The paced run with FIFOs without bound. */
  readonly paced: SimulationResult;
  readonly steps: readonly SizingStep[];
  /** Shortcuts of which one word less is known to deadlock or to lose rate. */
  readonly minimal: ReadonlySet<number>;
}

/** How much slower than the target itself a stretched unit may run: the nearest to it that still keeps it is best. */
const stretches = [1, 0.97, 0.9, 0.75];

/**
 * Capacities that keep `target` cycles a frame.
 *
 * 1. Unbounded, sources paced: sufficient. If even that is slower, the target cannot be kept by any FIFOs.
 * 2. The same with windows slowed down to the target, so that they do not send their rows in bursts; taken where it is smaller and
 *    the real network keeps the rate with it.
 * 3. Bisection of the large ones, most bits first, shortcuts last.
 * 4. Shortcuts as small as they go.
 *
 * All within a limit on simulated firings; what was reached when it is spent is sufficient all the same.
 */
export function sizeFifos(
  network: TokenNetwork,
  {
    target,
    frames = mostFrames,
    activityParts = 0,
    isStretched = () => false,
    mostFirings = 0,
    shortcutFirings = 0,
  }: SizingSettings,
): Sizing {
  const effort = new Effort(mostFirings);
  const paced = occupancies(network, effort, target, { mostFrames: frames, activityParts });
  const { cyclesPerFrame } = paced.result;
  const steps: SizingStep[] = [];
  const note = (how: SizingStep['how'], capacities: readonly number[]) => {
    const bits = fifoBits(withCapacities(network, capacities));
    steps.push({ how, bits });
    return bits;
  };
  let best = paced.capacities;
  let bits = note('paced', best);
  let minimal: ReadonlySet<number> = new Set();
  const finish = (): Sizing => ({
    network: withCapacities(network, best),
    capacities: best,
    bits,
    cyclesPerFrame,
    isReachable: cyclesPerFrame <= target,
    paced: paced.result,
    steps,
    minimal,
  });
  if (cyclesPerFrame > target) return finish();
  for (const stretch of stretches) {
    if (!effort.isLeft) break;
    const slow = occupancies(slowed(network, target * stretch, isStretched), effort, target);
    if (slow.result.cyclesPerFrame > target) continue;
    const smaller = fifoBits(withCapacities(network, slow.capacities));
    if (smaller >= bits || !keepsRate(network, slow.capacities, target, effort)) continue;
    best = slow.capacities;
    bits = note('rate-matched', best);
  }
  if (effort.isLeft) {
    best = trim(network, best, target, effort);
    bits = note('trimmed', best);
  }
  if (tighteningFirings(network, best) <= shortcutFirings) {
    ({ capacities: best, minimal } = tighten(network, best, target, new Effort(shortcutFirings)));
    bits = note('shortcuts', best);
  }
  return finish();
}

function slowed(network: TokenNetwork, target: number, isStretched: (unit: string) => boolean): TokenNetwork {
  const units = network.units.map(unit => {
    const factor = target / unit.schedule.cycles;
    return factor > 1 && isStretched(unit.name)
      ? { ...unit, schedule: stretched(unit.schedule, factor) }
      : unit;
  });
  return { ...network, units };
}

/** The rate with a source that brings words as fast as they are taken: what a design so sized does. */
export const freeRun = (sizing: Sizing, leastFrames = 4) =>
  simulate(sizing.network, { leastFrames, mostFrames: Math.max(8, leastFrames) });
