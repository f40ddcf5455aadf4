import type { Area } from './area.ts';
import { noArea } from './area.ts';
import type { Estimate, Estimator } from './estimator.ts';
import type {
  DepthwiseHardware,
  FifoHardware,
  HardwareUnit,
  MatvecHardware,
  RamStyle,
  WindowHardware,
} from './hardware-unit.ts';
import { bitsFor, bram18, lutFifo, lutRom, ultraRam } from './memory.ts';

/** What the logic LUTs of HLS designs are made of; the coefficients of `features`. */
export interface Coefficients {
  /** LUTs a product: PE x SIMD x weight bits x activation bits. */
  readonly product: number;
  /** LUTs an accumulator bit and threshold: PE x bits x levels. */
  readonly compare: number;
  /** LUTs a product or window unit: control, counters, handshakes, its share of the rest. */
  readonly unit: number;
}

/**
 * Fitted by relative least squares on the five BNN-PYNQ designs whose folding and utilisation are published (cnvW1A1, cnvW1A2, cnvW2A2,
 * lfcW1A1, lfcW1A2; logic LUTs, Vivado 2018.2, xc7z020): three coefficients, nothing else is fitted. The structure is that of
 * units synthesised with Yosys (products, accumulators with compares, a constant); left out one by one, each design is foretold
 * within 14 %. `fpga-estimates` fits anew and prints these errors.
 */
export const hlsCoefficients: Coefficients = { product: 1.217, compare: 8.835, unit: 839 };

/**
 * 18-Kbit block RAMs that a BNN-PYNQ design has beside weights, windows and thresholds: DMA, 128-word FIFOs, what Vivado pads. One
 * number for all designs; no part of any unit's estimate.
 */
export const shellBram18 = 42;

/** Words up to which a PE's weights are kept in LUTs rather than block RAM: what one LUT6 holds a bit of. */
export const lutWeightsDepth = 64;
/** Words a PE from which thresholds are kept in block RAM. */
const deepThresholds = 256;

/** Our model of HLS units: structure from synthesised units, calibrated on published designs. */
export const bnnir: Estimator = {
  name: 'bnnir',
  doc: 'products, compares and units; three coefficients fitted on five published HLS designs',
  estimate,
};

/** Bits of a sum of `columns` products. */
export const accumulatorBits = (
  columns: number,
  { weightBits, inputBits }: Pick<MatvecHardware, 'weightBits' | 'inputBits'>,
): number => Math.ceil(Math.log2(columns)) + weightBits + inputBits - 1;

const levelsOf = ({ thresholds, levels, outputBits }: MatvecHardware | DepthwiseHardware): number =>
  thresholds === undefined ? 0 : (levels ?? 2 ** outputBits - 1);

const columnsOf = (unit: MatvecHardware | DepthwiseHardware): number =>
  unit.kind === 'matvec' ? unit.columns : unit.taps;

/** How much of each coefficient a unit takes. */
export function features(unit: HardwareUnit): Coefficients {
  switch (unit.kind) {
    case 'matvec':
    case 'depthwise': {
      const { pe, simd, weightBits, inputBits, multiply } = unit;
      const products = multiply === 'dsp' ? 0 : pe * simd * weightBits * inputBits;
      const compare = pe * accumulatorBits(columnsOf(unit), unit) * Math.max(1, levelsOf(unit));
      return { product: products, compare, unit: 1 };
    }
    case 'window':
      return { product: 0, compare: 0, unit: 1 };
    default:
      return { product: 0, compare: 0, unit: 0 };
  }
}

export const logicLut = (of: Coefficients, by: Coefficients = hlsCoefficients): number =>
  of.product * by.product + of.compare * by.compare + of.unit * by.unit;

function estimate(unit: HardwareUnit): Estimate {
  switch (unit.kind) {
    case 'matvec':
      return {
        cycles: (unit.pixels * unit.rows * unit.columns) / (unit.pe * unit.simd),
        area: product(unit),
      };
    case 'depthwise':
      return {
        cycles: (unit.pixels * unit.channels * unit.taps) / (unit.pe * unit.simd),
        area: product(unit),
      };
    case 'window':
      return window(unit);
    case 'threshold':
    case 'channelwise': {
      const { pe, inputBits, channels, pixels } = unit;
      const stored = lutRom(pe * inputBits, channels / pe);
      const lut = Math.ceil(30 + 1.13 * pe * inputBits + stored);
      return carried(pixels, channels, pe, { ...noArea, lut, lutMemory: stored, ff: 30 + pe * inputBits });
    }
    case 'add':
    case 'fork':
      return carried(unit.pixels, unit.channels, unit.pe, simple(30 + unit.pe * unit.bits));
    case 'maxpool': {
      const { height, width, kernel, channels, pe, bits } = unit;
      const written = Math.floor(height / kernel) * Math.floor(width / kernel);
      return carried(height * width + written, channels, pe, simple(30 + 2 * pe * bits));
    }
    case 'globalpool':
      return carried(
        unit.pixels + 1,
        unit.channels,
        unit.pe,
        simple(40 + 2 * unit.pe * (unit.bits + bitsFor(unit.pixels))),
      );
    case 'padding':
      return carried(unit.height * unit.width, unit.channels, unit.pe, simple(40));
    case 'select':
      return { cycles: unit.labels / unit.pe, area: simple(40 + 2 * unit.pe * unit.bits) };
    case 'fifo':
      return { cycles: 0, area: fifo(unit) };
    case 'converter':
      return { cycles: 0, area: converter(unit.inWidth, unit.outWidth) };
  }
}

const simple = (lut: number): Area => ({ ...noArea, lut, ff: lut });

const carried = (pixels: number, channels: number, pe: number, area: Area): Estimate => ({
  cycles: (pixels * channels) / pe,
  area,
});

interface Blocks {
  readonly weights: number;
  readonly thresholds: number;
}

/** Words of weights a PE reads. */
const weightsDepth = (unit: MatvecHardware | DepthwiseHardware): number =>
  ((unit.kind === 'matvec' ? unit.rows : unit.channels) * columnsOf(unit)) / (unit.pe * unit.simd);

function weightsRam(unit: MatvecHardware | DepthwiseHardware): RamStyle | 'outside' {
  const { place, ram } = unit.weights;
  if (place === 'external') return 'outside';
  if (ram !== 'auto') return ram;
  return weightsDepth(unit) <= lutWeightsDepth ? 'distributed' : 'block';
}

/** 18-Kbit block RAMs of a product. Weights are split by PE, each in a memory of its own; so are deep thresholds, by level. */
export function productBlocks(unit: MatvecHardware | DepthwiseHardware): Blocks {
  const { pe, simd, weightBits } = unit;
  const rows = unit.kind === 'matvec' ? unit.rows : unit.channels;
  const inBlocks = weightsRam(unit) === 'block';
  return {
    weights: inBlocks ? pe * bram18(simd * weightBits, weightsDepth(unit)) : 0,
    thresholds: unit.thresholds !== 'distributed' && rows / pe >= deepThresholds ? pe * levelsOf(unit) : 0,
  };
}

function product(unit: MatvecHardware | DepthwiseHardware): Area {
  const { pe, simd, weightBits, inputBits, multiply } = unit;
  const ram = weightsRam(unit);
  const width = simd * weightBits;
  // A single word a PE is wired in.
  const depth = weightsDepth(unit);
  const weightLuts = ram === 'distributed' && depth > 1 ? pe * lutRom(width, depth) : 0;
  const lutMemory = weightLuts + thresholdLuts(unit);
  const { weights, thresholds } = productBlocks(unit);
  return {
    lut: Math.ceil(logicLut(features(unit)) + lutMemory),
    lutMemory,
    ff: 25 * pe + simd * inputBits + 38,
    bram18: weights + thresholds,
    // One memory beside the unit, a word of it for all PEs.
    uram: ram === 'ultra' ? ultraRam(pe * width, depth) : 0,
    dsp: multiply === 'dsp' ? pe * simd : 0,
  };
}

/** Thresholds in LUTs beyond the first 64 words a PE, which the calibrated compares have in them. */
function thresholdLuts(unit: MatvecHardware | DepthwiseHardware): number {
  if (unit.thresholds !== 'distributed') return 0;
  const { pe, thresholdRows = (unit.kind === 'matvec' ? unit.rows : unit.channels) / pe } = unit;
  return pe * levelsOf(unit) * accumulatorBits(columnsOf(unit), unit) * (Math.ceil(thresholdRows / 64) - 1);
}

/** k + s rows, each a true dual-port memory, whose words in an 18-Kbit block are 18 bits wide. */
function window(unit: WindowHardware): Estimate {
  const { kernel, stride, width, height, channels, simd, bits, outHeight, outWidth, parallel, ram } = unit;
  const fold = channels / simd;
  const rows = kernel[0] + stride[0];
  const word = simd * bits;
  const inLuts = ram === 'distributed' ? rows * lutRom(word, width * fold) : 0;
  const inBlocks = ram === 'block' || ram === 'auto';
  const written = outHeight * outWidth * (parallel ? 1 : kernel[0] * kernel[1]);
  return {
    cycles: Math.max(height * width, written) * fold,
    area: {
      ...noArea,
      lut: Math.ceil(logicLut(features(unit)) + inLuts),
      lutMemory: inLuts,
      ff: 100 + word,
      bram18: inBlocks ? rows * Math.ceil(word / 18) * Math.ceil((width * fold) / 1024) : 0,
    },
  };
}

/** Storage in shift registers or block RAM, pointers, an output register. */
function fifo({ depth, width, ram }: FifoHardware): Area {
  const pointers = 2 * bitsFor(depth);
  const asLuts = lutFifo(width, depth);
  if (ram === 'ultra')
    return { ...noArea, lut: pointers, ff: width + pointers, uram: ultraRam(width, depth) };
  const inBlocks = ram === 'block' || (ram === 'auto' && asLuts > 190);
  return inBlocks
    ? { ...noArea, lut: pointers, ff: width + pointers, bram18: bram18(width, depth) }
    : { ...noArea, lut: pointers + asLuts, lutMemory: asLuts, ff: width + pointers };
}

function converter(inWidth: number, outWidth: number): Area {
  if (inWidth === outWidth) return noArea;
  const [narrow, wide] = inWidth < outWidth ? [inWidth, outWidth] : [outWidth, inWidth];
  return simple(wide + bitsFor(Math.ceil(wide / narrow)));
}
