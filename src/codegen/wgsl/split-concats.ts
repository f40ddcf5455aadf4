import { channelsOf } from '../../ir/element.ts';
import type { AnyNode, Graph } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import type { ValueId } from '../../ir/types.ts';

/** Values that one dispatch joins: it binds each of them, and what it writes. */
const mostParts = 7;

/** Concats of many values in steps: what the first of them join is joined with the rest. Ids of the steps are `ID.part<N>`. */
export function splitConcats(graph: Graph): Graph {
  const isLong = ({ args }: AnyNode) => Array.isArray(args.xs) && new Set(args.xs).size > mostParts;
  if (!graph.nodes.some(isLong)) return graph;
  const types = typesOf(graph);
  const join = (node: AnyNode, id: ValueId, xs: readonly ValueId[]): AnyNode => {
    const channels = xs.reduce((sum, ref) => sum + channelsOf(types.get(ref)!), 0);
    const type = { ...node.type, shape: [...node.type.shape.slice(0, -1), channels] };
    types.set(id, type);
    return { ...node, id, type, args: { xs } };
  };
  const nodes = graph.nodes.flatMap(node => {
    if (!isLong(node)) return [node];
    const made: AnyNode[] = [];
    let rest = node.args.xs as readonly ValueId[];
    while (rest.length > mostParts) {
      const id: ValueId = `${node.id}.part${made.length + 1}`;
      made.push(join(node, id, rest.slice(0, mostParts)));
      rest = [id, ...rest.slice(mostParts)];
    }
    return [...made, join(node, node.id, rest)];
  });
  return { ...graph, nodes };
}
