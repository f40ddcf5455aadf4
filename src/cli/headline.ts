import { costOf } from '../ir/cost.ts';
import { dimensions, short } from './figures.ts';
import type { Graph } from '../ir/graph.ts';
import { typesOf } from '../ir/graph.ts';
import type { Colours } from './paint.ts';

/** `mnist  28x28x1 -> digits 10   1.9 M binary MACs, 0.2 M real`. */
export function headline(graph: Graph, { strong }: Colours): string {
  const types = typesOf(graph);
  const inputs = graph.inputs.map(({ type }) => dimensions(type.shape)).join(' + ');
  const outputs = graph.outputs
    .map(({ name, value }) => `${dimensions(types.get(value)!.shape)} ${name}`)
    .join(', ');
  const { macs } = costOf(graph);
  const work = [
    ...(macs.binary > 0 ? [`${short(macs.binary)} binary MACs`] : []),
    ...(macs.real > 0 ? [`${short(macs.real)} ${macs.binary > 0 ? 'real' : 'real MACs'}`] : []),
  ].join(', ');
  return `${strong(graph.name)}  ${inputs} -> ${outputs}   ${work}`;
}
