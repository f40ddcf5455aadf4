import { readFileSync } from 'node:fs';
import {
  bnnir,
  hlsCoefficients,
  logicLut,
  productBlocks,
  shellBram18,
} from '../src/codegen/dataflow/estimate/bnnir.ts';
import { featuresOf, fit, leaveOneOut } from '../src/codegen/dataflow/estimate/calibration.ts';
import { finn } from '../src/codegen/dataflow/estimate/finn.ts';
import { finnQuirks } from '../src/codegen/dataflow/estimate/finn-quirks.ts';
import type { HardwareUnit } from '../src/codegen/dataflow/estimate/hardware-unit.ts';
import { withCapacities } from '../src/codegen/dataflow/simulate/network.ts';
import { simulate } from '../src/codegen/dataflow/simulate/simulate.ts';
import type { Bench, Row } from './bench.ts';
import { publishedDesigns, publishedMhz } from './published/bnn-pynq.ts';
import type { FinnRow } from './published/finn-rows.ts';
import { unitOfRow } from './published/finn-rows.ts';
import { cnvStreams, lfcStreams } from './published/stream-networks.ts';

/** Estimates against what FINN's own classes say, and against published hardware. */
export const bench: Bench = {
  doc: "`finn` model against FINN's figures row for row; cycles, LUTs, block RAM against published designs; FINN's known mistakes",
  needs: ['../shared/data/finn_estimates.json, or --golden'],
  run({ golden = '../shared/data/finn_estimates.json' }) {
    const rows = JSON.parse(readFileSync(golden, 'utf8')) as readonly FinnRow[];
    return Promise.resolve([...againstFinn(rows), ...cycles(), ...luts(), ...blockRam(), ...quirks()]);
  },
};

const near = (
  name: string,
  ours: number,
  rival: number,
  share: number,
  goal = `within ${share * 100} %`,
): Row => {
  const ratio = ours / rival;
  return { case: name, ours, rival, ratio, goal, met: Math.abs(ratio - 1) <= share };
};

function againstFinn(rows: readonly FinnRow[]): readonly Row[] {
  const ops = [...new Set(rows.map(row => row.op))];
  return ops.map(op => {
    const of = rows.filter(row => row.op === op);
    const equal = of.filter(row => {
      const { cycles: count, area } = finn.estimate(unitOfRow(row));
      const { lut, bram18, uram, dsp } = area;
      return Object.entries({ cycles: count, lut, bram18, uram, dsp }).every(
        ([key, value]) => row.est[key as keyof FinnRow['est']] === value,
      );
    });
    return near(`finn, ${op}: rows equal`, equal.length, of.length, 0, 'all');
  });
}

const slowest = (units: readonly HardwareUnit[]): number =>
  Math.max(...units.map(unit => bnnir.estimate(unit).cycles));

function cycles(): readonly Row[] {
  const cnvs = publishedDesigns
    .filter(({ name }) => name.startsWith('cnv'))
    .map(({ name, units, microseconds }) =>
      near(`${name}: cycles a frame against hardware`, slowest(units), microseconds * publishedMhz, 0.05),
    );
  const lfc = lfcStreams();
  const lfcCycles = (depths: readonly number[]) =>
    simulate(withCapacities(lfc, depths), { mostFrames: 60 }).cyclesPerFrame;
  const published = lfcCycles([2, 16, 8, 16, 2, 2]);
  const { latency } = simulate(cnvStreams('rows', 128), { mostFrames: 1 });
  return [
    ...cnvs,
    near('LFC: cycles with FIFOs of MH/PE words', lfcCycles([2, 32, 16, 32, 2, 2]), 512, 0, 'exactly'),
    near('LFC: cycles with the published depths', published, 723, 0, 'exactly'),
    near(
      'LFC: published depths against 841 measured; the rest (DMA, HLS wrapper) is not fitted',
      published,
      841,
      1,
      'stated',
    ),
    near('CNV: latency in cycles against 527 us at 300 MHz', latency, 527 * publishedMhz, 0.03),
  ];
}

function luts(): readonly Row[] {
  const fitted = fit(publishedDesigns);
  return [
    ...(['product', 'compare', 'unit'] as const).map(name =>
      near(`bnnir: coefficient ${name}, fitted anew`, hlsCoefficients[name], fitted[name], 0.01),
    ),
    ...publishedDesigns.map(({ name, units, logicLut: published }) =>
      near(`${name}: logic LUTs`, logicLut(featuresOf(units)), published, 0.25),
    ),
    ...leaveOneOut(publishedDesigns).map(({ name, error }) =>
      near(`${name}: logic LUTs, foretold by the other four`, 1 + error, 1, 0.25),
    ),
    ...publishedDesigns.map(({ name, units, logicLut: published }) => {
      const formula = units.reduce((sum, unit) => sum + finn.estimate(unit).area.lut, 0);
      return near(`${name}: logic LUTs by FINN's formula`, formula, published, Infinity, 'for comparison');
    }),
  ];
}

function blockRam(): readonly Row[] {
  const weights = (units: readonly HardwareUnit[]) =>
    units.reduce((sum, unit) => sum + (unit.kind === 'matvec' ? productBlocks(unit).weights : 0), 0);
  const all = (units: readonly HardwareUnit[]) =>
    units.reduce((sum, unit) => sum + bnnir.estimate(unit).area.bram18, shellBram18);
  const exact = { lfcW1A1: 208, cnvW1A1: 120 } as const;
  return [
    ...Object.entries(exact).map(([name, known]) =>
      near(
        `${name}: BRAM18 of weights`,
        weights(publishedDesigns.find(design => design.name === name)!.units),
        known,
        0,
        'exactly',
      ),
    ),
    ...publishedDesigns.map(({ name, units, bram18 }) =>
      near(`${name}: BRAM18 in all, ${shellBram18} of them the shell's`, all(units), bram18, 0.15),
    ),
  ];
}

const quirks = (): readonly Row[] =>
  finnQuirks.map(({ name, why, says, is }) => ({
    case: `FINN's mistake: ${name} (${why})`,
    ours: is,
    rival: says,
    ratio: is / says,
    goal: 'listed',
    met: is !== says,
  }));
