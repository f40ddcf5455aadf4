import type { ValueId } from '../../../ir/types.ts';
import type { Step, WindowSpec } from '../step.ts';
import { inputsOf } from '../step.ts';
import type { Waiting } from './network-problem.ts';
import { waitingKey } from './network-problem.ts';

/** What handshakes, bursts and windows that settle add to what must wait in any case. */
const margin = 1.2;

/**
 * How many values wait on shortcuts, foretold from the network alone so that a folding can be priced before its FIFOs are sized by
 * simulation. A step that makes a frame later than it reads it (a window by the rows it must see first, a whole map by a frame)
 * delays all behind it; where paths meet, the shorter one keeps what the longer one is behind.
 */
export function foretoldWaiting(steps: readonly Step[]): Waiting {
  const lags = new Map<ValueId, number>();
  const waiting = new Map<string, number>();
  const sizes = new Map<ValueId, number>(steps.map(step => [step.output, step.pixels * step.channels]));
  for (const step of steps) {
    const inputs = inputsOf(step);
    const behind = inputs.map(value => lags.get(value) ?? 0);
    const latest = Math.max(...behind);
    inputs.forEach((value, operand) => {
      const share = latest - behind[operand]!;
      const size = sizes.get(value);
      if (share > 0 && size !== undefined)
        waiting.set(waitingKey(step, operand), Math.ceil(Math.min(1, share * margin) * size));
    });
    lags.set(step.output, latest + lagOf(step));
  }
  return waiting;
}

/** The share of a frame by which a step's results come after what it reads. */
function lagOf(step: Step): number {
  switch (step.kind) {
    case 'matvec':
      return step.window ? windowLag(step.window) : 1 / step.pixels;
    case 'pool':
      return step.window ? windowLag(step.window) : 1 / step.pixels;
    case 'select':
      return 1;
    default:
      return 0;
  }
}

/** Rows and pixels that must have come before the first window is whole. */
function windowLag({ height, width, geometry }: WindowSpec): number {
  const { kernel, dilation, pad } = geometry;
  const rows = Math.max(0, (kernel[0]! - 1) * dilation[0]! - pad[0]!);
  const columns = Math.max(0, (kernel[1]! - 1) * dilation[1]! - pad[1]!);
  return Math.min(1, (rows * width + columns + 1) / (height * width));
}
