import type { Area } from './area.ts';
import type { HardwareUnit } from './hardware-unit.ts';

export interface Estimate {
  /** Cycles a frame once running; 0 where the unit only carries words on. */
  readonly cycles: number;
  readonly area: Area;
}

/** A model of what units take. */
export interface Estimator {
  readonly name: string;
  /** One line: whose formulas, fitted on what. */
  readonly doc: string;
  estimate(unit: HardwareUnit): Estimate;
}
