import { isShortcut } from '../src/codegen/dataflow/sizing/trim.ts';
import { freeRun, sizeFifos } from '../src/codegen/dataflow/sizing/fifo-sizing.ts';
import { Simulation } from '../src/codegen/dataflow/simulate/simulation.ts';
import { simulate } from '../src/codegen/dataflow/simulate/simulate.ts';
import { withCapacities } from '../src/codegen/dataflow/simulate/network.ts';
import { naiveSimulation } from '../tests/codegen/dataflow/simulate/naive-simulator.ts';
import { randomPipeline } from '../tests/codegen/dataflow/simulate/random-pipelines.ts';
import type { Bench, Row } from './bench.ts';
import { atMost, within } from './bench.ts';
import { capped, fifoCost, finnSizes } from './published/fifo-rules.ts';
import { biRealStreams, cnvStreams, lfcStreams } from './published/stream-networks.ts';
import type { PublishedStreams } from './published/streams.ts';

/** Throughput, latency and FIFO sizes by simulation: against a cycle-by-cycle machine, hardware, and FINN's sizing rule. */
export const bench: Bench = {
  doc: "token simulation against a cycle-by-cycle machine (ms), published hardware (cycles), and FIFO sizes against FINN's rule (Kbit)",
  needs: [],
  run() {
    return Promise.resolve([...random(), ...lfc(), ...cnv(), ...biReal()]);
  },
};

const exactly = (name: string, ours: number, rival: number): Row => ({
  case: name,
  ours,
  rival,
  ratio: ours / rival,
  goal: `ours = ${rival}`,
  met: ours === rival,
});

/** With the processor time it took, in ms: what else the machine does is not ours. */
function timed<T>(run: () => T): readonly [T, number] {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1000];
}

function random(): readonly Row[] {
  const count = 1000;
  const pipelines = Array.from({ length: count }, (_, seed) => randomPipeline(seed));
  const [fast, fastMs] = timed(() =>
    pipelines.map(({ tokens }) => {
      const simulation = new Simulation(tokens);
      simulation.run(2);
      return simulation;
    }),
  );
  const [naive, naiveMs] = timed(() =>
    pipelines.map(({ units, channels }) => naiveSimulation(units, channels, 2)),
  );
  const equal = naive.filter(({ firings, written, freed }, index) => {
    const { units, channels } = fast[index]!;
    return (
      channels.every((channel, at) => channel.written === written[at] && channel.freed === freed[at]) &&
      units.every((unit, at) =>
        unit.track.frames.every(
          ({ start, end }, frame) => firings[at]![frame]![0] === start && firings[at]![frame]!.at(-1) === end,
        ),
      )
    );
  }).length;
  return [
    exactly('random pipelines equal to the cycle-by-cycle machine', equal, count),
    atMost('time of these, CPU ms', fastMs, naiveMs, 1),
  ];
}

function lfc(): readonly Row[] {
  const net = lfcStreams();
  const cyclesWith = (depths: readonly number[]) =>
    simulate(withCapacities(net, depths), { mostFrames: 60 }).cyclesPerFrame;
  const published = cyclesWith([2, 16, 8, 16, 2, 2]);
  return [
    exactly('LFC, FIFOs of MH/PE words, cycles', cyclesWith([2, 32, 16, 32, 2, 2]), 512),
    exactly('LFC, published depths 16, 8, 16, cycles', published, 723),
    {
      case: 'LFC, published depths, against 841 measured (not fitted)',
      ours: published,
      rival: 841,
      ratio: published / 841,
      goal: 'stated',
      met: true,
    },
    exactly('LFC, FIFOs of 2 words, cycles', cyclesWith([2, 2, 2, 2, 2, 2]), 915),
    ...sizes('LFC', net, 512, { mostFirings: 1e7, frames: 8 }, 5),
  ];
}

function cnv(): readonly Row[] {
  const net = cnvStreams('rows', 128);
  simulate(net, { mostFrames: 1 });
  const [{ latency, cyclesPerFrame }, ms] = timed(() => simulate(net, { leastFrames: 1, mostFrames: 2 }));
  const hardware = 527 * 300;
  const off = Math.abs(latency / hardware - 1);
  return [
    within('CNV, one run of two frames, CPU ms', ms, NaN, 20),
    exactly('CNV, cycles a frame', cyclesPerFrame, 32768),
    {
      case: 'CNV, latency in cycles, against 527 us at 300 MHz',
      ours: latency,
      rival: hardware,
      ratio: latency / hardware,
      goal: 'within 3 %',
      met: off <= 0.03,
    },
    ...sizes('CNV, windows as FINN', cnvStreams('rows'), 32768, { mostFirings: 2e8, frames: 8 }, 25),
    ...sizes('CNV, windows that read ahead', cnvStreams('ahead'), 32768, { mostFirings: 2e8, frames: 8 }, 5),
  ];
}

function biReal(): readonly Row[] {
  const target = 150528;
  const large = (['rows', 'ahead'] as const).flatMap(style => {
    const name = `Bi-Real-18, windows ${style === 'rows' ? 'as FINN' : 'that read ahead'}`;
    const net = biRealStreams(target, style);
    const bound = style === 'rows' ? 2910 : 1400;
    const rows = sizes(name, net, target, { mostFirings: 0, frames: 4 }, bound);
    const simulation = new Simulation(sizeFifos(net, { target }).network);
    simulation.run(1);
    const [, ms] = timed(() => {
      simulation.run(2);
    });
    return [...rows, within(`${name}: a frame, CPU s`, ms / 1000, NaN, 1)];
  });
  return [...large, ...shortcuts(32, 6144), ...shortcuts(224, target)];
}

/** FIFO bits of ours and of FINN's rule, and that ours keep the rate with a source as fast as it can. */
function sizes(
  name: string,
  net: PublishedStreams,
  target: number,
  { mostFirings, frames }: { readonly mostFirings: number; readonly frames: number },
  boundKbit: number,
): readonly Row[] {
  const sizing = sizeFifos(net, { target, mostFirings, isStretched: unit => unit === 'window' });
  const ours = fifoCost(net, sizing.capacities);
  const rule = finnSizes(net);
  const rival = fifoCost(net, rule);
  const withCap = fifoCost(net, capped(net, rule));
  const free = freeRun(sizing, frames);
  const bits = {
    ...within(`${name}: FIFOs, Kbit`, ours.kbit, rival.kbit, boundKbit),
    ratio: ours.kbit / rival.kbit,
  };
  return [
    bits,
    {
      ...bits,
      case: `${name}: against FINN's rule with its cap`,
      rival: withCap.kbit,
      ratio: ours.kbit / withCap.kbit,
      goal: '<= 1',
      met: ours.kbit <= withCap.kbit,
    },
    exactly(`${name}: cycles a frame over ${free.frames} free frames`, free.cyclesPerFrame, target),
    ...(boundKbit <= 25 ? [exactly(`${name}: BRAM18 of FIFOs`, ours.bram18, 0)] : []),
  ];
}

/** Firings that the search may simulate: enough for Bi-Real-18 at 224x224, which takes some minutes. */
const mostShortcutFirings = 1.5e10;

/** One word less in a shortcut's FIFO deadlocks or loses rate: every one is tried, in the whole network. */
function shortcuts(size: number, target: number): readonly Row[] {
  const { network, capacities, minimal } = sizeFifos(biRealStreams(target, 'ahead', size), {
    target,
    shortcutFirings: mostShortcutFirings,
  });
  const indices = network.channels
    .map((_, index) => index)
    .filter(index => isShortcut(network, index) && capacities[index]! > 2);
  const fates = indices.map(index => {
    const less = capacities.map((capacity, at) => (at === index ? capacity - 1 : capacity));
    const { outcome, cyclesPerFrame } = simulate(withCapacities(network, less), {
      pace: target,
      mostFrames: 6,
      measures: false,
    });
    if (outcome === 'deadlock') return 'deadlocks';
    return cyclesPerFrame > target ? 'loses rate' : 'is kept';
  });
  const count = (fate: string) => fates.filter(one => one === fate).length;
  const broken = indices.length - count('is kept');
  const name = `Bi-Real-18 at ${size}x${size}`;
  const kept = indices.filter((_, at) => fates[at] === 'is kept');
  return [
    {
      case: `${name}: shortcut FIFOs that one word less breaks (${count('deadlocks')} deadlock, ${count('loses rate')} lose rate)`,
      ours: broken,
      rival: indices.length,
      ratio: broken / indices.length,
      goal: `the ${minimal.size} called minimal`,
      met: indices.every((index, at) => !minimal.has(index) || fates[at] !== 'is kept'),
    },
    ...kept.map((index): Row => ({
      case: `${name}: ${network.channels[index]!.name} keeps the rate with a word less, words`,
      ours: capacities[index]!,
      rival: NaN,
      ratio: NaN,
      goal: 'listed',
      met: !minimal.has(index),
    })),
  ];
}
