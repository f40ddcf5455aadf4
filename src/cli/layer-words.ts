import { channelsOf } from '../ir/element.ts';
import type { Graph } from '../ir/graph.ts';
import { typesOf, valueRefsOf } from '../ir/graph.ts';
import { dimensions } from './figures.ts';

/** A layer in a few words, by id: `3x3 32->64`, `576->10`, `maxpool 2x2`. */
export function layerWords(graph: Graph): (id: string) => string {
  const types = typesOf(graph);
  const nodes = new Map(graph.nodes.map(node => [node.id.slice(1), node]));
  return id => {
    const node = nodes.get(id);
    if (!node) return '';
    const [input] = valueRefsOf(node);
    const from = input === undefined ? undefined : types.get(input);
    const arrow = from ? `${channelsOf(from)}->${channelsOf(node.type)}` : '';
    const weight = typeof node.args.weight === 'string' ? types.get(node.args.weight) : undefined;
    if (node.op === 'dense') return arrow;
    if (node.op === 'conv' && weight) {
      const [, rows = 1, columns = 1] = weight.shape;
      const { groups, stride } = node.attributes as {
        readonly groups: number;
        readonly stride: readonly number[];
      };
      const more = [
        ...(Math.max(...stride) > 1
          ? [`stride ${stride[0] === stride[1] ? stride[0]! : dimensions(stride)}`]
          : []),
        ...(groups > 1 ? [`${groups} groups`] : []),
      ];
      return [`${rows}x${columns} ${arrow}`, ...more].join(', ');
    }
    const size = node.attributes.size as readonly number[] | undefined;
    return size ? `${node.op} ${dimensions(size)}` : node.op;
  };
}
