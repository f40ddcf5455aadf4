import type { AnyNode, Graph } from '../ir/graph.ts';
import { outputValues, usersOf, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { ValueId } from '../ir/types.ts';

/**
 * An anchor and the pointwise nodes computed where its result is stored. A DAG: one accumulator may yield bits and also be read
 * by others. A pointwise node on a value of another cluster or on an input is an anchor of its own.
 */
export interface Cluster {
  readonly anchor: AnyNode;
  /** In the graph's order, the anchor first. */
  readonly nodes: readonly AnyNode[];
  /** Values that leave the cluster: read elsewhere, or outputs of the graph. */
  readonly results: readonly ValueId[];
}

/** Groups a graph's nodes; `joins` says which pointwise nodes a target computes together with their anchor. */
export function clustersOf(
  graph: Graph,
  joins: (node: AnyNode, anchor: AnyNode) => boolean,
): readonly Cluster[] {
  const members = new Map<AnyNode, AnyNode[]>();
  const anchorOf = new Map<ValueId, AnyNode>();
  for (const node of graph.nodes) {
    const anchors = new Set(valueRefsOf(node).map(ref => anchorOf.get(ref)));
    const [anchor] = anchors;
    const follows =
      anchors.size === 1 &&
      anchor !== undefined &&
      opNamed(node.op)?.pointwise === true &&
      joins(node, anchor);
    const home = follows ? anchor : node;
    anchorOf.set(node.id, home);
    if (follows) members.get(anchor)!.push(node);
    else members.set(node, [node]);
  }
  const users = usersOf(graph);
  const outputs = outputValues(graph);
  return [...members].map(([anchor, nodes]) => ({
    anchor,
    nodes,
    results: nodes
      .map(node => node.id)
      .filter(id => outputs.has(id) || (users.get(id) ?? []).some(user => anchorOf.get(user.id) !== anchor)),
  }));
}
