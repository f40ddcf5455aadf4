import type { WeightPort } from '../../dataflow/weight-memory.ts';
import { wordBits } from '../../dataflow/unit.ts';
import type { Kernel } from '../call.ts';

/** The numbers of a routine that brings weights from memory. */
export function weightPortConfig(port: WeightPort): Pick<Kernel, 'doc' | 'config'> {
  const { stream, when, beatBits, beatsPerWord, beats, step } = port;
  const words = beats / beatsPerWord;
  return {
    doc:
      when === 'once'
        ? `weights of ${step.id}, from memory into UltraRAM before the first frame`
        : `weights of ${step.id}, from memory again for each of ${step.pixels} pixels`,
    config: {
      numbers: {
        word_bits: wordBits(stream),
        beat_bits: beatBits,
        beats_per_word: beatsPerWord,
        words,
        passes: step.pixels,
      },
      types: {},
    },
  };
}
