import { outputSize } from '../../ir/window.ts';
import type { Step } from './step.ts';

/** How parallel a step is: `pe` results and `simd` columns a cycle (simd is 1 where a step has no columns). */
export interface Folding {
  readonly pe: number;
  readonly simd: number;
}

/** Cycles a frame of the step's slowest unit, its window included. */
export function cyclesOf(step: Step, { pe, simd }: Folding): number {
  switch (step.kind) {
    case 'matvec': {
      const product = step.pixels * (step.channels / pe) * (step.depth / simd);
      return Math.max(product, windowCycles(step, simd));
    }
    case 'pool':
      return step.window ? windowCycles(step, pe) : (step.pixels * step.taps * step.channels) / pe;
    case 'select':
      return step.candidates / pe;
    case 'slice':
      return step.pixels * (step.from / pe);
    default:
      return step.pixels * (step.channels / pe);
  }
}

/** Lanes of a window's stream: at most the channels of one group's tap. */
export const windowLanes = (step: Step, { pe, simd }: Folding): number =>
  step.kind === 'matvec' ? Math.min(simd, step.depth / step.taps) : pe;

/** One read and one write at most a cycle: the longer of what comes in and what goes out. */
export function windowCycles(step: Step, parallel: number): number {
  if ((step.kind !== 'matvec' && step.kind !== 'pool') || !step.window) return 0;
  const { height, width, channels, geometry } = step.window;
  const lanes = windowLanes(step, { pe: parallel, simd: parallel });
  const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
  return (Math.max(height * width, pixels * step.taps) * channels) / lanes;
}
