import { finnFifo } from '../../src/codegen/dataflow/estimate/finn.ts';
import { shallow } from '../../src/codegen/dataflow/fifo.ts';
import type { TokenNetwork } from '../../src/codegen/dataflow/simulate/network.ts';
import { fifoBits, unbounded, withCapacities } from '../../src/codegen/dataflow/simulate/network.ts';
import type { PublishedStreams } from './streams.ts';
import { simulate } from '../../src/codegen/dataflow/simulate/simulate.ts';

/** FINN's rule: FIFOs without bound, sources as fast as they can, two frames; then the most words that were ever there. */
export function finnSizes(network: TokenNetwork): readonly number[] {
  const open = withCapacities(
    network,
    network.channels.map(() => unbounded),
  );
  const { channels } = simulate(open, { leastFrames: 2, mostFrames: 2 });
  return channels.map(({ highWater }) => Math.max(shallow, highWater));
}

/** FINN's cap: between a window and a product no more than one row of windows. */
export function capped(network: PublishedStreams, capacities: readonly number[]): readonly number[] {
  return capacities.map((capacity, index) => {
    const { from, to } = network.channels[index]!;
    const row = network.rowsOfWindows.get(from);
    const isProduct = /^(conv|stem)/.test(network.units[to]!.name);
    return row !== undefined && isProduct ? Math.min(capacity, Math.max(32, row)) : capacity;
  });
}

export interface FifoCost {
  readonly kbit: number;
  readonly lut: number;
  readonly bram18: number;
}

/** What FIFOs of these sizes take: shift registers up to 256 words, above that block RAM of a power of two of words. */
export function fifoCost(network: TokenNetwork, capacities: readonly number[]): FifoCost {
  const sized = withCapacities(network, capacities);
  const areas = sized.channels
    .filter(({ capacity, width }) => width > 0 && capacity > shallow)
    .map(({ capacity, width }) =>
      capacity <= 256
        ? finnFifo({ kind: 'fifo', depth: Math.max(32, capacity), width, style: 'rtl', ram: 'distributed' })
        : finnFifo({ kind: 'fifo', depth: capacity, width, style: 'vivado', ram: 'block' }),
    );
  return {
    kbit: fifoBits(sized) / 1000,
    lut: areas.reduce((sum, area) => sum + area.lut, 0),
    bram18: areas.reduce((sum, area) => sum + area.bram18, 0),
  };
}
