import { describe, expect, it } from 'vitest';
import { StreamNet } from '../../../../bench/published/streams.ts';
import { shallow } from '../../../../src/codegen/dataflow/fifo.ts';
import type { TokenNetwork } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { withCapacities } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { simulate } from '../../../../src/codegen/dataflow/simulate/simulate.ts';
import { diamondsOf, isAlike } from '../../../../src/codegen/dataflow/sizing/diamonds.ts';
import { freeRun, sizeFifos } from '../../../../src/codegen/dataflow/sizing/fifo-sizing.ts';
import { leastThat } from '../../../../src/codegen/dataflow/sizing/least.ts';
import { isShortcut } from '../../../../src/codegen/dataflow/sizing/trim.ts';
import { randomPipeline } from '../simulate/random-pipelines.ts';

/** Two blocks x + conv3x3(x) on a map of 8x8x4, the same but for their names. */
function blocks() {
  const net = new StreamNet({ style: 'ahead' });
  let x = net.source(8, 8, 4, 2, 8);
  for (const block of [0, 1]) {
    const fork = net.fork(x, `fork${block}`, 2);
    const main = net.product(net.window(net.pad(fork, 1, 2), 3, 1, 2), `conv${block}`, 4, 2, 2, 8);
    x = net.add(main, fork, `add${block}`, 2);
  }
  return net.sink(x);
}

const slowestOf = ({ units }: TokenNetwork) => Math.max(...units.map(unit => unit.schedule.cycles));

describe('diamonds', () => {
  const network = blocks();
  const diamonds = [...diamondsOf(network).values()];

  it('reach from the fork to where its branches meet, and no further', () => {
    expect(diamonds.map(({ network: part }) => [part.units[0]!.name, part.units.at(-1)!.name])).toEqual([
      ['fork0', 'add0'],
      ['fork1', 'add1'],
    ]);
    const { units, channels } = diamonds[0]!.network;
    expect(units[0]!.inputs).toEqual([]);
    expect(units.at(-1)!.outputs).toEqual([]);
    expect(channels.every(({ from, to }) => from < units.length && to < units.length)).toBe(true);
  });
  it('of blocks that come again are alike', () => {
    expect(isAlike(diamonds[0]!.network, diamonds[1]!.network)).toBe(true);
    expect(isAlike(diamonds[0]!.network, network)).toBe(false);
  });
});

describe('the fewest words of a shortcut', () => {
  it('are found from the top down, and none but the wanted number is taken', () => {
    for (let wanted = 2; wanted <= 40; wanted++)
      expect(leastThat(2, 40, candidate => candidate >= wanted)).toBe(wanted);
  });
  it('in whatever network: one less deadlocks or loses rate, and with them the rate is kept', () => {
    let proven = 0;
    for (let seed = 0; seed < 150; seed++) {
      const { tokens } = randomPipeline(seed);
      const target = slowestOf(tokens) + (seed % 3) * 20;
      const sizing = sizeFifos(tokens, { target, shortcutFirings: 1e9 });
      if (!sizing.isReachable) continue;
      const { capacities, minimal } = sizing;
      const wide = capacities.flatMap((capacity, channel) =>
        capacity > shallow && isShortcut(tokens, channel) ? [channel] : [],
      );
      expect([seed, wide.filter(channel => !minimal.has(channel))]).toEqual([seed, []]);
      expect(freeRun(sizing, 6).cyclesPerFrame).toBeLessThanOrEqual(target);
      for (const channel of wide) {
        const less = withCapacities(tokens, capacities.with(channel, capacities[channel]! - 1));
        const { outcome, cyclesPerFrame } = simulate(less, { pace: target, mostFrames: 12 });
        expect([seed, channel, outcome === 'deadlock' || cyclesPerFrame > target]).toEqual([
          seed,
          channel,
          true,
        ]);
        proven++;
      }
    }
    expect(proven).toBeGreaterThan(40);
  });
  it('are not looked for where that would take more firings than allowed', () => {
    const network = blocks();
    const { minimal, steps } = sizeFifos(network, { target: slowestOf(network) + 100, shortcutFirings: 100 });
    expect([minimal.size, steps.map(({ how }) => how)]).toEqual([0, ['paced']]);
  });
});
