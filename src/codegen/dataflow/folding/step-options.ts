import { detour } from '../detour.ts';
import type { Area } from '../estimate/area.ts';
import { addAreas, noArea } from '../estimate/area.ts';
import { convertArea, unitsArea } from '../estimate.ts';
import type { FifoMemory } from '../fifo.ts';
import type { Folding } from '../folded-step.ts';
import { windowLanes } from '../folded-step.ts';
import type { FoldingChoice } from '../folding.ts';
import { coreOf, windowOf } from '../hardware-of.ts';
import type { Lane } from '../lane.ts';
import type { MatvecStep, Step } from '../step.ts';
import type { Multiply, RingMemory, WeightMemory } from '../weight-memory.ts';
import { beatsOf, canMultiplyInDsp, weightTraffic } from '../weight-memory.ts';
import type { Cost, FoldOption, Style } from './problem.ts';
import { addCosts, resources } from './problem.ts';

/** What of a folding is a style: where things lie and what multiplies. */
export type Built = Pick<Folding, 'weights' | 'ring' | 'multiply'>;

export interface StepStyle extends Style {
  readonly built: Built;
}

/** An option that remembers the folding it stands for. Widths are counted in values, not bits: a stream's values are all alike. */
export interface StepOption extends FoldOption {
  readonly choice: FoldingChoice;
  readonly styles: readonly StepStyle[];
}

/** The styles that may be chosen from; a single one each where nothing is short, and the usual ones do. */
export interface Menu {
  /** Undefined: the usual one. */
  readonly weights?: readonly WeightMemory[];
  readonly rings?: readonly RingMemory[];
  readonly multiplies?: readonly Multiply[];
  /** Of FIFOs that shift registers do not suit; left out: the usual one. */
  readonly fifos?: readonly FifoMemory[];
}

/** The widest word of a stream of weights, in bits: that of the widest integer type of Vitis HLS. */
const widestWeights = 8191;

/** A folding of a step with all styles of the menu that could be best; `beside` comes with every one of them. */
export function optionOf(step: Step, choice: FoldingChoice, menu: Menu, beside = noArea): StepOption {
  const lanes = windowLanes(step, choice);
  const isMatvec = step.kind === 'matvec';
  const sent = choice.window === 'parallel' && isMatvec ? lanes * step.taps : lanes;
  const inner = isMatvec && step.window ? convertersArea(sent, choice.simd, step.inLane) : noArea;
  const common = addAreas([beside, inner]);
  return {
    name: nameOf(choice),
    cycles: choice.cycles,
    inWidth: isMatvec && !step.window ? choice.simd : lanes,
    outWidth: step.kind === 'select' ? 1 : choice.pe,
    styles: stylesOf(step, choice, menu, common),
    choice,
  };
}

const nameOf = ({ pe, simd, window }: Folding): string =>
  `pe ${pe} simd ${simd}${window === 'parallel' ? ' parallel' : ''}`;

/** Every way to build a folded step that no other is as good as in everything; products and windows are chosen apart. */
function stylesOf(step: Step, choice: FoldingChoice, menu: Menu, common: Area): readonly StepStyle[] {
  const isProduct = step.kind === 'matvec';
  const cores = (isProduct ? builtOf(step, choice, menu) : [{}]).map(built =>
    styleOf(
      built,
      unitsArea(coreOf(step, { ...choice, ...built })),
      isProduct ? trafficOf(step, choice, built) : 0,
    ),
  );
  const hasWindow = (isProduct || step.kind === 'pool') && step.window;
  const windows = (hasWindow ? ringsOf(menu) : []).map(built =>
    styleOf(built, unitsArea(windowOf(step, { ...choice, ...built }))),
  );
  const beside = styleOf({}, common);
  const both =
    windows.length === 0 ? cores : cores.flatMap(core => windows.map(window => joined(core, window)));
  return paretoOf(both).map(style => joined(style, beside));
}

const styleOf = (built: Built, { lut, bram18, uram, dsp }: Area, traffic = 0): StepStyle => ({
  name: Object.values(built).join(', '),
  built,
  cost: { lut, bram18, uram, dsp, traffic },
});

const joined = (a: StepStyle, b: StepStyle): StepStyle => ({
  name: [a.name, b.name].filter(name => name !== '').join(', '),
  built: { ...a.built, ...b.built },
  cost: addCosts(a.cost, b.cost),
});

const trafficOf = (step: MatvecStep, choice: FoldingChoice, { weights }: Built): number =>
  weights === 'external' ? weightTraffic(step, choice) : 0;

/** Where the weights of a product may lie, and what may multiply. */
function builtOf(step: MatvecStep, choice: FoldingChoice, menu: Menu): readonly Built[] {
  const wordBits = choice.pe * choice.simd * step.weightLane.bits;
  const weights = (choice.weights ? [choice.weights] : menu.weights)?.filter(
    memory =>
      (memory !== 'uram' || wordBits <= widestWeights) &&
      (memory !== 'external' || beatsOf(wordBits).beatsPerWord === 1),
  ) ?? [undefined];
  const multiplies = choice.multiply
    ? [choice.multiply]
    : canMultiplyInDsp(step)
      ? (menu.multiplies ?? [undefined])
      : [undefined];
  return weights.flatMap(memory =>
    multiplies.map(multiply => ({ ...(memory && { weights: memory }), ...(multiply && { multiply }) })),
  );
}

const ringsOf = ({ rings }: Menu): readonly Built[] => rings?.map(ring => ({ ring })) ?? [{}];

/** Those that no other is as good as in everything; the first of equals. */
function paretoOf(styles: readonly StepStyle[]): readonly StepStyle[] {
  const asGood = (a: Cost, b: Cost) => resources.every(resource => a[resource] <= b[resource]);
  return styles.filter(
    (style, index) =>
      !styles.some(
        (other, at) =>
          at !== index && asGood(other.cost, style.cost) && (at < index || !asGood(style.cost, other.cost)),
      ),
  );
}

/** Area of the converters between words of `made` and of `read` values. */
export function convertersArea(made: number, read: number, lane: Lane): Area {
  let from = made;
  return addAreas(
    detour(made, read, lane).map(to => {
      const area = convertArea(from * lane.bits, to * lane.bits);
      from = to;
      return area;
    }),
  );
}
