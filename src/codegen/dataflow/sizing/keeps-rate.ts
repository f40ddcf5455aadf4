import type { TokenNetwork } from '../simulate/network.ts';
import { unbounded, withCapacities } from '../simulate/network.ts';
import type { SimulateSettings, SimulationResult } from '../simulate/simulate.ts';
import { simulate } from '../simulate/simulate.ts';
import { shallow } from '../fifo.ts';

/** Frames a sizing run may take to settle; a paced network does within two or three. */
export const mostFrames = 6;

/** Firings that sizing has spent, and may spend: a limit on work, so that the answer does not depend on the machine. */
export class Effort {
  readonly limit: number;
  spent = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get isLeft(): boolean {
    return this.spent < this.limit;
  }

  charge(network: TokenNetwork, frames: number): void {
    this.spent += frames * firingsOf(network);
  }
}

/** Firings a frame. */
export const firingsOf = ({ units }: TokenNetwork): number =>
  units.reduce((sum, { schedule }) => sum + schedule.acts.length * schedule.repetitions, 0);

export interface Occupancies {
  readonly capacities: readonly number[];
  readonly result: SimulationResult;
}

/**
 * How full each FIFO gets if none is bounded. With the sources paced at `target` these are sufficient capacities: with them a
 * self-timed execution is never later than this one.
 */
export function occupancies(
  network: TokenNetwork,
  effort: Effort,
  target: number,
  settings: SimulateSettings = { mostFrames },
): Occupancies {
  const open = withCapacities(
    network,
    network.channels.map(() => unbounded),
  );
  const result = simulate(open, { ...settings, pace: target });
  effort.charge(network, result.frames);
  return {
    capacities: result.channels.map(({ highWater }) => Math.max(shallow, highWater)),
    result,
  };
}

/** Whether frames that come every `target` cycles are kept up with at these capacities. */
export function keepsRate(
  network: TokenNetwork,
  capacities: readonly number[],
  target: number,
  effort: Effort,
): boolean {
  const result = simulate(withCapacities(network, capacities), { pace: target, mostFrames, measures: false });
  effort.charge(network, result.frames);
  return result.outcome !== 'deadlock' && result.cyclesPerFrame <= target;
}
