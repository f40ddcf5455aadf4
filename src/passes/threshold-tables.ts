import type { Interval } from '../ir/types.ts';
import type { Reachable } from './reachable.ts';
import { lastOf } from './steps.ts';
import type { Steps } from './steps.ts';

/** How often the channels of a layer do what; for --explain. */
export interface Tally {
  readonly flipped: number;
  readonly constant: number;
}

/** y = lo + #{ j : x >= at[class][j][channel] }, mirrored within [lo, lo + levels] in the flipped channels. */
export interface CountingTable {
  readonly lo: number;
  readonly levels: number;
  readonly at: Int32Array;
  readonly isFlipped: readonly boolean[];
  readonly tally: Tally;
}

/** The product of `factors` compares, negated in the flipped channels. Each factor is +1 from at[class][channel] on, else -1. */
export interface SignTable {
  readonly factors: readonly Int32Array[];
  readonly isFlipped: readonly boolean[];
  readonly tally: Tally;
}

/** y = values[channel][ #{ j : x >= at[class][j][channel] } ]: any function of few changes, by the segment that x lies in. */
export interface SegmentTable {
  readonly levels: number;
  readonly at: Int32Array;
  /** One row a channel, [channels][levels + 1]. */
  readonly values: readonly (readonly number[])[];
}

type StepsByClass = readonly (readonly Steps[])[];

const isConstant = ({ changes }: Steps): boolean => changes.length === 0;
const falls = ({ first, changes }: Steps): boolean => changes.length > 0 && changes[0]!.to < first;

/** The classes of one channel in which it moves at all. */
const moving = (steps: StepsByClass, channel: number): readonly Steps[] =>
  steps.map(one => one[channel]!).filter(one => !isConstant(one));

const tallyOf = (steps: StepsByClass, isFlipped: readonly boolean[]): Tally => ({
  flipped: isFlipped.filter(Boolean).length,
  constant: isFlipped.filter((_, channel) => moving(steps, channel).length === 0).length,
});

/**
 * Levels that count to the results, as few as those and the interval `least` need; undefined where a channel neither only rises
 * nor only falls.
 */
export function countingTable(
  steps: StepsByClass,
  { channels }: Reachable,
  least: Interval = { lo: Infinity, hi: -Infinity },
): CountingTable | undefined {
  let { lo, hi } = least;
  for (const { first, changes } of steps.flat())
    for (const result of [first, ...changes.map(({ to }) => to)]) {
      lo = Math.min(lo, result);
      hi = Math.max(hi, result);
    }
  const levels = Math.max(1, hi - lo);
  hi = lo + levels;
  const isFlipped = channels.map((_, channel) => moving(steps, channel).some(falls));
  const at = new Int32Array(steps.length * levels * channels.length);
  for (const [index, ofClass] of steps.entries())
    for (const [c, one] of ofClass.entries()) {
      const rank = (result: number) => (isFlipped[c]! ? hi - result : result - lo);
      const put = (level: number, value: number) => {
        at[(index * levels + level) * channels.length + c] = value;
      };
      let reached = rank(one.first);
      for (let level = 0; level < reached; level++) put(level, channels[c]!.lo);
      for (const change of one.changes) {
        if (rank(change.to) < reached) return undefined;
        for (; reached < rank(change.to); reached++) put(reached, change.at);
      }
      for (; reached < levels; reached++) put(reached, channels[c]!.hi + 1);
    }
  return { lo, levels, at, isFlipped, tally: tallyOf(steps, isFlipped) };
}

/**
 * Signs as products of compares: every change of sign is a factor, so one compare serves what rises or falls, two serve
 * sign(RPReLU(x)) of a negative slope (numerics.md). Above all changes each factor is +1, so a channel that ends at -1 is
 * flipped; where border classes disagree, a factor that is never reached negates one of them.
 */
export function signTable(steps: StepsByClass, { channels }: Reachable): SignTable {
  const isFlipped = channels.map((_, channel) =>
    moving(steps, channel)
      .slice(0, 1)
      .some(one => lastOf(one) < 0),
  );
  const changesOf = (one: Steps, channel: number): readonly number[] => {
    const ats = one.changes.map(change => change.at);
    return lastOf(one) < 0 === isFlipped[channel]! ? ats : [...ats, channels[channel]!.hi + 1];
  };
  const ats = steps.map(ofClass => ofClass.map(changesOf));
  const factorCount = ats.flat().reduce((most, list) => Math.max(most, list.length), 1);
  const factors = Array.from({ length: factorCount }, (_, factor) =>
    Int32Array.from(ats.flatMap(ofClass => ofClass.map((list, c) => list[factor] ?? channels[c]!.lo))),
  );
  return { factors, isFlipped, tally: tallyOf(steps, isFlipped) };
}

/**
 * Segments between changes, numbered through: border classes of one sequence of results share them, another sequence begins
 * where the one before ended, its earlier levels always reached and the later ones never.
 */
export function segmentTable(steps: StepsByClass, { channels }: Reachable): SegmentTable {
  const perChannel = channels.map((_, c) => sequencesOf(steps.map(ofClass => ofClass[c]!)));
  const levels = perChannel.reduce((most, { values }) => Math.max(most, values.length - 1), 1);
  const at = new Int32Array(steps.length * levels * channels.length);
  for (const [c, { firstOfClass }] of perChannel.entries())
    for (const [index, ofClass] of steps.entries()) {
      const { changes } = ofClass[c]!;
      for (let level = 0; level < levels; level++) {
        const change = level - firstOfClass[index]!;
        at[(index * levels + level) * channels.length + c] =
          change < 0 ? channels[c]!.lo : (changes[change]?.at ?? channels[c]!.hi + 1);
      }
    }
  const values = perChannel.map(own =>
    Array.from({ length: levels + 1 }, (_, segment) => own.values[segment] ?? own.values.at(-1)!),
  );
  return { levels, at, values };
}

/** The results of one channel, sequence behind sequence, and at which of them each border class begins. */
function sequencesOf(steps: readonly Steps[]): {
  readonly values: readonly number[];
  readonly firstOfClass: readonly number[];
} {
  const values: number[] = [];
  const known = new Map<string, number>();
  const firstOfClass = steps.map(({ first, changes }) => {
    const results = [first, ...changes.map(({ to }) => to)];
    const start = known.get(results.join()) ?? values.length;
    if (start === values.length) values.push(...results);
    known.set(results.join(), start);
    return start;
  });
  return { values, firstOfClass };
}
