import type { Chain } from './chain.ts';
import type { Reachable } from './reachable.ts';

/** From `at` on, the result is `to`. */
export interface Change {
  readonly at: number;
  readonly to: number;
}

/** What a chain makes of the reachable values of one channel in one border class. */
export interface Steps {
  /** The result at the least reachable value. */
  readonly first: number;
  /** Ascending in `at`. */
  readonly changes: readonly Change[];
}

export const lastOf = ({ first, changes }: Steps): number => changes.at(-1)?.to ?? first;

/** Reachable sets up to this size are asked value by value, whatever the chain does. */
export const mostListed = 2 ** 15;
/** Larger ones are bisected where the chain is known to rise or fall; else still listed up to this size. */
export const mostListedUnordered = 2 ** 17;

/**
 * The chain's results at every reachable value of every channel, in one border class: asked of the chain's own records, not
 * computed by algebra. Listed, or found by bisection where the set is large and every step of the chain is known to keep or
 * reverse order. undefined: too large to list, and not known to be monotone.
 */
export function readSteps(chain: Chain, reach: Reachable, classIndex: number): readonly Steps[] | undefined {
  const { count } = gridOf(reach);
  if (count <= mostListed) return listSteps(chain, reach, classIndex);
  const directions = reach.channels.map((_, channel) => chain.direction(channel));
  if (!directions.includes(undefined)) return bisectSteps(chain, reach, classIndex);
  return count <= mostListedUnordered ? listSteps(chain, reach, classIndex) : undefined;
}

/** The values that cover all channels: `count` of them from `lo` on. */
function gridOf({ channels, step }: Reachable): { readonly lo: number; readonly count: number } {
  let [lo, hi] = [Infinity, -Infinity];
  for (const interval of channels) {
    lo = Math.min(lo, interval.lo);
    hi = Math.max(hi, interval.hi);
  }
  return { lo, count: Math.floor((hi - lo) / step) + 1 };
}

/** Values asked at once: enough to spread the cost of a call, few enough to stay in a cache. */
const valuesPerBlock = 2 ** 16;

/** Every reachable value is evaluated. */
export function listSteps(chain: Chain, reach: Reachable, classIndex: number): readonly Steps[] {
  const { lo, count } = gridOf(reach);
  const { step } = reach;
  const channels = reach.channels.length;
  const least = Float64Array.from(reach.channels, interval => interval.lo);
  const greatest = Float64Array.from(reach.channels, interval => interval.hi);
  const first = new Float64Array(channels).fill(NaN);
  const last = new Float64Array(channels).fill(NaN);
  const changes = Array.from({ length: channels }, (): Change[] => []);
  const rowsPerBlock = Math.max(1, Math.floor(valuesPerBlock / channels));
  for (let start = 0; start < count; start += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, count - start);
    const raw = new Int32Array(rows * channels);
    for (let row = 0; row < rows; row++)
      raw.fill(lo + (start + row) * step, row * channels, (row + 1) * channels);
    const results = chain.evaluate(raw, rows, classIndex);
    for (let row = 0, i = 0; row < rows; row++) {
      const value = lo + (start + row) * step;
      for (let c = 0; c < channels; c++, i++) {
        const result = results[i]!;
        if (result === last[c]! || value < least[c]! || value > greatest[c]!) continue;
        if (Number.isNaN(first[c])) first[c] = result;
        else changes[c]!.push({ at: value, to: result });
        last[c] = result;
      }
    }
  }
  return changes.map((list, c) => ({ first: first[c]!, changes: list }));
}

/**
 * The same for chains that rise or fall in every channel: each level between the first and the last result is looked for by
 * halving, all channels and levels at once.
 */
export function bisectSteps(chain: Chain, reach: Reachable, classIndex: number): readonly Steps[] {
  const { channels, step } = reach;
  const ask = (raw: readonly number[]) => chain.evaluate(raw, raw.length / channels.length, classIndex);
  const first = ask(channels.map(({ lo }) => lo));
  const last = ask(channels.map(({ lo, hi }) => lo + Math.floor((hi - lo) / step) * step));
  const levels = channels.reduce((most, _, c) => Math.max(most, Math.abs(last[c]! - first[c]!)), 0);
  const size = levels * channels.length;
  /** Is the result `level` or more away from the first? Searched for over the index of the value in its channel's grid. */
  const low = new Float64Array(size);
  const high = Float64Array.from({ length: size }, (_, i) => {
    const { lo, hi } = channels[i % channels.length]!;
    return Math.floor((hi - lo) / step) + 1;
  });
  for (let isOpen = size > 0; isOpen;) {
    const middle = Array.from(low, (from, i) => Math.floor((from + high[i]!) / 2));
    const raw = middle.map((index, i) => {
      const { lo, hi } = channels[i % channels.length]!;
      return Math.min(lo + index * step, hi);
    });
    const results = ask(raw);
    isOpen = false;
    for (let i = 0; i < size; i++) {
      if (low[i]! >= high[i]!) continue;
      const level = Math.floor(i / channels.length) + 1;
      if (Math.abs(results[i]! - first[i % channels.length]!) >= level) high[i] = middle[i]!;
      else low[i] = middle[i]! + 1;
      isOpen ||= low[i]! < high[i]!;
    }
  }
  return channels.map(({ lo, hi }, c) => {
    const sign = Math.sign(last[c]! - first[c]!);
    const changes: Change[] = [];
    for (let level = 1; level <= levels; level++) {
      const at = lo + low[(level - 1) * channels.length + c]! * step;
      const to = first[c]! + sign * level;
      if (at > hi) break;
      if (changes.at(-1)?.at === at) changes.pop();
      changes.push({ at, to });
    }
    return { first: first[c]!, changes: changes };
  });
}
