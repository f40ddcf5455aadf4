import type { Area } from './estimate/area.ts';
import { addAreas, noArea } from './estimate/area.ts';
import { areaOf, convertArea, fifoArea, forkArea } from './estimate.ts';
import type { FoldingChoice } from './folding.ts';
import { latencyOf } from './latency.ts';
import type { Part } from './parts.ts';
import type { SimulationResult } from './simulate/simulate.ts';
import type { Step } from './step.ts';
import type { Pipeline, Stream } from './unit.ts';
import { outsOf, wordBits } from './unit.ts';
import type { WeightMemory } from './weight-memory.ts';
import { usualWeights } from './weight-memory.ts';

export interface LayerReport {
  readonly name: string;
  readonly op: string;
  readonly pe: number;
  readonly simd: number;
  readonly cycles: number;
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly dsp: number;
  readonly fifo_depth: number;
  readonly fifo_bits: number;
  readonly weights: WeightMemory | 'none';
}

/** The keys scripts read; `how` says that nothing was synthesised. */
export interface Report {
  readonly how: 'estimate';
  readonly part: string;
  readonly clock_mhz: number;
  readonly wished_fps: number;
  readonly cycles_per_frame: number;
  /** Whether rate, latency and FIFO depths come from simulating the streams word by word, rather than from rules. */
  readonly simulated: boolean;
  readonly latency_cycles: number;
  readonly fps: number;
  readonly lut: number;
  readonly lut_percent: number;
  readonly ff: number;
  readonly ff_percent: number;
  readonly bram18: number;
  readonly bram18_percent: number;
  readonly uram: number;
  readonly uram_percent: number;
  readonly dsp: number;
  readonly dsp_percent: number;
  readonly bottleneck: string;
  /** `fps`: the wish holds the design back; else the layer or port that cannot be made faster. */
  readonly limited_by: string;
  readonly layers: readonly LayerReport[];
}

export interface Setting {
  readonly partCode: string;
  readonly part: Part;
  readonly clockMhz: number;
  readonly fps: number;
}

/** Cycles a frame, by layer or port, of the slowest thing there. */
function slowest(pipeline: Pipeline): { readonly name: string; readonly cycles: number } {
  const paces = [
    ...pipeline.inputs.map(({ name, stream }) => ({ name: `input ${name}`, cycles: stream.words })),
    ...pipeline.units.map(({ layer, cycles }) => ({ name: layer, cycles })),
  ];
  return paces.reduce((worst, next) => (next.cycles > worst.cycles ? next : worst));
}

export function reportOf(
  pipeline: Pipeline,
  foldings: ReadonlyMap<Step, FoldingChoice>,
  { partCode, part, clockMhz, fps }: Setting,
  simulation?: SimulationResult,
): Report {
  const streamOf = new Map<string, Stream>(
    pipeline.units.flatMap(unit => outsOf(unit).map(out => [unit.name, out] as const)),
  );
  const layers = pipeline.steps.map((step): LayerReport => {
    const { pe, simd, weights, cycles } = foldings.get(step)!;
    const { lut, ff, bram18, dsp } = areaOf(step, { pe, simd });
    const fifo = streamOf.get(step.id)!;
    return {
      name: step.id,
      op: step.kind,
      pe,
      simd,
      cycles,
      lut,
      ff,
      bram18,
      dsp,
      fifo_depth: fifo.depth,
      fifo_bits: wordBits(fifo),
      weights: step.kind === 'matvec' ? (weights ?? usualWeights(step, { pe, simd })) : 'none',
    };
  });
  const ofLayers = layers.map(({ lut, ff, bram18, dsp }) => ({ ...noArea, lut, ff, bram18, dsp }));
  const { lut, ff, bram18, uram, dsp } = addAreas([...ofLayers, ...between(pipeline)]);
  const slow = slowest(pipeline);
  const cycles = Math.max(slow.cycles, Math.ceil(simulation?.cyclesPerFrame ?? 0));
  const { name } = slow;
  const percent = (used: number, all: number) => (all === 0 ? 0 : Math.round((1000 * used) / all) / 10);
  const reached = (clockMhz * 1e6) / cycles;
  return {
    how: 'estimate',
    part: partCode,
    clock_mhz: clockMhz,
    wished_fps: fps,
    cycles_per_frame: cycles,
    simulated: simulation !== undefined,
    latency_cycles: simulation?.latency ?? latencyOf(pipeline),
    fps: Math.round(10 * reached) / 10,
    lut,
    ff,
    bram18,
    uram,
    dsp,
    lut_percent: percent(lut, part.lut),
    ff_percent: percent(ff, part.ff),
    bram18_percent: percent(bram18, part.bram18),
    uram_percent: percent(uram, part.uram),
    dsp_percent: percent(dsp, part.dsp),
    bottleneck: name,
    limited_by: reached >= fps ? 'fps' : name,
    layers,
  };
}

/** Everything that belongs to no step: converters, forks and FIFOs. */
function between(pipeline: Pipeline): readonly Area[] {
  return [
    ...pipeline.streams.map(stream => fifoArea(stream.depth, wordBits(stream))),
    ...pipeline.units.map(unit => {
      if (unit.kind === 'convert') return convertArea(wordBits(unit.in), wordBits(unit.out));
      return unit.kind === 'fork' ? forkArea(wordBits(unit.in)) : noArea;
    }),
  ];
}
