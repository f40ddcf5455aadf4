import type { AnyNode, Graph } from '../ir/graph.ts';
import { outputValues, typesOf, usersOf } from '../ir/graph.ts';
import type { Node } from '../ir/ops/index.ts';
import type { Ref, TensorType, ValueId } from '../ir/types.ts';

/** Look-ups that rewrites share, computed once a graph. */
export interface Links {
  /** The node that computes a value; undefined for inputs. */
  producer(ref: Ref): AnyNode | undefined;
  users(ref: Ref): readonly AnyNode[];
  typeOf(ref: Ref): TensorType;
  isOutput(ref: Ref): boolean;
  /** Read by exactly one node and no output. */
  isSingleUse(ref: Ref): boolean;
}

export function linksOf(graph: Graph): Links {
  const producers = new Map<Ref, AnyNode>(graph.nodes.map(node => [node.id, node]));
  const users = usersOf(graph);
  const types = typesOf(graph);
  const outputs = outputValues(graph);
  const usersOfRef = (ref: Ref) => users.get(ref) ?? [];
  const isOutput = (ref: Ref) => outputs.has(ref as ValueId);
  return {
    producer: ref => producers.get(ref),
    users: usersOfRef,
    typeOf: ref => types.get(ref)!,
    isOutput,
    isSingleUse: ref => usersOfRef(ref).length === 1 && !isOutput(ref),
  };
}

/** The value that an op of one operand reads. */
export const inputOf = (node: AnyNode): ValueId => node.args.x as ValueId;

/** The node as the union that `op` discriminates; true of every verified graph. */
export const typed = (node: AnyNode): Node => node as Node;

/** A node of one op. */
export type NodeNamed<N extends Node['op']> = Extract<Node, { readonly op: N }>;

export const isProduct = ({ op }: AnyNode): boolean => op === 'conv' || op === 'dense';
