import { bram18, lutRam } from './estimate/memory.ts';
import { lutsBesideBram18, shallow } from './fifo.ts';
import type { Folding } from './folded-step.ts';
import type { MatvecStep } from './step.ts';
import type { Stream } from './unit.ts';

/**
 * Where a matrix-vector unit keeps its weights, PE by PE:
 * - `lutram`: ROM in LUTs, part of the bitstream; a single word a PE becomes constants in the logic.
 * - `bram`: ROM in block RAM, part of the bitstream.
 * - `uram`: UltraRAM. Outside Versal a bitstream cannot fill it, so it is filled once, from a weight port, before the first frame.
 * - `external`: none on chip. A weight port brings every word each time it is used, rows * columns / (PE * SIMD) words a pixel.
 */
export const weightMemories = ['lutram', 'bram', 'uram', 'external'] as const;
export type WeightMemory = (typeof weightMemories)[number];

/**
 * How a window unit sends the taps of a window:
 * - `serial`: word by word, PE or SIMD channels of one tap each (`WindowUnit.in.lanes === out.lanes`).
 * - `parallel`: a whole window a word; all channels of a pixel come in as one word, kernel height * width * channels values go out.
 */
export const windowForms = ['serial', 'parallel'] as const;
export type WindowForm = (typeof windowForms)[number];

/** A memory outside that a unit reads weights from, through a master port of the top function: a pointer to `beats` words. */
export interface WeightPort {
  /** Unique and readable: `stage4.block2.conv.weights`. */
  readonly name: string;
  readonly step: MatvecStep;
  /**
   * Into the unit, a word for each of its cycles: PE * SIMD values, PE by PE, the first in the lowest bits: what it would else read
   * from a memory of its own. `words` counts those of a frame.
   */
  readonly stream: Stream;
  /** When memory is read. `once`: before the first frame, into UltraRAM. `always`: the whole matrix again for every pixel. */
  readonly when: 'once' | 'always';
  /** Bits of a memory word, a power of two from 8 to 512. */
  readonly beatBits: number;
  /** Memory words that hold one weight word, the first its lowest bits; unused bits are 0. */
  readonly beatsPerWord: number;
  /** Memory words of the whole matrix: what the host puts there, rows outside, columns inside, as `stream` wants them. */
  readonly beats: number;
}

/** The widest memory word: the data width of the usual interconnects. */
const widestBeat = 512;

/** How a word of `bits` weight bits lies in memory: powers of two, so that no word straddles two that another also uses. */
export function beatsOf(bits: number): { readonly beatBits: number; readonly beatsPerWord: number } {
  const beatBits = Math.min(widestBeat, Math.max(8, 2 ** Math.ceil(Math.log2(bits))));
  return { beatBits, beatsPerWord: Math.ceil(bits / beatBits) };
}

/** Words of weights one PE reads. */
export const weightDepth = (step: MatvecStep, { pe, simd }: Folding): number =>
  (step.channels / pe) * (step.depth / simd);

/** Words a PE up to which weights are kept in LUTs where nobody says otherwise: what one LUT6 holds a bit of. */
const lutWeightsDepth = 64;

export const usualWeights = (step: MatvecStep, folding: Folding): 'lutram' | 'bram' =>
  weightDepth(step, folding) <= lutWeightsDepth ? 'lutram' : 'bram';

/** The port through which weights come that are not part of the bitstream. */
export function weightPortOf(
  step: MatvecStep,
  folding: Folding,
  weights: WeightMemory,
): WeightPort | undefined {
  if (weights !== 'uram' && weights !== 'external') return undefined;
  const lanes = folding.pe * folding.simd;
  const depth = weightDepth(step, folding);
  const { beatBits, beatsPerWord } = beatsOf(lanes * step.weightLane.bits);
  const when = weights === 'uram' ? 'once' : 'always';
  const name = `${step.id}.weights`;
  const stream = { name, lane: step.weightLane, lanes, words: depth * step.pixels, depth: shallow };
  return { name, step, stream, when, beatBits, beatsPerWord, beats: depth * beatsPerWord };
}

/** What a product multiplies with: LUTs, or a DSP slice for each of PE * SIMD products, whose adder sums them up. */
export type Multiply = 'fabric' | 'dsp';

/** Bits of a product up to which LUTs multiply where nobody says otherwise. */
const fabricProductBits = 10;

/** DSP slices where both factors have several bits. */
export const usualMultiply = ({ inLane: { bits: x }, weightLane: { bits: w } }: MatvecStep): Multiply =>
  x > 1 && w > 1 && x + w > fabricProductBits ? 'dsp' : 'fabric';

/** Whether a product is one that DSP slices can take at all. */
export const canMultiplyInDsp = ({ inLane, weightLane }: MatvecStep): boolean =>
  inLane.bits > 1 && weightLane.bits > 1;

/** What the rows of a window are kept in. */
export const ringMemories = ['lutram', 'bram', 'uram'] as const;
export type RingMemory = (typeof ringMemories)[number];

/** LUTs while they are worth less than the block RAM they save. */
export const usualRing = (banks: number, width: number, depth: number): RingMemory =>
  banks * lutRam(width, depth) <= lutsBesideBram18 * banks * bram18(width, depth) ? 'lutram' : 'bram';

/** Bits that are read from memory a frame where a step's weights are outside. */
export function weightTraffic(step: MatvecStep, folding: Folding): number {
  const { beatBits, beatsPerWord } = beatsOf(folding.pe * folding.simd * step.weightLane.bits);
  return weightDepth(step, folding) * step.pixels * beatBits * beatsPerWord;
}
