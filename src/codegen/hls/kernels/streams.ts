import { isBuffered } from '../../dataflow/folded-step.ts';
import type { Spread } from '../../dataflow/step.ts';
import type { ConcatUnit, JoinUnit, ShuffleUnit, SliceUnit, UpsampleUnit } from '../../dataflow/unit.ts';
import { wordBits } from '../../dataflow/unit.ts';
import { usualRing } from '../../dataflow/weight-memory.ts';
import type { Kernel } from '../call.ts';
import { laneType } from '../cpp.ts';

const routines = { add: 'add', sub: 'subtract', mul: 'multiply' } as const;
const spreadType = (spread: Spread): string => `bnn::spread_${spread}`;

/** Sum, difference or product of two streams. */
export function join(unit: JoinUnit): Kernel {
  const { step } = unit;
  const lanes = unit.out.lanes;
  const [first, second] = step.spreads;
  const isWide = step.inLane.bits + step.otherLane.bits > 10;
  return {
    routine: routines[step.operation],
    header: 'join.hpp',
    doc: `${step.operation} of two streams, ${step.channels} channels, ${step.pixels} pixels a frame`,
    streams: [unit.in, ...unit.others, unit.out],
    tables: [],
    config: {
      numbers: { pixels: step.pixels, folds: step.channels / lanes, lanes },
      types: {
        first: laneType(step.inLane),
        second: laneType(step.otherLane),
        first_spread: spreadType(first),
        second_spread: spreadType(second),
        result: laneType(step.outLane),
        ...(step.operation === 'mul' && { multiply_by: isWide ? 'bnn::in_dsp' : 'bnn::in_fabric' }),
      },
    },
  };
}

/** Channels of several streams one after the other. */
export function concat(unit: ConcatUnit): Kernel {
  const { step } = unit;
  const { lanes } = unit.out;
  const numbered = <T>(name: string, of: (part: (typeof step.parts)[number]) => T) =>
    Object.fromEntries(step.parts.map((part, index) => [`${name}${index + 1}`, of(part)]));
  return {
    routine: 'concat',
    header: 'moves.hpp',
    doc: `${step.parts.map(({ channels }) => channels).join(' + ')} channels`,
    streams: [unit.in, ...unit.others, unit.out],
    tables: [],
    config: {
      numbers: { pixels: step.pixels, lanes, ...numbered('words', ({ channels }) => channels / lanes) },
      types: { ...numbered('part', ({ lane }) => laneType(lane)), result: laneType(step.outLane) },
    },
  };
}

/** Some of the channels. */
export function slice(unit: SliceUnit): Kernel {
  const { step } = unit;
  const { lanes } = unit.in;
  return {
    routine: 'slice',
    header: 'moves.hpp',
    doc: `channels ${step.start} to ${step.end - 1} of ${step.from}`,
    streams: [unit.in, unit.out],
    tables: [],
    config: {
      numbers: {
        word_bits: wordBits(unit.in),
        pixels: step.pixels,
        from_words: step.from / lanes,
        start_word: step.start / lanes,
        words: step.channels / lanes,
      },
      types: {},
    },
  };
}

/** Channels of groups interleaved: wires, or where a pixel is too wide for them a memory. */
export function shuffle({ step, in: x, out }: ShuffleUnit): Kernel {
  const { pixels, channels, groups, inLane } = step;
  const isKept = isBuffered(step, x.lanes);
  return {
    routine: isKept ? 'shuffle_kept' : 'shuffle',
    header: 'moves.hpp',
    doc: `${channels} channels of ${groups} groups interleaved`,
    streams: [x, out],
    tables: [],
    config: {
      numbers: { pixels, [isKept ? 'values' : 'channels']: channels, groups, lane_bits: inLane.bits },
      types: {},
    },
  };
}

/** Pixels repeated. */
export const upsample = ({ step, in: x, out }: UpsampleUnit): Kernel => ({
  routine: `upsample_in_${usualRing(1, wordBits(x), (step.width * step.channels) / x.lanes)}`,
  header: 'moves.hpp',
  doc: `every pixel of ${step.height}x${step.width} becomes ${step.factors.join('x')}`,
  streams: [x, out],
  tables: [],
  config: {
    numbers: {
      word_bits: wordBits(x),
      height: step.height,
      width: step.width,
      folds: step.channels / x.lanes,
      rows: step.factors[0],
      columns: step.factors[1],
    },
    types: {},
  },
});
