import type { WgslPlan } from '../codegen/wgsl/plan.ts';
import type { Graph } from '../ir/graph.ts';
import { bytes, count } from './figures.ts';
import { layerWords } from './layer-words.ts';
import type { Colours } from './paint.ts';
import { table } from './table.ts';

/** A plan's figures: what each dispatch computes, then the network as a whole. */
export function wgslReport({ report }: WgslPlan, graph: Graph, { dim, strong }: Colours): string {
  const right = (head: string) => ({ head: dim(head), align: 'right' as const });
  const words = layerWords(graph);
  const columns = [
    { head: dim('layer') },
    { head: '' },
    { head: dim('kernel') },
    ...['output', 'tile', 'invocations', 'MACs', 'bytes'].map(right),
  ];
  const rows = report.layers.map(layer => [
    layer.name,
    dim(words(layer.name)),
    layer.kernel,
    layer.output.join('x'),
    `${layer.tile_pixels}x${layer.tile_outs}`,
    count(layer.invocations),
    layer.macs === 0 ? dim('-') : count(layer.macs),
    layer.weight_bytes === 0 ? dim('-') : count(layer.weight_bytes),
  ]);
  const { dispatches, weight_bytes: weights, buffer_bytes: buffers } = report;
  const all = `${count(dispatches)} ${dispatches === 1 ? 'dispatch' : 'dispatches'}`;
  return [
    table(columns, rows),
    '',
    `  ${strong(all)}   net.bin ${bytes(weights)}   buffers ${bytes(buffers)}   ` +
      dim('no feature, no raised limit'),
  ].join('\n');
}
