import type { Report } from '../codegen/dataflow/report.ts';
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
      ['DSP', report.dsp, report.dsp_percent],
    ] as const
  )
    .map(([name, used, share]) => `${name} ${count(used)} (${count(share)} %)`)
    .join('  ');
  return [
    table(columns, rows),
    '',
    `  ${report.part} at ${report.clock_mhz} MHz: ${rate}   ${area}   ${dim('estimates')}`,
  ].join('\n');
}

/** Where the design is larger than the part, or than the budget that the file sets. */
export function overruns(report: Report, budget: Readonly<Record<string, number>>): readonly Diagnostic[] {
  const shares = Object.entries({
    lut: report.lut_percent,
    ff: report.ff_percent,
    bram: report.bram18_percent,
    dsp: report.dsp_percent,
  });
  const over = (isBudget: boolean, what: string): readonly Diagnostic[] => {
    const beyond = shares.filter(([name, share]) => {
      const wall = budget[name];
      return (wall !== undefined) === isBudget && share > 100 * (wall ?? 1);
    });
    const used = beyond.map(([name, share]) => `${count(share)} % of the ${name.toUpperCase()}`);
    const message = `the design would take ${used.join(', ')}: more than ${what}`;
    const help = 'a lower --fps folds the layers more; a larger part is in `bnnir parts`';
    return used.length === 0 ? [] : [{ severity: 'warning', code: 'E0012', message, help }];
  };
  return [...over(false, `${report.part} has`), ...over(true, "the file's budget")];
}
