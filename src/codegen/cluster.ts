import type { AnyNode, Graph } from '../ir/graph.ts';
import { outputValues, usersOf, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { ValueId } from '../ir/types.ts';

/**
 * An anchor and the pointwise nodes computed where its result is stored. A DAG: one accumulator may yield bits and also be read
 * by others. A pointwise node that reads several clusters may join the one whose anchor comes last, and reads the others'
 * results; one on an input alone is an anchor of its own.
 */
export interface Cluster {
  readonly anchor: AnyNode;
  /** In the graph's order, the anchor first. */
  readonly nodes: readonly AnyNode[];
  /** Values that leave the cluster: read elsewhere, or outputs of the graph. */
  readonly results: readonly ValueId[];
}

/**
 * Groups a graph's nodes; `joins` says which pointwise nodes a target computes together with their anchor. In the order of their
 * anchors, clusters read inputs and earlier clusters only: a node's home is the latest anchor among those it reads.
 */
export function clustersOf(
  graph: Graph,
  joins: (node: AnyNode, anchor: AnyNode) => boolean,
): readonly Cluster[] {
  const members = new Map<AnyNode, AnyNode[]>();
  const anchorOf = new Map<ValueId, AnyNode>();
  const placeOf = new Map(graph.nodes.map((node, place) => [node, place]));
  for (const node of graph.nodes) {
    const anchors = valueRefsOf(node).flatMap(ref => anchorOf.get(ref) ?? []);
    const anchor = anchors.reduce<AnyNode | undefined>(
      (last, each) => (last && placeOf.get(last)! >= placeOf.get(each)! ? last : each),
      undefined,
    );
    const follows = anchor !== undefined && opNamed(node.op)?.pointwise === true && joins(node, anchor);
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
