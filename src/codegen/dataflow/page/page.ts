import { partLimits } from '../parts.ts';
import { proofOf } from '../proof.ts';
import type { Report } from '../report.ts';
import type { SimulationResult } from '../simulate/simulate.ts';
import type { Pipeline } from '../unit.ts';
import type { CurvePoint } from './charts.ts';
import { curve, occupancy, resourceBars } from './charts.ts';
import { duration, escaped, thousands } from './markup.ts';
import { picture } from './picture.ts';
import { style } from './style.ts';

export interface PageContents {
  readonly name: string;
  /** What goes in and comes out. */
  readonly summary: string;
  readonly report: Report;
  readonly pipeline: Pipeline;
  readonly simulation?: SimulationResult;
  /** The same network at other rates. */
  readonly curve: readonly CurvePoint[];
}

/** The report as one page that needs nothing else: no network, no script. */
export function page(contents: PageContents): string {
  const { name, summary, report, pipeline, simulation } = contents;
  const proof = proofOf(report, thousands);
  const timeline = simulation ? occupancy(report, simulation) : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)} on ${escaped(report.part)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escaped(name)}</h1>
<p class="sub">${escaped(summary)} &middot; ${escaped(report.part)} at ${report.clock_mhz} MHz &middot; estimates, nothing was synthesised</p>
${tiles(report)}
<section><h2>Resources of the part</h2>${resourceBars(report, limitsOf(report))}<p class="note">${report.budget ? 'The mark is the budget.' : 'The mark is what designs of this kind are usually routed up to.'}${outside(report)}</p></section>
<section><h2>Pipeline</h2>${picture(pipeline, report)}<p class="note">A box grows with its LUTs; a stream says its bits &times; the words its FIFO holds. Outlined: the layer that limits the rate.</p></section>
${timeline === '' ? '' : `<section><h2>One frame, settled</h2>${timeline}<p class="note">The darker, the busier; frames overlap. ${depthsFrom(report)}</p></section>`}
<section><h2>Rate and area</h2>${curve(contents.curve, report)}<p class="note">${proof === undefined ? nextStep(contents.curve, report) : sentence(proof)}</p></section>
<section><h2>Layers</h2><div class="scroll">${layerTable(report)}</div></section>
<section><h2>Next</h2><ul><li><code>make csim</code> C simulation with g++</li><li><code>vitis-run --mode hls --csim --config hls_config.cfg</code> the same in Vitis HLS</li><li><code>v++ -c --mode hls --config hls_config.cfg</code> synthesis</li></ul></section>
</main></body>
</html>
`;
}

const sentence = (clause: string): string => escaped(`${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`);

const depthsFrom = ({ simulated }: Report): string =>
  simulated
    ? 'Rate, latency and FIFO depths come from simulating every word.'
    : 'FIFO depths come from rules.';

function tiles(report: Report): string {
  const { fps, latency_cycles, clock_mhz, cycles_per_frame, bottleneck, limited_by } = report;
  const limits: Readonly<Record<string, string>> = {
    fps: 'slowest; the rate asked for is kept',
    budget: 'slowest; the budget allows no more',
  };
  const limit = limits[limited_by] ?? 'limits the rate';
  const list = [
    [thousands(fps), 'frames a second'],
    [duration(latency_cycles, clock_mhz), 'latency of one frame'],
    [thousands(cycles_per_frame), 'cycles a frame'],
    [bottleneck, limit],
  ] as const;
  return `<div class="tiles">${list.map(([value, label]) => `<div class="tile"><b>${escaped(value)}</b><span>${label}</span></div>`).join('')}</div>`;
}

/** Percent of the part up to which each bar may go. */
function limitsOf({ budget, ...report }: Report): Readonly<Record<keyof typeof partLimits, number>> {
  if (!budget) return partLimits;
  const share = (used: number, percent: number, wall: number, usual: number) =>
    used > 0 && percent > 0 ? Math.min(100, (wall / used) * percent) : usual;
  return {
    lut: share(report.lut, report.lut_percent, budget.lut, partLimits.lut),
    ff: share(report.ff, report.ff_percent, budget.ff, partLimits.ff),
    bram: share(report.bram18, report.bram18_percent, budget.bram18, partLimits.bram),
    uram: share(report.uram, report.uram_percent, budget.uram, partLimits.uram),
    dsp: share(report.dsp, report.dsp_percent, budget.dsp, partLimits.dsp),
  };
}

const outside = ({ weights_gb_per_s: traffic }: Report): string =>
  traffic > 0 ? ` Weights from memory outside: ${traffic} GB/s.` : '';

function nextStep(points: readonly CurvePoint[], { fps, lut }: Report): string {
  const faster = [...points].filter(point => point.fps > fps * 1.001).sort((a, b) => a.fps - b.fps)[0];
  if (!faster) return 'Nothing on this grid of foldings is faster.';
  const more = faster.lut - lut;
  const price = more >= 0 ? `${thousands(more)} LUT more` : 'no LUT more';
  return `The next step on the curve, ${thousands(faster.fps)} frames a second, costs ${price}.`;
}

function layerTable({ layers, bottleneck }: Report): string {
  const hasUram = layers.some(({ uram }) => uram > 0);
  const uram = hasUram ? ['URAM'] : [];
  const head = [
    'layer',
    'op',
    'PE',
    'SIMD',
    'cycles',
    'LUT',
    'FF',
    'BRAM18',
    ...uram,
    'DSP',
    'weights',
    'window',
    'FIFO',
  ];
  const rows = layers.map(layer => {
    const cells = [
      escaped(layer.name),
      escaped(layer.op),
      layer.pe,
      layer.simd > 1 ? layer.simd : '',
      thousands(layer.cycles),
      thousands(layer.lut),
      thousands(layer.ff),
      layer.bram18,
      ...(hasUram ? [layer.uram] : []),
      layer.dsp,
      layer.weights === 'none' ? '' : layer.weights,
      layer.window === 'none' ? '' : `${layer.window}, ${layer.ring}`,
      `${layer.fifo_depth} &times; ${layer.fifo_bits} b`,
    ];
    const mark = layer.name === bottleneck ? ' class="slowest"' : '';
    return `<tr${mark}>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr>${head.map(cell => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
