import type { Area } from './area.ts';
import { noArea } from './area.ts';
import type { DepthwiseHardware, MatvecHardware } from './hardware-unit.ts';
import { bram18, lutRom, ultraRam } from './memory.ts';

/** Depth up to which FINN keeps embedded weights in LUTs. */
const embeddedInLuts = 128;

interface Weights {
  /** Bits a word and words of the joint weight memory. */
  readonly width: number;
  readonly depth: number;
}

const weightsOf = (unit: MatvecHardware): Weights => ({
  width: unit.pe * unit.simd * unit.weightBits,
  depth: (unit.columns * unit.rows) / (unit.pe * unit.simd),
});

/** Bits FINN gives an accumulator of `columns` products: ceil(alpha + log2(1 + 2^-alpha) + 1). */
export function finnAccumulatorBits(
  columns: number,
  {
    weightBits,
    inputBits,
    inputSigned,
    accumulatorBits,
  }: Pick<MatvecHardware, 'weightBits' | 'inputBits' | 'inputSigned' | 'accumulatorBits'>,
): number {
  const alpha = Math.log2(columns) + weightBits + inputBits - 1 - (inputSigned ? 1 : 0);
  return Math.min(accumulatorBits, Math.ceil(alpha + Math.log2(1 + 2 ** -alpha) + 1));
}

/** LUTs of one PE: products, adder tree. */
function lanesLut({
  simd,
  weightBits,
  inputBits,
  multiply,
}: Pick<MatvecHardware, 'simd' | 'weightBits' | 'inputBits' | 'multiply'>): number {
  const both = weightBits + inputBits;
  const products = multiply === 'dsp' ? 0 : simd * (2 * Math.ceil(both / 6) - 1) * both;
  return products + both * (2 * simd - 1);
}

function isInLuts({ weights: { place, ram } }: MatvecHardware, { depth }: Weights): boolean {
  return (
    (place === 'decoupled' && ram === 'distributed') || (place === 'embedded' && depth <= embeddedInLuts)
  );
}

function isInBlockRam({ weights: { place, ram } }: MatvecHardware, { depth }: Weights): boolean {
  if (place === 'external') return false;
  return place === 'decoupled' ? ram === 'auto' || ram === 'block' : depth > embeddedInLuts;
}

/** FINN counts UltraRAM for every embedded memory of more than 128 words, beside the block RAM it also counts. */
function isInUltraRam({ weights: { place, ram } }: MatvecHardware, { depth }: Weights): boolean {
  if (place === 'external') return false;
  return place === 'decoupled' ? ram === 'ultra' : depth > embeddedInLuts;
}

/** Matrix-vector unit, `MVAU_hls` (finn/custom_op/fpgadataflow/hls/matrixvectoractivation_hls.py). */
export function finnMatvec(unit: MatvecHardware): Area {
  const { pe, rows } = unit;
  const weights = weightsOf(unit);
  const accumulator = finnAccumulatorBits(unit.columns, unit);
  const levels = unit.thresholds === 'distributed' ? 2 ** unit.outputBits - 1 : 0;
  const compares = levels * accumulator * (Math.ceil(rows / pe / 64) + 1);
  const inLuts = isInLuts(unit, weights) ? lutRom(weights.width, weights.depth) : 0;
  return {
    ...noArea,
    lut: Math.trunc(300 + 1.1 * pe * (lanesLut(unit) + accumulator + compares) + inLuts),
    lutMemory: inLuts,
    bram18: isInBlockRam(unit, weights) ? bram18(weights.width, weights.depth) : 0,
    uram: isInUltraRam(unit, weights) ? ultraRam(weights.width, weights.depth) : 0,
    dsp: unit.multiply === 'dsp' ? pe * unit.simd * Math.ceil((unit.weightBits + unit.inputBits) / 48) : 0,
  };
}

/**
 * Depthwise unit, `VVAU_hls`: the same with k*k columns; its thresholds are counted whenever there are any, their depth not
 * rounded up to whole LUTs, and its block RAM has a ladder of its own.
 */
export function finnDepthwise(unit: DepthwiseHardware): Area {
  const { pe, channels, taps, simd, weightBits } = unit;
  const accumulator = finnAccumulatorBits(taps, unit);
  const depth = (channels * taps) / (pe * simd);
  const width = pe * simd * weightBits;
  const levels = unit.thresholds === undefined ? 0 : 2 ** unit.outputBits - 1;
  const compares = levels * accumulator * (channels / pe / 64 + 1);
  const { place, ram } = unit.weights;
  const isEmbedded = place === 'embedded' && depth <= embeddedInLuts;
  const inLuts = (place === 'decoupled' && ram === 'distributed') || isEmbedded ? lutRom(width, depth) : 0;
  const inBlocks =
    place === 'decoupled' ? ram === 'block' || (ram === 'auto' && depth > embeddedInLuts) : false;
  return {
    ...noArea,
    lut: Math.trunc(300 + 1.1 * pe * (lanesLut(unit) + accumulator + compares) + inLuts),
    lutMemory: inLuts,
    bram18: inBlocks ? depthwiseBram18(width, depth) : 0,
    uram: place === 'decoupled' && ram === 'ultra' ? ultraRam(width, depth) : 0,
    dsp: unit.multiply === 'dsp' ? pe * simd * Math.ceil((weightBits + unit.inputBits) / 48) : 0,
  };
}

/** FINN's ladder for depthwise units divides by 8, 16, 32 where the other divides by 9, 18, 36. */
function depthwiseBram18(width: number, depth: number): number {
  if (width === 1) return Math.ceil(depth / 16384);
  if (width === 2) return Math.ceil(depth / 8192);
  if (width <= 4) return Math.ceil(depth / 4096) * Math.ceil(width / 4);
  if (width <= 8) return Math.ceil(depth / 2048) * Math.ceil(width / 8);
  if (width <= 16 || depth > 512) return Math.ceil(depth / 1024) * Math.ceil(width / 16);
  return Math.ceil(depth / 512) * Math.ceil(width / 32);
}
