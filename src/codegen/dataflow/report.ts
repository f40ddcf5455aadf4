import type { Wall } from './budget.ts';
import type { Design } from './design.ts';
import { addAreas } from './estimate/area.ts';
import { areaOf } from './estimate.ts';
import { latencyOf } from './latency.ts';
import { pipelineAreas } from './pipeline-area.ts';
import type { Setting } from './setting.ts';
import type { Step } from './step.ts';
import type { Pipeline, Stream, Unit } from './unit.ts';
import { isParallel, outsOf, wordBits } from './unit.ts';
import { trafficOf } from './weights-pace.ts';
import type { RingMemory, WeightMemory } from './weight-memory.ts';

export interface LayerReport {
  readonly name: string;
  readonly op: string;
  readonly pe: number;
  readonly simd: number;
  readonly cycles: number;
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly uram: number;
  readonly dsp: number;
  readonly fifo_depth: number;
  readonly fifo_bits: number;
  readonly weights: WeightMemory | 'none';
  /** How windows come, and what their rows lie in. */
  readonly window: 'serial' | 'parallel' | 'none';
  readonly ring: RingMemory | 'none';
  readonly multiply: 'fabric' | 'dsp' | 'none';
}

/** Why nothing faster fits the budget. */
export interface CertificateReport {
  /** Cycles a frame of the nearest faster target that is proven impossible; null where there is none faster. */
  readonly impossible_cycles: number | null;
  /** LUTs that any design at that target needs, by those of the budget; null where units are too slow. */
  readonly lut_share: number | null;
  readonly too_slow: readonly string[];
  /** Targets between, neither reached nor excluded. */
  readonly open_cycles: readonly number[];
}

/** The keys scripts read; `how` says that nothing was synthesised. */
export interface Report {
  readonly how: 'estimate';
  readonly part: string;
  readonly clock_mhz: number;
  /** Null: as fast as the budget allows. */
  readonly wished_fps: number | null;
  /** Most of each that the design may take; null without a budget. */
  readonly budget: Wall | null;
  readonly certificate: CertificateReport | null;
  readonly cycles_per_frame: number;
  /** Whether rate, latency and FIFO depths come from simulating the streams word by word, rather than from rules. */
  readonly simulated: boolean;
  /** FIFOs of more than a handshake where branches meet; of how many it is proven that one word less deadlocks or loses rate. */
  readonly shortcut_fifos: number;
  readonly shortcut_fifos_minimal: number;
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
  /** Gigabytes a second of weights that are read from memory outside at this rate. */
  readonly weights_gb_per_s: number;
  readonly bottleneck: string;
  /** `fps`: the wish holds the design back; `budget`: the wall does; else the layer or port that cannot be made faster. */
  readonly limited_by: string;
  readonly layers: readonly LayerReport[];
}

/** What a design comes to. */
export function reportOf(design: Design, setting: Setting): Report {
  const { pipeline, foldings, simulation, shortcuts, certificate } = design;
  const { partCode, part, clockMhz, fps, wall } = setting;
  const { lut, ff, bram18, uram, dsp } = addAreas(pipelineAreas(pipeline, foldings));
  const slow = slowest(pipeline);
  const cycles = Math.max(slow.cycles, Math.ceil(simulation?.cyclesPerFrame ?? 0));
  const percent = (used: number, all: number) => (all === 0 ? 0 : Math.round((1000 * used) / all) / 10);
  const reached = (clockMhz * 1e6) / cycles;
  const rounded = (value: number) => Math.round(10 * value) / 10;
  return {
    how: 'estimate',
    part: partCode,
    clock_mhz: clockMhz,
    wished_fps: fps ?? null,
    budget: wall ?? null,
    certificate: certificate
      ? {
          impossible_cycles: certificate.impossible ?? null,
          lut_share: finite(certificate.lutShare),
          too_slow: certificate.tooSlow ?? [],
          open_cycles: certificate.open,
        }
      : null,
    cycles_per_frame: cycles,
    simulated: simulation !== undefined,
    shortcut_fifos: shortcuts.length,
    shortcut_fifos_minimal: shortcuts.filter(({ isMinimal }) => isMinimal).length,
    latency_cycles: simulation?.latency ?? latencyOf(pipeline),
    fps: rounded(reached),
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
    weights_gb_per_s: Math.round((trafficOf(pipeline) / 8e7) * reached) / 100,
    bottleneck: slow.name,
    limited_by: limitOf(design, setting, reached, slow.name),
    layers: layersOf(pipeline, foldings),
  };
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Cycles a frame, by layer or port, of the slowest thing there. */
function slowest(pipeline: Pipeline): { readonly name: string; readonly cycles: number } {
  const paces = [
    ...pipeline.inputs.map(({ name, stream }) => ({ name: `input ${name}`, cycles: stream.words })),
    ...pipeline.units.map(({ layer, cycles }) => ({ name: layer, cycles })),
  ];
  return paces.reduce((worst, next) => (next.cycles > worst.cycles ? next : worst));
}

function limitOf({ certificate }: Design, { fps }: Setting, reached: number, name: string): string {
  if (fps !== undefined && reached >= fps) return 'fps';
  if (certificate && (certificate.open.length > 0 || finite(certificate.lutShare) !== null)) return 'budget';
  return name;
}

function layersOf(pipeline: Pipeline, foldings: Design['foldings']): readonly LayerReport[] {
  const byName = new Map<string, Unit>(pipeline.units.map(unit => [unit.name, unit]));
  return pipeline.steps.map((step: Step): LayerReport => {
    const folding = foldings.get(step)!;
    const { lut, ff, bram18, uram, dsp } = areaOf(step, folding);
    const unit = byName.get(step.id)!;
    const fifo: Stream = outsOf(unit)[0]!;
    const window = byName.get(`${step.id}.window`);
    const isWindow = window?.kind === 'window';
    return {
      name: step.id,
      op: step.kind,
      pe: folding.pe,
      simd: folding.simd,
      cycles: folding.cycles,
      lut,
      ff,
      bram18,
      uram,
      dsp,
      fifo_depth: fifo.depth,
      fifo_bits: wordBits(fifo),
      weights: unit.kind === 'matvec' ? unit.weights : 'none',
      window: isWindow ? (isParallel(window) ? 'parallel' : 'serial') : 'none',
      ring: isWindow ? window.memory : 'none',
      multiply: unit.kind === 'matvec' ? unit.multiply : 'none',
    };
  });
}
