import type { Area } from './estimate/area.ts';
import { addAreas, noArea } from './estimate/area.ts';
import { bram18 } from './estimate/memory.ts';
import { rescaleArea, streamArea } from './estimate-streams.ts';
import type { Folding } from './folded-step.ts';
import { windowLanes } from './folded-step.ts';
import { usualWeights, weightDepth } from './weight-memory.ts';
import type { MatvecStep, Step, ThresholdSpec, WindowSpec } from './step.ts';

const bitsFor = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

/** Area of a step with its window, without converters and FIFOs. */
export function areaOf(step: Step, folding: Folding): Area {
  switch (step.kind) {
    case 'matvec':
      return addAreas([
        matvecArea(step, folding),
        ...(step.rescale ? [rescaleArea(step.rescale, step.channels, folding.pe, step.sumLane.bits)] : []),
        ...(step.window ? [windowArea(step.window, windowLanes(step, folding), step.inLane.bits)] : []),
      ]);
    case 'pool': {
      const state = folding.pe * step.outLane.bits;
      const reduce = step.reduce === 'max' && step.inLane.kind === 'bit' ? folding.pe : 2 * state;
      return addAreas([
        { ...noArea, lut: reduce + 30, ff: state * Math.ceil(step.channels / folding.pe) + 30 },
        ...(step.window ? [windowArea(step.window, folding.pe, step.inLane.bits)] : []),
      ]);
    }
    case 'threshold':
      return thresholdArea(step.threshold, step.channels, folding.pe, step.inLane.bits);
    case 'lookup':
      return {
        ...noArea,
        lut: 30 + folding.pe * step.outLane.bits * Math.ceil((step.entries * step.rows) / 64),
        ff: 30,
      };
    case 'border':
      return { ...noArea, lut: 40 + 2 * folding.pe * step.outLane.bits, ff: 40 };
    case 'select':
      return { ...noArea, lut: 40 + 2 * folding.pe * step.inLane.bits, ff: 60 };
    case 'flip':
      return { ...noArea, lut: 20 + folding.pe * step.outLane.bits, ff: 30 };
    case 'rescale':
      return rescaleArea(step.rescale, step.channels, folding.pe, step.inLane.bits);
    default:
      return streamArea(step, folding);
  }
}

/**
 * Binary units: the fit of research on synthesised units, LUT = 1.61 PQ + 1.13 PA + 1.87 PA (ceil(NF/64) - 1) + 0.79 PQ
 * [weights in LUTs] + 0.34 PQ [depth > 1024] + 43, FF = 25 P + Q + 38 (37 units, mean error 9 %).
 * Wider factors: an adder of both widths a lane, plus a multiplier in LUTs up to 10 bits of product, beyond that a DSP.
 */
function matvecArea(step: MatvecStep, folding: Folding): Area {
  const { pe, simd } = folding;
  const lanes = pe * simd;
  const depth = weightDepth(step, folding);
  const inLuts = (folding.weights ?? usualWeights(step, folding)) === 'lutram';
  const [x, w] = [step.inLane.bits, step.weightLane.bits];
  const isBinary = step.inLane.kind === 'bit' && step.weightLane.kind === 'bit';
  const multiplies = x > 1 && w > 1;
  const inDsp = multiplies && x + w > 10;
  const lane = isBinary ? 1.61 : x + w + (multiplies && !inDsp ? x * w : 0);
  const accumulator = isBinary ? Math.ceil(Math.log2(step.depth + 1)) : step.sumLane.bits;
  const folds = step.channels / pe;
  const compares = step.threshold ? step.threshold.levels : 0;
  const lut =
    lane * lanes +
    1.13 * pe * accumulator * Math.max(1, compares) +
    (compares
      ? 1.87 * pe * accumulator * compares * (Math.ceil((folds * step.threshold!.classes) / 64) - 1)
      : 0) +
    (inLuts ? 0.79 * lanes * w : 0) +
    (depth > 1024 ? 0.34 * lanes * w : 0) +
    43;
  return {
    ...noArea,
    lut: Math.ceil(lut),
    ff: 25 * pe + simd * x + 38,
    bram18: inLuts ? 0 : pe * bram18(simd * w, depth),
    dsp: inDsp ? lanes : 0,
  };
}

function thresholdArea({ classes, levels }: ThresholdSpec, channels: number, pe: number, bits: number): Area {
  const rows = (channels / pe) * classes;
  return {
    ...noArea,
    lut: Math.ceil(30 + levels * pe * bits * (1.13 + (rows > 1 ? Math.ceil(rows / 64) : 0))),
    ff: 30 + pe * levels,
  };
}

/** Rows of the map that a window keeps, in words. */
function windowArea({ width, channels, geometry }: WindowSpec, lanes: number, bits: number): Area {
  const { kernel, stride, dilation } = geometry;
  const rows = (kernel[0]! - 1) * dilation[0]! + 1 + stride[0]!;
  const word = lanes * bits;
  const depth = rows * width * (channels / lanes);
  const asLuts = Math.ceil(depth / 32) * Math.ceil(word / 2);
  const isSmall = asLuts <= 128;
  return {
    ...noArea,
    lut: 120 + (isSmall ? asLuts : 0),
    ff: 100 + word,
    bram18: isSmall ? 0 : bram18(word, depth),
  };
}

/** A FIFO in shift registers or, where that takes more than 190 LUTs, in block RAM. */
export function fifoArea(depth: number, width: number): Area {
  const pointers = 2 * bitsFor(depth);
  const asLuts = Math.ceil(depth / 32) * Math.ceil(width / 2);
  return asLuts <= 190
    ? { ...noArea, lut: pointers + asLuts, ff: width + pointers }
    : { ...noArea, lut: pointers, ff: width + pointers, bram18: bram18(width, depth) };
}

/** A converter keeps the wider word and counts its parts. */
export const convertArea = (wide: number, ratio: number): Area => ({
  ...noArea,
  lut: wide + bitsFor(ratio),
  ff: wide + bitsFor(ratio),
});
