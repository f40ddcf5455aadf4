import { shallow } from '../fifo.ts';
import type { TokenNetwork } from '../simulate/network.ts';
import type { Effort } from './keeps-rate.ts';
import { keepsRate } from './keeps-rate.ts';

/** FIFOs of fewer bits fit a handful of LUTs: not worth a simulation. */
const worthIt = 128;

/** Channels into units with several inputs: shortcuts, and the branches they meet. */
export const isShortcut = ({ units, channels }: TokenNetwork, index: number): boolean =>
  units[channels[index]!.to]!.inputs.length > 1;

/** Makes FIFOs smaller one by one, by bisection, while the rate is kept and effort is left. */
export function trim(
  network: TokenNetwork,
  start: readonly number[],
  target: number,
  effort: Effort,
): readonly number[] {
  const capacities = [...start];
  const bitsOf = (index: number) => capacities[index]! * network.channels[index]!.width;
  const order = network.channels
    .map((_, index) => index)
    .filter(index => capacities[index]! > shallow && bitsOf(index) > worthIt)
    .sort(
      (a, b) =>
        Number(isShortcut(network, a)) - Number(isShortcut(network, b)) || bitsOf(b) - bitsOf(a) || a - b,
    );
  const keepsWith = (index: number, capacity: number) => {
    const tried = [...capacities];
    tried[index] = capacity;
    return keepsRate(network, tried, target, effort);
  };
  for (const index of order) {
    if (!effort.isLeft) break;
    if (keepsWith(index, shallow)) {
      capacities[index] = shallow;
      continue;
    }
    let tooFew = shallow;
    let enough = capacities[index]!;
    while (enough - tooFew > 1) {
      const middle = (enough + tooFew) >> 1;
      if (keepsWith(index, middle)) enough = middle;
      else tooFew = middle;
    }
    capacities[index] = enough;
  }
  return capacities;
}
