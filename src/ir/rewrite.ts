import { inferType } from './verify.ts';
import type { AnyNode, Graph, Module } from './graph.ts';
import { mapArguments, refsOf, typesOf } from './graph.ts';
import type { Ref, Tensor, TensorId, TensorType, ValueId } from './types.ts';

/** What a pass changes of a module; everything else stays as it is. */
export interface Changes {
  /** Nodes to put in place of the one with this id; none drops it. */
  readonly replace?: ReadonlyMap<ValueId, readonly AnyNode[]>;
  /** References to redirect, applied to every node and output after `replace`. */
  readonly redirect?: ReadonlyMap<Ref, Ref>;
  /** Tensors to add or exchange; undefined data leaves the tensor declared only. */
  readonly tensors?: ReadonlyMap<
    TensorId,
    { readonly type: TensorType; readonly tensor?: Tensor | undefined }
  >;
}

/**
 * A new module with the changes made: references follow `redirect` to its end, result types are inferred again (a changed
 * operand may change them), tensors that nothing reads any more are dropped, and order is kept.
 */
export function rewrite(module: Module, changes: Changes): Module {
  const { graph } = module;
  const { replace, redirect, tensors } = changes;
  const follow = <R extends Ref>(ref: R): R => {
    let target: Ref = ref;
    for (let next = redirect?.get(target); next !== undefined; next = redirect?.get(target)) target = next;
    return target as R;
  };
  const declared = new Map(graph.tensors);
  const data = new Map(module.tensors);
  for (const [id, { type, tensor }] of tensors ?? []) {
    declared.set(id, type);
    if (tensor) data.set(id, tensor);
    else data.delete(id);
  }
  const types = new Map<Ref, TensorType>(declared);
  for (const input of graph.inputs) types.set(input.id, input.type);
  const typeOf = (ref: Ref): TensorType => {
    const type = types.get(ref);
    if (!type) throw new Error(`rewrite: ${ref} is used before it is defined`);
    return type;
  };
  const nodes = graph.nodes
    .flatMap(node => replace?.get(node.id) ?? [node])
    .map(node => {
      const args = mapArguments(node.args, follow);
      const type = inferType({ ...node, args }, typeOf);
      types.set(node.id, type);
      return { ...node, args, type };
    });
  const outputs = graph.outputs.map(output => ({ ...output, value: follow(output.value) }));
  return pruned({ ...graph, tensors: declared, nodes, outputs }, data);
}

/** Drops tensors that no node reads. */
function pruned(graph: Graph, data: ReadonlyMap<TensorId, Tensor>): Module {
  const read = new Set<Ref>(graph.nodes.flatMap(node => [...refsOf(node)]));
  const keep = <V>(map: ReadonlyMap<TensorId, V>) => new Map([...map].filter(([id]) => read.has(id)));
  return { graph: { ...graph, tensors: keep(graph.tensors) }, tensors: keep(data) };
}

/** The module without nodes that no output needs. */
export function removeDead(module: Module): Module {
  const { graph } = module;
  const needed = new Set<Ref>(graph.outputs.map(output => output.value));
  for (const node of [...graph.nodes].reverse())
    if (needed.has(node.id)) for (const ref of refsOf(node)) needed.add(ref);
  return pruned({ ...graph, nodes: graph.nodes.filter(node => needed.has(node.id)) }, module.tensors);
}

/** An id that the graph does not have yet: `base`, else `base2`, `base3`, ... */
export function freshId<R extends Ref>(graph: Graph, base: R, taken: ReadonlySet<Ref> = new Set()): R {
  const known = typesOf(graph);
  let id = base;
  for (let count = 2; known.has(id) || taken.has(id); count++) id = `${base}${count}` as R;
  return id;
}
