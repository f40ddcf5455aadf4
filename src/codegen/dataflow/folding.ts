import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import type { FoldWish } from '../backend.ts';
import { problemAt } from '../backend.ts';
import { divisors, greatestCommonDivisor } from './divisors.ts';
import { areaOf } from './estimate.ts';
import type { Folding } from './folded-step.ts';
import { cyclesOf } from './folded-step.ts';
import type { MatvecStep, Step } from './step.ts';

export interface FoldingChoice extends Folding {
  /** Cycles a frame. */
  readonly cycles: number;
}

/** Longest input vector kept beside a matrix, in words of LUT memory. */
const longestVector = 1024;

/** PEs, or lanes of a unit without columns: each has registers and memories of its own, and no tool takes more parts. */
const mostParts = 1024;

/** Bits of a word of columns: no integer type of Vitis HLS has more. */
const widestVector = 8191;
/** Bits of a word that a unit without columns may read or write; more would be wires without work. */
const widestWord = 4096;

/** SIMD that a step may have: divisors of a tap's channels, or whole taps. PE: divisors of a group's rows. */
export function legalFoldings(step: Step): {
  readonly pe: readonly number[];
  readonly simd: readonly number[];
} {
  if (step.kind !== 'matvec') {
    const bits = Math.max(step.inLane.bits, step.outLane.bits);
    return {
      pe: legalLanes(step).filter(
        (lanes, index) => index === 0 || (lanes * bits <= widestWord && lanes <= mostParts),
      ),
      simd: [1],
    };
  }
  const fitting = dividingSimd(step).filter(simd => vectorWordBits(step, simd) <= widestVector);
  const short = fitting.filter(simd => step.depth / simd <= longestVector);
  return {
    pe: divisors(step.channels / step.groups).filter(pe => pe <= mostParts),
    // Columns of few divisors leave a choice between words that are too wide and vectors that are long: long ones work.
    simd: short.length > 0 ? short : fitting.slice(-1),
  };
}

/** Divisors of a tap's channels, and whole taps. */
const dividingSimd = ({ depth, taps }: MatvecStep): readonly number[] => [
  ...divisors(depth / taps),
  ...divisors(taps)
    .slice(1)
    .map(count => (count * depth) / taps),
];

/** Bits of a word of activations or of weights, whichever are more. */
const vectorWordBits = ({ inLane, weightLane }: MatvecStep, simd: number): number =>
  simd * Math.max(inLane.bits, weightLane.bits);

/** Channels a word of a step that has no columns: whole words make up each part of a concat and what a slice leaves out. */
function legalLanes(step: Exclude<Step, { kind: 'matvec' }>): readonly number[] {
  switch (step.kind) {
    case 'select':
      return divisors(step.candidates);
    case 'concat':
      return divisors(step.parts.map(({ channels }) => channels).reduce(greatestCommonDivisor));
    case 'slice':
      return divisors([step.start, step.end, step.from].reduce(greatestCommonDivisor));
    case 'shuffle':
      return [
        step.channels * step.inLane.bits <= widestWord && step.channels <= mostParts ? step.channels : 1,
      ];
    default:
      return divisors(step.channels);
  }
}

/** Every legal folding of a step that a wish leaves open; a parallel window only where it makes the step faster. */
export function choicesOf(step: Step, wish: FoldWish = {}): readonly FoldingChoice[] {
  const legal = legalFoldings(step);
  const pes = wish.pe === undefined ? legal.pe : [wish.pe];
  const simds = wish.simd === undefined ? legal.simd : [wish.simd];
  const { window, weights, multiply, ring } = wish;
  const styles = { ...(weights && { weights }), ...(multiply && { multiply }), ...(ring && { ring }) };
  const choice = (folding: Folding): FoldingChoice => ({
    ...folding,
    ...styles,
    cycles: cyclesOf(step, folding),
  });
  return pes.flatMap(pe =>
    simds.flatMap(simd => {
      const serial = choice({ pe, simd });
      if (window === 'serial' || !canBeParallel(step)) return serial;
      const parallel = choice({ pe, simd, window: 'parallel' });
      if (window === 'parallel') return parallel;
      return parallel.cycles < serial.cycles ? [serial, parallel] : serial;
    }),
  );
}

/** Whether a window in front of a product may send all its taps at once: they fit a word, and so do the channels of a pixel. */
function canBeParallel(step: Step): boolean {
  if (step.kind !== 'matvec' || !step.window || step.taps === 1) return false;
  const pixelBits = step.window.channels * step.inLane.bits;
  return pixelBits <= widestWord && step.taps * pixelBits <= widestVector;
}

export interface FoldingTask {
  readonly step: Step;
  readonly choices: readonly FoldingChoice[];
}

/** Picks one choice a task so that each keeps to `target` cycles a frame where it can. */
export type FoldingSolver = (tasks: readonly FoldingTask[], target: number) => readonly FoldingChoice[];

/** The least area of those that keep the rate, each step for itself; where none keeps it, the fastest. */
export const leastAreaEach: FoldingSolver = (tasks, target) =>
  tasks.map(({ step, choices }) => {
    const inTime = choices.filter(choice => choice.cycles <= target);
    const fastest = Math.min(...choices.map(choice => choice.cycles));
    const candidates = inTime.length > 0 ? inTime : choices.filter(choice => choice.cycles === fastest);
    return candidates
      .map(choice => ({ choice, area: weigh(step, choice) }))
      .reduce((best, next) => (next.area < best.area ? next : best)).choice;
  });

/** LUTs with those of a converter to its input words; a block RAM counts as the 190 LUTs beside each on a small Zynq. */
const weigh = (step: Step, choice: FoldingChoice): number => {
  const { lut, bram18 } = areaOf(step, choice);
  const parallel = step.kind === 'matvec' ? choice.simd : choice.pe;
  return lut + parallel * step.inLane.bits + 190 * bram18;
};

/** A folding for every step: as wished where the net or folding.json says so, else as the solver picks. */
export function fold(
  steps: readonly Step[],
  wishes: Readonly<Record<string, FoldWish>>,
  target: number,
  solve: FoldingSolver = leastAreaEach,
): ReadonlyMap<Step, FoldingChoice> {
  const tasks = foldingTasks(steps, wishes);
  const chosen = solve(tasks, target);
  return new Map(tasks.map(({ step }, index) => [step, chosen[index]!]));
}

/** What each step may be folded to, wishes kept. Throws BnnirError with every wish that no layer can have. */
export function foldingTasks(
  steps: readonly Step[],
  wishes: Readonly<Record<string, FoldWish>>,
): readonly FoldingTask[] {
  const problems = wishProblems(steps, wishes);
  if (problems.length > 0) throw new BnnirError(problems);
  return steps.map(step => ({ step, choices: choicesOf(step, wishes[step.id]) }));
}

function wishProblems(
  steps: readonly Step[],
  wishes: Readonly<Record<string, FoldWish>>,
): readonly Diagnostic[] {
  const byId = new Map(steps.map(step => [step.id, step]));
  return Object.entries(wishes).flatMap(([id, wish]) => {
    const step = byId.get(id);
    const place = wish.at ? { at: wish.at } : {};
    if (!step)
      return problemAt(
        place,
        'E0405',
        `fold names '${id}', which is no layer of this network`,
        `layers that fold: ${steps.map(known => known.id).join(', ')}`,
      );
    const legal = legalFoldings(step);
    return (['pe', 'simd'] as const).flatMap(key => {
      const value = wish[key];
      if (value === undefined || legal[key].includes(value)) return [];
      return problemAt(
        wish.at ? place : step.origin,
        'E0406',
        `${id}: ${key} ${value} ${whyIllegal(step, key, value)}`,
        `${key} may be ${legal[key].join(', ')}`,
      );
    });
  });
}

function whyIllegal(step: Step, key: 'pe' | 'simd', value: number): string {
  if (key === 'pe' && value > mostParts) return `is more than a unit can be taken apart into, ${mostParts}`;
  if (key === 'pe' || step.kind !== 'matvec' || !dividingSimd(step).includes(value))
    return `does not divide ${whatIsDivided(step, key)}`;
  const bits = vectorWordBits(step, value);
  return bits > widestVector
    ? `would make words of ${bits} bits, more than the ${widestVector} of the widest type`
    : `would keep vectors of ${step.depth / value} words, more than ${longestVector}`;
}

function whatIsDivided(step: Step, key: 'pe' | 'simd'): string {
  if (step.kind !== 'matvec')
    return key === 'pe' ? `its ${step.channels} channels` : 'anything: the layer has no columns';
  if (key === 'pe') return `${step.channels / step.groups} rows${step.groups > 1 ? ' of a group' : ''}`;
  const tap = step.depth / step.taps;
  return step.taps === 1
    ? `${step.depth} columns`
    : `${step.depth} columns in whole taps of ${tap} channels or parts of one`;
}
