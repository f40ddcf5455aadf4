import { valuesOf, wordsPerRow } from '../ir/bits.ts';
import { isBit } from '../ir/element.ts';
import type { Data, Tensor } from '../ir/types.ts';
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
  const record = new ChangeRecord(reach);
  const rowsPerBlock = Math.max(1, Math.floor(valuesPerBlock / channels));
  for (let start = 0; start < count; start += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, count - start);
    const raw = new Int32Array(rows * channels);
    const values = Float64Array.from({ length: rows }, (_, row) => lo + (start + row) * step);
    for (let row = 0; row < rows; row++) raw.fill(values[row]!, row * channels, (row + 1) * channels);
    record.add(values, chain.results(raw, rows, classIndex));
  }
  return record.steps;
}

/** Results by ascending source value, of which only the changes are kept. */
class ChangeRecord {
  readonly #least: Float64Array;
  readonly #greatest: Float64Array;
  /** All channels reach the same values. */
  readonly #isUniform: boolean;
  readonly #first: Float64Array;
  readonly #last: Float64Array;
  readonly #changes: readonly Change[][];
  /** The bits of the row before, once there is one. */
  #before: Data | undefined;

  constructor({ channels }: Reachable) {
    this.#least = Float64Array.from(channels, interval => interval.lo);
    this.#greatest = Float64Array.from(channels, interval => interval.hi);
    this.#isUniform = channels.every(({ lo, hi }) => lo === this.#least[0] && hi === this.#greatest[0]);
    this.#first = new Float64Array(channels.length).fill(NaN);
    this.#last = new Float64Array(channels.length).fill(NaN);
    this.#changes = channels.map(() => []);
  }

  get steps(): readonly Steps[] {
    return this.#changes.map((changes, c) => ({ first: this.#first[c]!, changes }));
  }

  /** results: [values, channels]. */
  add(values: Float64Array, results: Tensor): void {
    if (isBit(results.type.element) && this.#isUniform) this.#addWords(values, results);
    else this.#addEach(values, valuesOf(results));
  }

  #addEach(values: Float64Array, results: Data): void {
    const channels = this.#last.length;
    for (let row = 0, i = 0; row < values.length; row++)
      for (let c = 0; c < channels; c++, i++)
        if (results[i]! !== this.#last[c]!) this.#put(c, values[row]!, results[i]!);
  }

  /** 32 channels at once: only where a word differs from that of the row before is there a change. */
  #addWords(values: Float64Array, results: Tensor): void {
    const words = wordsPerRow(results.type);
    const data = results.data();
    for (let row = 0, i = 0; row < values.length; row++)
      for (let word = 0; word < words; word++, i++) {
        const before = row > 0 ? data[i - words]! : this.#before?.[word];
        let changed = before === undefined ? usedBits(this.#last.length - 32 * word) : data[i]! ^ before;
        for (; changed !== 0; changed &= changed - 1) {
          const bit = 31 - Math.clz32(changed & -changed);
          this.#put(32 * word + bit, values[row]!, (data[i]! >>> bit) & 1 ? 1 : -1);
        }
      }
    this.#before = data.slice(data.length - words);
  }

  #put(channel: number, value: number, result: number): void {
    if (value < this.#least[channel]! || value > this.#greatest[channel]!) return;
    if (Number.isNaN(this.#first[channel])) this.#first[channel] = result;
    else this.#changes[channel]!.push({ at: value, to: result });
    this.#last[channel] = result;
  }
}

/** The lowest `count` bits of a word, all where there are 32 or more. */
const usedBits = (count: number): number => (count >= 32 ? -1 : 2 ** count - 1);

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
