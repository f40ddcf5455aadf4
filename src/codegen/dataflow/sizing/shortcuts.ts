import { shallow } from '../fifo.ts';
import type { TokenNetwork } from '../simulate/network.ts';
import { unbounded } from '../simulate/network.ts';
import { diamondsOf, isAlike } from './diamonds.ts';
import type { Effort } from './keeps-rate.ts';
import { firingsOf, keepsRate } from './keeps-rate.ts';
import { leastThat } from './least.ts';

export interface Tightened {
  readonly capacities: readonly number[];
  /** Shortcuts of which one word less deadlocks or loses rate. */
  readonly minimal: ReadonlySet<number>;
}

/** Tries, and frames a try, that the search for one shortcut's least words takes at most or nearly so. */
const triesEach = 12;
const framesEach = 2;
/** Frames that the whole network takes to settle. */
const framesAll = 4;

/** Firings that `tighten` is likely to simulate. */
export function tighteningFirings(network: TokenNetwork, capacities: readonly number[]): number {
  let firings = framesAll * firingsOf(network);
  for (const [join, diamond] of diamondsOf(network)) {
    const wide = network.units[join]!.inputs.filter(channel => capacities[channel]! > shallow);
    firings += wide.length * triesEach * framesEach * firingsOf(diamond.network);
  }
  return firings;
}

/**
 * Shortcuts' FIFOs made as small as they go, the others as they are, which must keep `target`.
 *
 * 1. Each is searched in its diamond alone, which is small: fewer words than are needed there are too few in the whole network.
 * 2. All of these at once are tried in the whole network. As a rule that is that.
 * 3. Else one after the other is: what its diamond needs, and where that is not enough, what the whole network does.
 *
 * What is minimal stays so while others shrink. Where effort runs out, what is left is sufficient, and not among the minimal.
 */
export function tighten(
  network: TokenNetwork,
  capacities: readonly number[],
  target: number,
  effort: Effort,
): Tightened {
  const least = leastInDiamonds(network, capacities, target, effort);
  const keeps = (tried: readonly number[]) => keepsRate(network, tried, target, effort);
  const together = capacities.map((capacity, channel) => least.get(channel)?.words ?? capacity);
  const isSmaller = together.some((capacity, channel) => capacity < capacities[channel]!);
  if (!isSmaller || (effort.isLeft && keeps(together)))
    return { capacities: together, minimal: new Set(least.keys()) };
  const minimal = new Set<number>();
  let best = capacities;
  for (const [channel, { words, whatever }] of least) {
    if (!effort.isLeft) break;
    const from = best;
    const keepsWith = (tried: number) => keeps(from.with(channel, tried));
    const found = keepsWith(words)
      ? leastThat(whatever, words, keepsWith)
      : leastThat(words + 1, from[channel]!, keepsWith);
    best = from.with(channel, found);
    minimal.add(channel);
  }
  return { capacities: best, minimal };
}

/** What a shortcut needs in its diamond: with the other FIFOs as they are, and with others of whatever size. */
interface Need {
  readonly words: number;
  readonly whatever: number;
}

/**
 * The fewest words of each shortcut with which its diamond keeps the target. First with the other FIFOs without bound, which is
 * simulated fast: fewer are too few however large the others are. As a rule these are enough with the others as they are, too.
 */
function leastInDiamonds(
  network: TokenNetwork,
  capacities: readonly number[],
  target: number,
  effort: Effort,
): ReadonlyMap<number, Need> {
  const least = new Map<number, Need>();
  const known = new Searches();
  const reached = [...capacities];
  for (const { network: part, channels, join } of diamondsOf(network).values())
    for (const [port, channel] of channels.entries()) {
      if (network.channels[channel]!.to !== join || capacities[channel]! <= shallow) continue;
      if (!effort.isLeft) return least;
      const own = reached[channel]!;
      const search = (low: number, others: (channel: number) => number, isLikely: boolean) => {
        const inside = channels.map(one => (one === channel ? 0 : others(one)));
        const holds = (tried: number) => keepsRate(part, inside.with(port, tried), target, effort);
        return known.once(part, port, inside, () =>
          isLikely && holds(low) ? low : leastThat(low, own, holds),
        );
      };
      const whatever = search(shallow, () => unbounded, false);
      const words = search(whatever, one => reached[one]!, true);
      least.set(channel, { words, whatever });
      reached[channel] = words;
    }
  return least;
}

/** Searches of diamonds that come again and again are done once. */
class Searches {
  readonly #found: {
    readonly part: TokenNetwork;
    readonly port: number;
    readonly inside: readonly number[];
    readonly words: number;
  }[] = [];

  once(part: TokenNetwork, port: number, inside: readonly number[], search: () => number): number {
    const same = this.#found.find(
      found =>
        found.port === port &&
        inside.every((capacity, index) => capacity === found.inside[index]) &&
        isAlike(found.part, part),
    );
    if (same) return same.words;
    const words = search();
    this.#found.push({ part, port, inside, words });
    return words;
  }
}
