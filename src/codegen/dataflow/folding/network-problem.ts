import type { ValueId } from '../../../ir/types.ts';
import { outputSize } from '../../../ir/window.ts';
import type { Area } from '../estimate/area.ts';
import { addAreas } from '../estimate/area.ts';
import { fifoArea, forkArea } from '../estimate.ts';
import { fifoMemory, shallow } from '../fifo.ts';
import type { FoldingChoice, FoldingTask } from '../folding.ts';
import type { JoinStep, Step } from '../step.ts';
import { inputsOf } from '../step.ts';
import type { FoldingProblem, Link, Style, Variable } from './problem.ts';
import type { Menu, StepOption } from './step-options.ts';
import { convertersArea, optionOf } from './step-options.ts';

/** Values that wait on the way into each operand of a step, by `waitingKey`. */
export type Waiting = ReadonlyMap<string, number>;
export const waitingKey = (step: Step, operand: number): string => `${step.id} ${operand}`;

export interface ProblemSettings {
  /** Options slower than this are left out, but for the fastest of a step. */
  readonly target?: number;
  readonly menu?: Menu;
  readonly waiting?: Waiting;
}

/** Tasks as a factor graph: a variable a step, a link a value that one step makes and another reads. */
export function networkProblem(
  tasks: readonly FoldingTask[],
  { target = Infinity, menu = {}, waiting }: ProblemSettings,
): FoldingProblem<StepOption> {
  const makerOf = new Map<ValueId, number>(tasks.map(({ step }, index) => [step.output, index]));
  const readers = new Map<ValueId, number>();
  for (const { step } of tasks)
    for (const value of inputsOf(step)) readers.set(value, (readers.get(value) ?? 0) + 1);
  const links = tasks.flatMap(({ step }, to) =>
    inputsOf(step).flatMap((value, operand): readonly Link[] => {
      const from = makerOf.get(value);
      if (from === undefined) return [];
      const maker = tasks[from]!.step;
      const held = waiting && (waiting.get(waitingKey(step, operand)) ?? 0) + behindMatvec(maker);
      return [linkOf(`${value} -> ${step.id}`, from, to, maker, isSingle(step, operand), held, menu.fifos)];
    }),
  );
  const variables = tasks.map(task =>
    variableOf(task, target, menu, choice => [
      ...((readers.get(task.step.output) ?? 1) > 1 ? [forkArea(choice.pe * task.step.outLane.bits)] : []),
      ...(waiting ? behindWindow(task.step, choice) : []),
    ]),
  );
  return { variables, links };
}

/** The same for a target: options slower than it are left out, but for the fastest of a step. */
export function keptTo(
  { variables, links }: FoldingProblem<StepOption>,
  target: number,
): FoldingProblem<StepOption> {
  const inTime = variables.map(({ name, options }) => {
    const most = Math.max(target, Math.min(...options.map(({ cycles }) => cycles)));
    return { name, options: options.filter(({ cycles }) => cycles <= most) };
  });
  return { variables: inTime, links };
}

/** Results of one vector, which come in a burst. */
const behindMatvec = (step: Step): number => (step.kind === 'matvec' ? step.channels : 0);

/** A row of windows, which a window unit sends sooner than the product behind it takes them. */
function behindWindow(step: Step, { simd }: FoldingChoice): readonly Area[] {
  if (step.kind !== 'matvec' || !step.window) return [];
  const { geometry, width } = step.window;
  const words = (outputSize(width, 1, geometry) * step.depth * step.groups) / simd;
  return [fifoArea(Math.ceil(words), simd * step.inLane.bits)];
}

/** A join's operand that has one value a pixel, or one at all, comes value by value. */
const isSingle = (step: Step, operand: number): boolean =>
  step.kind === 'join' && ['pixel', 'one'].includes((step satisfies JoinStep).spreads[operand === 0 ? 0 : 1]);

/** Converters, and a FIFO in shift registers or block RAM where values are known to wait. */
function linkOf(
  name: string,
  from: number,
  to: number,
  { outLane: lane }: Step,
  single: boolean,
  values: number | undefined,
  fifos: Menu['fifos'],
): Link {
  const known = new Map<number, readonly Style[]>();
  const stylesFor = (made: number, read: number): readonly Style[] => {
    const converters = convertersArea(made, single ? 1 : read, lane);
    const depth = values === undefined ? 0 : Math.ceil(values / made);
    if (depth <= shallow) return [{ name: '', cost: { ...converters, traffic: 0 } }];
    const width = made * lane.bits;
    const usual = fifoMemory(width, depth);
    const rams = (usual === 'srl' ? undefined : fifos) ?? [usual];
    return rams.map(ram => ({
      name: ram,
      cost: { ...addAreas([converters, fifoArea(depth, width, ram)]), traffic: 0 },
    }));
  };
  return {
    name,
    from,
    to,
    styles(made, read) {
      const key = made * 2 ** 20 + read;
      let styles = known.get(key);
      if (!styles) known.set(key, (styles = stylesFor(made, read)));
      return styles;
    },
  };
}

function variableOf(
  { step, choices }: FoldingTask,
  target: number,
  menu: Menu,
  beside: (choice: FoldingChoice) => readonly Area[],
): Variable<StepOption> {
  const fastest = Math.min(...choices.map(choice => choice.cycles));
  const inTime = choices.filter(choice => choice.cycles <= Math.max(target, fastest));
  return {
    name: step.id,
    options: inTime
      .map(choice => optionOf(step, choice, menu, addAreas(beside(choice))))
      .filter(({ styles }) => styles.length > 0),
  };
}
