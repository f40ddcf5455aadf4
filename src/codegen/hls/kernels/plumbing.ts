import type { ConvertUnit, ForkUnit, ReduceUnit, SelectUnit } from '../../dataflow/unit.ts';
import { wordBits } from '../../dataflow/unit.ts';
import type { Kernel } from '../call.ts';
import { laneType } from '../cpp.ts';

/** Width converter by a whole ratio. */
export function convert(unit: ConvertUnit): Kernel {
  const [narrow, wide] = [unit.in, unit.out].sort((a, b) => a.lanes - b.lanes) as [
    typeof unit.in,
    typeof unit.in,
  ];
  const ratio = wide.lanes / narrow.lanes;
  const widens = unit.out === wide;
  return {
    routine: widens ? 'widen' : 'narrow',
    header: 'convert.hpp',
    doc: `from ${unit.in.lanes} to ${unit.out.lanes} values a word`,
    streams: [unit.in, unit.out],
    tables: [],
    config: { numbers: { narrow: wordBits(narrow), ratio, words: wide.words }, types: {} },
  };
}

/** Every word to several readers. */
export const fork = (unit: ForkUnit): Kernel => ({
  routine: 'fork',
  header: 'fork.hpp',
  doc: `${unit.outs.length} readers`,
  streams: [unit.in, ...unit.outs],
  tables: [],
  config: { numbers: { word_bits: wordBits(unit.in), words: unit.in.words }, types: {} },
});

/** Greatest or sum of a window. */
export function reduce(unit: ReduceUnit): Kernel {
  const { step } = unit;
  const { lanes } = unit.in;
  // A window unit brings the taps of one word of channels together; in order, all channels of a tap come before the next.
  const folds = step.window ? 1 : step.channels / lanes;
  return {
    routine: step.reduce === 'max' ? 'max_pool' : 'sum_pool',
    header: 'pool.hpp',
    doc: `${step.reduce === 'max' ? 'greatest' : 'sum'} of ${step.taps} taps, ${step.channels} channels, ${step.pixels} windows`,
    streams: [unit.in, unit.out],
    tables: [],
    config: {
      numbers: { windows: (step.pixels * step.channels) / lanes / folds, taps: step.taps, folds, lanes },
      types: { input: laneType(step.inLane), result: laneType(step.outLane) },
    },
  };
}

/** Index of the greatest. */
export const select = (unit: SelectUnit): Kernel => ({
  routine: 'select',
  header: 'select.hpp',
  doc: `index of the greatest of ${unit.step.candidates}`,
  streams: [unit.in, unit.out],
  tables: [],
  config: {
    numbers: { words: unit.in.words, lanes: unit.in.lanes },
    types: { input: laneType(unit.step.inLane), result: laneType(unit.step.outLane) },
  },
});
