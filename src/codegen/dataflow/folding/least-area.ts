import type { FoldingChoice, FoldingSolver } from '../folding.ts';
import { lutsBesideBram18 } from '../fifo.ts';
import { leastCost } from './least-cost.ts';
import { networkProblem } from './network-problem.ts';
import type { Cost, FoldingProblem, FoldingSolution } from './problem.ts';
import type { StepOption } from './step-options.ts';

/** LUTs that stand beside each DSP slice on a small Zynq: what one of them is worth. */
const lutsBesideDsp = 240;
/** UltraRAMs hold sixteen times the bits of a block RAM of 18 Kbit, seldom all of them used. */
const lutsBesideUram = 8 * lutsBesideBram18;

/** A cost as one number, in LUTs. */
export const areaWeight = ({ lut, bram18, uram, dsp }: Cost): number =>
  lut + lutsBesideBram18 * bram18 + lutsBesideUram * uram + lutsBesideDsp * dsp;

/**
 * The least area of the whole network, width converters included, of those foldings that keep to `target` cycles a frame: the
 * exact optimum. A step that cannot keep to it is as fast as it can be.
 */
export const leastAreaTogether: FoldingSolver = (tasks, target) =>
  leastAreaOf(networkProblem(tasks, { target })).map(option => option.choice);

/** An option for every step: those of least area together. */
export const leastAreaOf = (problem: FoldingProblem<StepOption>): readonly StepOption[] =>
  leastCost(problem, Infinity, areaWeight)!.options;

/** What a solution says of each step, its styles included. */
export const choicesIn = ({ options, styles }: FoldingSolution<StepOption>): readonly FoldingChoice[] =>
  options.map(({ choice, styles: known }, index) => ({
    ...choice,
    ...known.find(style => style === styles[index])!.built,
  }));
