import type { Attributes, AttributesOf } from './attribute.ts';
import type { Arguments, ArgumentsOf, OpDefinition } from './op.ts';
import type { Origin, Ref, Stage, Tensor, TensorId, TensorType, ValueId } from './types.ts';

export interface NodeBase extends Origin {
  readonly id: ValueId;
  readonly type: TensorType;
}

/** A union discriminated by `op`: attributes and arguments are typed after `node.op === 'conv'`. */
export type NodeOf<R> = {
  [K in keyof R]: R[K] extends OpDefinition<infer N, infer S, infer O>
    ? NodeBase & {
        readonly op: N;
        readonly attributes: AttributesOf<S>;
        readonly args: ArgumentsOf<O, Ref>;
      }
    : never;
}[keyof R];

/** What generic code (printer, verifier, rewriter) sees. */
export interface AnyNode extends NodeBase {
  readonly op: string;
  readonly attributes: Attributes;
  readonly args: Arguments<Ref>;
}

export interface GraphInput extends Origin {
  readonly id: ValueId;
  readonly type: TensorType;
}

export interface GraphOutput extends Origin {
  readonly name: string;
  readonly value: ValueId;
}

/** Nodes in topological order, one result each. Immutable: a rewrite makes a new graph. */
export interface Graph {
  readonly name: string;
  readonly stage: Stage;
  readonly inputs: readonly GraphInput[];
  readonly tensors: ReadonlyMap<TensorId, TensorType>;
  readonly nodes: readonly AnyNode[];
  readonly outputs: readonly GraphOutput[];
}

/** A graph and its weights, which are absent while only types matter (search, plans). */
export interface Module {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<TensorId, Tensor>;
}

export const isTensorId = (ref: Ref): ref is TensorId => ref.startsWith('@');
export const isValueId = (ref: Ref): ref is ValueId => ref.startsWith('%');

/** Every reference of a node in operand order. */
export const refsOf = (node: Pick<AnyNode, 'args'>): readonly Ref[] =>
  Object.values(node.args).flatMap(argument => (argument === undefined ? [] : argument));

/** The values (not weights) that a node reads. */
export const valueRefsOf = (node: Pick<AnyNode, 'args'>): readonly ValueId[] =>
  refsOf(node).filter(isValueId);

/** Types of everything a graph names. */
export function typesOf(graph: Graph): Map<Ref, TensorType> {
  const types = new Map<Ref, TensorType>(graph.tensors);
  for (const input of graph.inputs) types.set(input.id, input.type);
  for (const node of graph.nodes) types.set(node.id, node.type);
  return types;
}

/** Nodes that read each value; outputs do not count here (see `outputValues`). */
export function usersOf(graph: Graph): ReadonlyMap<Ref, readonly AnyNode[]> {
  const users = new Map<Ref, AnyNode[]>();
  for (const node of graph.nodes)
    for (const ref of new Set(refsOf(node))) {
      const known = users.get(ref);
      if (known) known.push(node);
      else users.set(ref, [node]);
    }
  return users;
}

export const outputValues = (graph: Graph): ReadonlySet<ValueId> =>
  new Set(graph.outputs.map(output => output.value));

/** The same arguments, each reference replaced. */
export const mapArguments = <V>(args: Arguments<Ref>, change: (ref: Ref) => V): Arguments<V> =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      value === undefined ? undefined : typeof value === 'string' ? change(value) : value.map(change),
    ]),
  );
