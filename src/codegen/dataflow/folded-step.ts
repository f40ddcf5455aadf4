import { outputSize } from '../../ir/window.ts';
import type { ShuffleStep, Step } from './step.ts';
import type { Multiply, RingMemory, WeightMemory, WindowForm } from './styles.ts';
import { sweepOf } from './window-sweep.ts';

/** How parallel a step is: `pe` results and `simd` columns a cycle (simd is 1 where a step has no columns). */
export interface Folding {
  readonly pe: number;
  readonly simd: number;
  /** Of a product; left out: LUTs where a PE reads up to 64 words, else block RAM. */
  readonly weights?: WeightMemory;
  /** Of a product behind a window; left out: serial. */
  readonly window?: WindowForm;
  /** Of a product; left out: DSP slices where both factors have several bits. */
  readonly multiply?: Multiply;
  /** Of a window's rows; left out: LUTs while they are few. */
  readonly ring?: RingMemory;
}

/** Cycles a frame of the step's slowest unit, its window included. */
export function cyclesOf(step: Step, folding: Folding): number {
  const { pe, simd } = folding;
  switch (step.kind) {
    case 'matvec': {
      const product = step.pixels * (step.channels / pe) * (step.depth / simd);
      return Math.max(product, windowCycles(step, folding));
    }
    case 'pool':
      return step.window ? windowCycles(step, folding) : (step.pixels * step.taps * step.channels) / pe;
    case 'select':
      return step.candidates / pe;
    case 'slice':
      return step.pixels * (step.from / pe);
    case 'shuffle':
      return step.pixels * (isBuffered(step, pe) ? 2 * step.channels : 1);
    default:
      return step.pixels * (step.channels / pe);
  }
}

/** Whether a shuffle keeps a pixel and sends it value by value: in words of whole pixels it would be wires. */
export const isBuffered = ({ channels }: ShuffleStep, pe: number): boolean => pe < channels;

/** Channels a word that comes into a window: at most those of one group's tap; whole pixels where the window is parallel. */
export function windowLanes(step: Step, { pe, simd, window }: Folding): number {
  if (step.kind !== 'matvec') return pe;
  return window === 'parallel' && step.window ? step.window.channels : Math.min(simd, step.depth / step.taps);
}

/**
 * One read and one write at most a cycle: the longer of what comes in and what goes out; of a parallel window the longer of what
 * comes in and its steps from column to column.
 */
export function windowCycles(step: Step, folding: Folding): number {
  if ((step.kind !== 'matvec' && step.kind !== 'pool') || !step.window) return 0;
  const { height, width, channels, geometry } = step.window;
  if (folding.window === 'parallel') return Math.max(height * width, sweepOf(step.window).steps);
  const lanes = windowLanes(step, folding);
  const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
  return (Math.max(height * width, pixels * step.taps) * channels) / lanes;
}
