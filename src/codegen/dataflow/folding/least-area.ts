import type { ValueId } from '../../../ir/types.ts';
import type { Area } from '../estimate/area.ts';
import { addAreas, noArea } from '../estimate/area.ts';
import { detour } from '../detour.ts';
import { areaOf, convertArea } from '../estimate.ts';
import { windowLanes } from '../folded-step.ts';
import type { FoldingChoice, FoldingSolver, FoldingTask } from '../folding.ts';
import type { Lane } from '../lane.ts';
import type { JoinStep, Step } from '../step.ts';
import { inputsOf } from '../step.ts';
import { leastCost } from './least-cost.ts';
import type { Cost, FoldingProblem, FoldOption, Link, Style, Variable } from './problem.ts';
import { noCost } from './problem.ts';

/** An option that remembers the folding it stands for. Widths are counted in values, not bits: a stream's values are all alike. */
interface StepOption extends FoldOption {
  readonly choice: FoldingChoice;
}

/** LUTs that stand beside each block RAM and each DSP slice on a small Zynq: what one of them is worth. */
const lutsBeside = { bram18: 190, dsp: 240 } as const;

const weigh = ({ lut, bram18, dsp }: Cost): number => lut + lutsBeside.bram18 * bram18 + lutsBeside.dsp * dsp;

const styleOf = ({ lut, bram18, uram, dsp }: Area): Style => ({
  name: 'as estimated',
  cost: { ...noCost, lut, bram18, uram, dsp },
});

/**
 * The least area of the whole network, width converters included, of those foldings that keep to `target` cycles a frame: the
 * exact optimum. A step that cannot keep to it is as fast as it can be.
 */
export const leastAreaTogether: FoldingSolver = (tasks, target) =>
  leastAreaOf(problemOf(tasks, target)).map(option => option.choice);

/** An option for every step: those of least area together. */
export const leastAreaOf = (problem: FoldingProblem<StepOption>): readonly StepOption[] =>
  leastCost(problem, Infinity, weigh)!.options;

/** Tasks as a factor graph: a variable a step, a link a value that one step makes and another reads. */
export function problemOf(tasks: readonly FoldingTask[], target: number): FoldingProblem<StepOption> {
  const makerOf = new Map<ValueId, number>(tasks.map(({ step }, index) => [step.output, index]));
  const links = tasks.flatMap(({ step }, to) =>
    inputsOf(step).flatMap((value, operand): readonly Link[] => {
      const from = makerOf.get(value);
      if (from === undefined) return [];
      const { outLane } = tasks[from]!.step;
      const single = isSingle(step, operand);
      return [
        {
          name: `${value} -> ${step.id}`,
          from,
          to,
          styles: (made, read) => [styleOf(convertersArea(made, single ? 1 : read, outLane))],
        },
      ];
    }),
  );
  return { variables: tasks.map(task => variableOf(task, target)), links };
}

/** A join's operand that has one value a pixel, or one at all, comes value by value. */
const isSingle = (step: Step, operand: number): boolean =>
  step.kind === 'join' && ['pixel', 'one'].includes((step satisfies JoinStep).spreads[operand === 0 ? 0 : 1]);

function variableOf({ step, choices }: FoldingTask, target: number): Variable<StepOption> {
  const fastest = Math.min(...choices.map(choice => choice.cycles));
  const inTime = choices.filter(choice => choice.cycles <= Math.max(target, fastest));
  return {
    name: step.id,
    options: inTime.map(choice => {
      const lanes = windowLanes(step, choice);
      const isMatvec = step.kind === 'matvec';
      const read = isMatvec && !step.window ? choice.simd : lanes;
      const inner = isMatvec && step.window ? convertersArea(lanes, choice.simd, step.inLane) : noArea;
      return {
        name: `pe ${choice.pe} simd ${choice.simd}`,
        cycles: choice.cycles,
        inWidth: read,
        outWidth: step.kind === 'select' ? 1 : choice.pe,
        styles: [styleOf(addAreas([areaOf(step, choice), inner]))],
        choice,
      };
    }),
  };
}

/** Area of the converters between words of `made` and of `read` values. */
function convertersArea(made: number, read: number, lane: Lane): Area {
  let from = made;
  return addAreas(
    detour(made, read, lane).map(to => {
      const area = convertArea(from * lane.bits, to * lane.bits);
      from = to;
      return area;
    }),
  );
}
