import type { EmittedFile } from '../../backend.ts';
import { trafficOf } from '../../dataflow/weights-pace.ts';
import { goldenFrames } from '../golden.ts';
import type { HlsPlan } from '../plan.ts';
import { hasBlockDesign } from './board.ts';
import { listingOf } from './listing.ts';
import { thousands } from './text.ts';

/** Values of the template of README.md; `files` are all the others. */
export function readmeOf(plan: HlsPlan, files: readonly EmittedFile[]): object {
  const { around, report, setting } = plan;
  const named = (when: 'once' | 'always') => around.weights.filter(({ port }) => port.when === when);
  const list = (ports: ReturnType<typeof named>) => ports.map(({ name }) => `\`${name}\``).join(', ');
  return {
    frames: goldenFrames,
    listing: listingOf(plan, files),
    hasBlockDesign: hasBlockDesign(plan),
    boardParts:
      around.interface === 'memory' ? 'processing system and design' : 'processing system, DMAs and design',
    weightPorts: around.weights.length > 0,
    fetched: list(named('always')),
    kept: list(named('once')),
    traffic: (trafficOf(plan.pipeline) / 1e6).toFixed(1),
    part: setting.partCode,
    clock: setting.clockMhz,
    fps: thousands(Math.floor(report.fps)),
    cycles: thousands(report.cycles_per_frame),
    bottleneck: report.bottleneck,
    latency: thousands(report.latency_cycles),
    lut: thousands(report.lut),
    ff: thousands(report.ff),
    bram18: thousands(report.bram18),
    uram: thousands(report.uram),
    dsp: thousands(report.dsp),
    layers: report.layers,
  };
}
