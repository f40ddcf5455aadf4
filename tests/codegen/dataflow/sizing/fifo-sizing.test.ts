import { describe, expect, it } from 'vitest';
import { cnvStreams, lfcStreams } from '../../../../bench/published/stream-networks.ts';
import { StreamNet } from '../../../../bench/published/streams.ts';
import { withCapacities } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { simulate } from '../../../../src/codegen/dataflow/simulate/simulate.ts';
import { freeRun, sizeFifos } from '../../../../src/codegen/dataflow/sizing/fifo-sizing.ts';
import { isShortcut } from '../../../../src/codegen/dataflow/sizing/trim.ts';
import { randomPipeline } from '../simulate/random-pipelines.ts';

const isStretched = (unit: string) => unit === 'window';

/** x + conv3x3(x) on a map of 12x12x4. */
function shortcut() {
  const net = new StreamNet({ style: 'ahead' });
  const x = net.fork(net.source(12, 12, 4, 2, 8), 'fork', 2);
  const main = net.product(net.window(net.pad(x, 1, 2), 3, 1, 2), 'conv', 4, 2, 2, 8);
  return net.sink(net.add(main, x, 'add', 2));
}

describe('FIFO sizes', () => {
  it('LFC at 512 cycles: 3.3 Kbit paced, less after trimming, and the rate is kept', () => {
    const sizing = sizeFifos(lfcStreams(), { target: 512, mostFirings: 1e6 });
    expect(sizing.steps[0]).toEqual({ how: 'paced', bits: 3296 });
    expect(sizing.bits).toBeLessThan(3000);
    expect(freeRun(sizing, 12)).toMatchObject({ outcome: 'periodic', cyclesPerFrame: 512 });
  });
  it('CNV at its published folding: windows slowed down to the rate take a quarter of the paced bits', () => {
    const sizing = sizeFifos(cnvStreams('rows'), { target: 32768, mostFirings: 4e6, isStretched });
    expect(sizing.steps[0]).toEqual({ how: 'paced', bits: 99940 });
    expect(sizing.steps).toContainEqual({ how: 'rate-matched', bits: 24820 });
    expect(sizing.bits).toBeLessThanOrEqual(24820);
    expect(freeRun(sizing, 8).cyclesPerFrame).toBe(32768);
  });
  it('a target below what the units can do is out of reach with any FIFOs, and said so', () => {
    const sizing = sizeFifos(lfcStreams(), { target: 500 });
    expect([sizing.isReachable, sizing.cyclesPerFrame]).toEqual([false, 512]);
  });
  it("a shortcut's FIFO is minimal: one word less deadlocks or loses rate", () => {
    const net = shortcut();
    const target = Math.max(...net.units.map(unit => unit.schedule.cycles)) + 200;
    const { capacities, isReachable } = sizeFifos(net, { target, mostFirings: 1e8 });
    expect(isReachable).toBe(true);
    const skip = net.channels.findIndex(
      ({ name }, index) => isShortcut(net, index) && name.startsWith('fork'),
    );
    expect(capacities[skip]).toBeGreaterThan(12);
    const less = capacities.map((capacity, index) => (index === skip ? capacity - 1 : capacity));
    const { outcome, cyclesPerFrame } = simulate(withCapacities(net, less), { pace: target });
    expect(outcome === 'deadlock' || cyclesPerFrame > target).toBe(true);
  });
  it('whatever the pipeline, sizes that are found keep the rate with a free source', () => {
    let reachable = 0;
    for (let seed = 0; seed < 120; seed++) {
      const { tokens } = randomPipeline(seed);
      const target = Math.max(...tokens.units.map(unit => unit.schedule.cycles));
      const sizing = sizeFifos(tokens, { target, mostFirings: seed % 2 === 0 ? 0 : 2e5 });
      if (!sizing.isReachable) continue;
      reachable++;
      const { outcome, cyclesPerFrame } = freeRun(sizing, 6);
      expect([seed, outcome === 'deadlock']).toEqual([seed, false]);
      expect(cyclesPerFrame).toBeLessThanOrEqual(target);
    }
    expect(reachable).toBeGreaterThan(40);
  });
});
