import { describe, expect, it } from 'vitest';
import { cnvStreams, lfcStreams } from '../../../../bench/published/stream-networks.ts';
import { withCapacities } from '../../../../src/codegen/dataflow/simulate/network.ts';
import { Simulation } from '../../../../src/codegen/dataflow/simulate/simulation.ts';
import { simulate } from '../../../../src/codegen/dataflow/simulate/simulate.ts';
import { naiveSimulation } from './naive-simulator.ts';
import { randomPipeline } from './random-pipelines.ts';

const frames = 3;

/** Everything both simulators know, in one shape. */
function both(seed: number) {
  const { tokens, units, channels, readers } = randomPipeline(seed);
  const pace = seed % 3 === 0 ? 40 + (seed % 50) : 0;
  const naive = naiveSimulation(units, channels, frames, pace);
  const fast = new Simulation(tokens, { pace });
  fast.run(frames);
  const isDead = !fast.hasDone(frames);
  const channelsOf = <T>(all: readonly T[]) => all.slice(0, fast.channels.length);
  const tracks = [
    ...fast.units.map(({ track }) => track),
    ...Array.from(readers.keys(), window => fast.units[window]!.buffer!.track),
  ];
  const ours = {
    isDead,
    highWater: fast.channels.map(channel => channel.highWater),
    written: fast.channels.map(channel => channel.written),
    freed: fast.channels.map(channel => channel.freed),
    frames: tracks.map(track => track.frames.map(({ start, end }) => [start, end])),
    last: tracks.map(({ pattern, frames: done }) =>
      isDead ? [] : Array.from(pattern, time => time + done.at(-1)!.start),
    ),
  };
  const reference = {
    isDead: naive.isDead,
    highWater: channelsOf(naive.highWater),
    written: channelsOf(naive.written),
    freed: channelsOf(naive.freed),
    frames: naive.firings.map((unit, index) =>
      unit
        .filter(times => times.length === tracks[index]!.pattern.length)
        .map(times => [times[0]!, times.at(-1)!]),
    ),
    last: naive.firings.map(unit => (isDead ? [] : unit.at(-1)!)),
  };
  return { ours, reference, tokens };
}

describe('simulation without a clock', () => {
  it('equals the cycle-by-cycle machine on 1,200 random pipelines: every firing, every high-water mark', () => {
    let dead = 0;
    let skips = 0;
    for (let seed = 0; seed < 1200; seed++) {
      const { ours, reference, tokens } = both(seed);
      // Words still unread when nothing moves any more are in no high-water mark of ours.
      const highWater = ours.isDead ? reference.highWater : ours.highWater;
      expect({ seed, ...ours, highWater }).toEqual({ seed, ...reference });
      if (ours.isDead) dead++;
      if (tokens.units.some(unit => unit.inputs.length > 1)) skips++;
    }
    expect(dead).toBeGreaterThan(100);
    expect(skips).toBeGreaterThan(300);
  });

  it('a proven period holds: the next ten frames are as far apart', () => {
    let proven = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { tokens } = randomPipeline(seed);
      const { outcome, cyclesPerFrame, frames: settledAfter } = simulate(tokens);
      if (outcome !== 'periodic') continue;
      proven++;
      const longer = new Simulation(tokens);
      longer.run(settledAfter + 10);
      for (const { track } of longer.units)
        for (let frame = settledAfter; frame < settledAfter + 10; frame++)
          expect(track.frames[frame]!.end - track.frames[frame - 1]!.end).toBe(cyclesPerFrame);
    }
    expect(proven).toBeGreaterThan(100);
  });

  it('names the streams of a deadlock: each unit waits for the next, the last for the first', () => {
    let checked = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { tokens } = randomPipeline(seed);
      const { deadlock } = simulate(tokens);
      if (!deadlock) continue;
      checked++;
      expect(deadlock.length).toBeGreaterThan(1);
      deadlock.forEach(({ unit, channel, for: what }, index) => {
        const { from, to } = tokens.channels.find(one => one.name === channel)!;
        const [self, other] = what === 'words' ? [to, from] : [from, to];
        expect(tokens.units[self]!.name).toBe(unit);
        expect(tokens.units[other]!.name).toBe(deadlock[(index + 1) % deadlock.length]!.unit);
      });
    }
    expect(checked).toBeGreaterThan(30);
  });
});

describe('published networks', () => {
  it('LFC: 915 cycles with FIFOs of 2, 723 with the published depths, 512 with MH / PE words', () => {
    const net = lfcStreams(2);
    const periodWith = (depths: Readonly<Record<string, number>>) => {
      const capacities = net.channels.map(({ name, capacity }) => depths[name] ?? capacity);
      const { outcome, cyclesPerFrame } = simulate(withCapacities(net, capacities), { mostFrames: 40 });
      return [outcome, cyclesPerFrame];
    };
    expect(periodWith({})).toEqual(['periodic', 915]);
    expect(periodWith({ 'fc0 -> fc1': 16, 'fc1 -> fc2': 8, 'fc2 -> scatter': 16 })).toEqual([
      'periodic',
      723,
    ]);
    expect(periodWith({ 'fc0 -> fc1': 32, 'fc1 -> fc2': 16, 'fc2 -> scatter': 32 })).toEqual([
      'periodic',
      512,
    ]);
  });
  it('CNV with FIFOs of 128: 32,768 cycles a frame, latency within 3 % of the 527 us measured at 300 MHz', () => {
    const { cyclesPerFrame, latency } = simulate(cnvStreams('rows', 128), { mostFrames: 4 });
    expect(cyclesPerFrame).toBe(32768);
    expect(Math.abs(latency / (527 * 300) - 1)).toBeLessThan(0.03);
  });
});
