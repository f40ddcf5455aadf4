import type { HardwareUnit, MatvecHardware, RamStyle } from './estimate/hardware-unit.ts';
import type { RowsHardware, StreamHardware } from './estimate/stream-hardware.ts';
import type { Folding } from './folded-step.ts';
import { isBuffered, windowLanes } from './folded-step.ts';
import type { JoinStep, MatvecStep, PoolStep, RescaleSpec, Step, WindowSpec } from './step.ts';
import type { Multiply, WeightMemory } from './weight-memory.ts';
import { beatsOf, usualMultiply, usualRing, usualWeights } from './weight-memory.ts';
import { windowSchedule } from './window-schedule.ts';

export type AnyHardware = HardwareUnit | StreamHardware;

/** The units that a folded step becomes, as the estimator sees them: itself, its reader of weights, its window. */
export const hardwareOf = (step: Step, folding: Folding): readonly AnyHardware[] => [
  ...coreOf(step, folding),
  ...windowOf(step, folding),
];

/** All but the window. */
export function coreOf(step: Step, folding: Folding): readonly AnyHardware[] {
  const { pe } = folding;
  const [bits, outBits] = [step.inLane.bits, step.outLane.bits];
  const folds = step.channels / pe;
  switch (step.kind) {
    case 'matvec': {
      const weights = folding.weights ?? usualWeights(step, folding);
      return [
        productOf(step, folding, weights, folding.multiply ?? usualMultiply(step)),
        ...(step.rescale ? [scaleOf(step.rescale, folds, pe, step.sumLane.bits)] : []),
        ...readerOf(step, folding, weights),
      ];
    }
    case 'pool': {
      const inOrder = step.window ? 1 : folds;
      const operation = step.reduce;
      return [{ kind: 'reduce', operation, pe, bits: outBits, folds: inOrder }];
    }
    case 'threshold': {
      const { classes, levels } = step.threshold;
      return [{ kind: 'levels', pe, bits, rows: folds * classes, levels }];
    }
    case 'lookup':
      return [{ kind: 'lookup', pe, outBits, entries: step.entries * Math.ceil(step.rows / pe) }];
    case 'border':
      return [{ kind: 'constant', operation: 'add', pe, bits: outBits, rows: folds * step.classes }];
    case 'flip':
      return [{ kind: 'constant', operation: 'turn', pe, bits: outBits, rows: folds }];
    case 'rescale':
      return [scaleOf(step.rescale, folds, pe, bits)];
    case 'prelu':
      return [
        { kind: 'prelu', pe, bits: outBits, rows: folds, constants: 2 * outBits + (step.positive ? 32 : 16) },
      ];
    case 'cast':
      return [{ kind: 'cast', pe, bits: outBits }];
    case 'join':
      return [joinOf(step, pe)];
    case 'concat':
      return [{ kind: 'move', width: pe * outBits, ways: step.parts.length }];
    case 'slice':
      return [{ kind: 'move', width: pe * outBits, ways: 1 }];
    case 'shuffle':
      return isBuffered(step, pe)
        ? [keptOf(outBits, step.channels)]
        : [{ kind: 'move', width: pe * outBits, ways: 1 }];
    case 'upsample': {
      return [keptOf(pe * outBits, step.width * folds)];
    }
    case 'select':
      return [{ kind: 'greatest', pe, bits, places: step.candidates }];
  }
}

/** Words that are kept to be sent again, or in another order. */
const keptOf = (width: number, depth: number): RowsHardware => ({
  kind: 'rows',
  width,
  depth,
  banks: 1,
  memory: usualRing(1, width, depth),
  isWindow: false,
  registers: 0,
});

const ramStyles = { lutram: 'distributed', bram: 'block', uram: 'ultra', external: 'auto' } as const;

/** A product; in groups, each has its own columns, and a row is a row of its group. */
function productOf(
  step: MatvecStep,
  { pe, simd }: Folding,
  weights: WeightMemory,
  multiply: Multiply,
): MatvecHardware {
  const { threshold } = step;
  const ram: RamStyle = ramStyles[weights];
  return {
    kind: 'matvec',
    rows: step.channels,
    columns: step.depth,
    pixels: step.pixels,
    pe,
    simd,
    weightBits: step.weightLane.bits,
    inputBits: step.inLane.bits,
    inputSigned: step.inLane.signed,
    accumulatorBits: step.sumLane.bits,
    outputBits: step.outLane.bits,
    ...(threshold && {
      levels: threshold.levels,
      thresholds: 'distributed',
      thresholdRows: (step.channels / pe) * threshold.classes,
    }),
    weights: { place: weights === 'external' ? 'external' : 'embedded', ram },
    multiply: multiply === 'dsp' ? 'dsp' : 'lut',
  };
}

const scaleOf = (spec: RescaleSpec, folds: number, pe: number, bits: number): StreamHardware => ({
  kind: 'scale',
  pe,
  bits: Math.max(1, bits - spec.pre),
  scaleBits: spec.scaleLane.bits,
  scales: folds,
  offsets: folds * spec.classes,
});

function joinOf(step: JoinStep, pe: number): StreamHardware {
  const [bits, otherBits, outBits] = [step.inLane.bits, step.otherLane.bits, step.outLane.bits];
  const operation = step.operation !== 'mul' ? 'add' : outBits > 1 ? 'multiply' : 'xnor';
  const kept = step.spreads.includes('channel') ? step.channels / pe : 1;
  return { kind: 'join', operation, pe, bits, otherBits, outBits, kept };
}

const readerOf = (
  step: MatvecStep,
  { pe, simd }: Folding,
  weights: WeightMemory,
): readonly StreamHardware[] =>
  weights === 'uram' || weights === 'external'
    ? [{ kind: 'reader', beatBits: beatsOf(pe * simd * step.weightLane.bits).beatBits }]
    : [];

/** The window in front of a step, where it has one. */
export function windowOf(step: Step, folding: Folding): readonly RowsHardware[] {
  if (!hasWindow(step)) return [];
  const rows = rowsOf(
    step.window,
    step.inLane.bits,
    windowLanes(step, folding),
    folding.window === 'parallel',
  );
  const memory = folding.ring ?? usualRing(rows.banks, rows.width, rows.depth);
  return [{ kind: 'rows', ...rows, memory, isWindow: true }];
}

const hasWindow = (step: Step): step is (MatvecStep | PoolStep) & { readonly window: WindowSpec } =>
  (step.kind === 'matvec' || step.kind === 'pool') && step.window !== undefined;

/**
 * What a window unit keeps: a ring whose size is a power of two; of a parallel window a bank for each row, and the last columns
 * in registers. Counted in pixels, which is within a few words of the schedule of any width.
 */
function rowsOf(window: WindowSpec, bits: number, lanes: number, isParallel: boolean) {
  const pixelWords = window.channels / lanes;
  const { held } = windowSchedule(window, { pixelWords: 1, groups: 1, ...(isParallel && { isParallel }) });
  const width = lanes * bits;
  if (!isParallel)
    return { width, depth: 2 ** Math.ceil(Math.log2(held * pixelWords)), banks: 1, registers: 0 };
  const { kernel, dilation } = window.geometry;
  const columns = (kernel[1]! - 1) * dilation[1]! + 1;
  return {
    width,
    depth: window.width,
    banks: Math.ceil(held / window.width),
    registers: columns * kernel[0]! * width,
  };
}
