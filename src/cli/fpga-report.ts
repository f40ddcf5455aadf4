import { proofOf } from '../codegen/dataflow/proof.ts';
import type { LayerReport, Report } from '../codegen/dataflow/report.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { count, seconds } from './figures.ts';
import { layerWords } from './layer-words.ts';
import type { Colours } from './paint.ts';
import { table } from './table.ts';

const right = (head: string) => ({ head, align: 'right' as const });

/** A plan's figures: the layers, then the design as a whole. */
export function fpgaReport(report: Report, graph: Graph, colours: Colours): string {
  const words = layerWords(graph);
  const proof = proofOf(report, count);
  const { dim, marked, strong } = colours;
  const columns = [
    { head: dim('layer') },
    { head: '' },
    ...['PE', 'SIMD', 'cycles', 'LUT', 'BRAM18', 'DSP', 'FIFO'].map(head => right(dim(head))),
    { head: '' },
  ];
  const rows = report.layers.map(layer => {
    const isBottleneck = layer.name === report.bottleneck;
    const paint = isBottleneck ? marked : (text: string) => text;
    return [
      paint(layer.name),
      dim(words(layer.name)),
      ...[layer.pe, layer.simd, layer.cycles, layer.lut, layer.bram18, layer.dsp, layer.fifo_depth].map(
        value => paint(count(value)),
      ),
      isBottleneck ? marked('<- limits the rate') : '',
    ];
  });
  const rate = `${strong(`${count(report.fps)} frames/s`)}, ${seconds(report.latency_cycles / (report.clock_mhz * 1e6))} latency`;
  const area = (
    [
      ['LUT', report.lut, report.lut_percent],
      ['BRAM18', report.bram18, report.bram18_percent],
      ['URAM', report.uram, report.uram_percent],
      ['DSP', report.dsp, report.dsp_percent],
    ] as const
  )
    .filter(([name, used]) => name !== 'URAM' || used > 0)
    .map(([name, used, share]) => `${name} ${count(used)} (${count(share)} %)`)
    .join('  ');
  return [
    table(columns, rows),
    '',
    `  ${report.part} at ${report.clock_mhz} MHz: ${rate}   ${area}   ${dim('estimates')}`,
    ...placesOf(report, dim),
    ...(proof === undefined ? [] : [`  ${proof}`]),
  ].join('\n');
}

/** Where weights lie, if anywhere but in LUTs and block RAM; windows that come whole. */
function placesOf({ layers, weights_gb_per_s: traffic }: Report, dim: Colours['dim']): readonly string[] {
  const named = (chosen: readonly LayerReport[]) =>
    chosen.length > 4 ? `${chosen.length} layers` : chosen.map(({ name }) => name).join(', ');
  const uram = layers.filter(({ weights }) => weights === 'uram');
  const outside = layers.filter(({ weights }) => weights === 'external');
  const parallel = layers.filter(({ window }) => window === 'parallel');
  const lines = [
    ...(uram.length > 0 ? [`weights in UltraRAM: ${named(uram)}`] : []),
    ...(outside.length > 0 ? [`weights in memory outside: ${named(outside)}, ${traffic} GB/s`] : []),
    ...(parallel.length > 0 ? [`whole windows a cycle: ${named(parallel)}`] : []),
  ];
  return lines.length === 0 ? [] : [dim(`  ${lines.join('; ')}`)];
}

/** Where the design is larger than the part; within a budget it never is. */
export function overruns(report: Report): readonly Diagnostic[] {
  const beyond = (
    [
      ['LUT', report.lut_percent],
      ['FF', report.ff_percent],
      ['BRAM', report.bram18_percent],
      ['URAM', report.uram_percent],
      ['DSP', report.dsp_percent],
    ] as const
  ).filter(([, share]) => share > 100);
  if (beyond.length === 0) return [];
  const used = beyond.map(([name, share]) => `${count(share)} % of the ${name}`);
  const message = `the design would take ${used.join(', ')}: more than ${report.part} has`;
  const help =
    'a lower --fps folds the layers more; --budget usual goes as far as the part allows; a larger part is in `bnnir parts`';
  return [{ severity: 'warning', code: 'E0012', message, help }];
}
