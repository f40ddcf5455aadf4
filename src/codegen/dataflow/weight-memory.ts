import { bram18, lutRam } from './estimate/memory.ts';
import { lutsBesideBram18, shallow } from './fifo.ts';
import type { Folding } from './folded-step.ts';
import type { MatvecStep } from './step.ts';
import type { Multiply, RingMemory, WeightMemory } from './styles.ts';
import type { WeightPort } from './unit.ts';

export type { Multiply, RingMemory, WeightMemory, WindowForm } from './styles.ts';
export { ringMemories, weightMemories, windowForms } from './styles.ts';
export type { WeightPort } from './unit.ts';

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

/** Bits of a product up to which LUTs multiply where nobody says otherwise. */
const fabricProductBits = 10;

/** DSP slices where both factors have several bits. */
export const usualMultiply = ({ inLane: { bits: x }, weightLane: { bits: w } }: MatvecStep): Multiply =>
  x > 1 && w > 1 && x + w > fabricProductBits ? 'dsp' : 'fabric';

/** Whether a product is one that DSP slices can take at all. */
export const canMultiplyInDsp = ({ inLane, weightLane }: MatvecStep): boolean =>
  inLane.bits > 1 && weightLane.bits > 1;

/** LUTs while they are worth less than the block RAM they save. */
export const usualRing = (banks: number, width: number, depth: number): RingMemory =>
  banks * lutRam(width, depth) <= lutsBesideBram18 * banks * bram18(width, depth) ? 'lutram' : 'bram';

/** Bits that are read from memory a frame where a step's weights are outside. */
export function weightTraffic(step: MatvecStep, folding: Folding): number {
  const { beatBits, beatsPerWord } = beatsOf(folding.pe * folding.simd * step.weightLane.bits);
  return weightDepth(step, folding) * step.pixels * beatBits * beatsPerWord;
}
