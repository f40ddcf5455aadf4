import { makeNode } from '../ir/build.ts';
import type { AnyNode, Module } from '../ir/graph.ts';
import { isTensorId, mapArguments, typesOf } from '../ir/graph.ts';
import type { Arguments } from '../ir/op.ts';
import { removeDead, rewrite } from '../ir/rewrite.ts';
import { lazy } from '../ir/tensor.ts';
import { inferType } from '../ir/verify.ts';
import type { Data, Json, Origin, Ref, Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';

/** Where the node `id` that replaces others comes from: the place of the first, the ids of all others. */
export function originOf(root: AnyNode, eaten: readonly AnyNode[], id: ValueId = root.id): Origin {
  const ids = [root, ...eaten].flatMap(node => [...(node.from ?? []), node.id]);
  const from = [...new Set(ids)].filter(other => other !== id);
  return {
    ...(root.at && { at: root.at }),
    ...(root.calls && { calls: root.calls }),
    ...(from.length > 0 && { from }),
  };
}

/** What one pass changes of a module, gathered; `apply` makes the new module. */
export class Edit {
  readonly module: Module;
  readonly #types: Map<Ref, TensorType>;
  readonly #replace = new Map<ValueId, readonly AnyNode[]>();
  readonly #redirect = new Map<Ref, Ref>();
  readonly #rename = new Map<ValueId, ValueId>();
  readonly #tensors = new Map<TensorId, { type: TensorType; tensor?: Tensor | undefined }>();

  constructor(module: Module) {
    this.module = module;
    this.#types = typesOf(module.graph);
  }

  /** Of anything in the graph or made since. */
  typeOf(ref: Ref): TensorType {
    const type = this.#types.get(ref);
    if (!type) throw new Error(`${ref} is not defined`);
    return type;
  }

  /** The data of a tensor, made by this edit or before; undefined where there are no weights. */
  tensorAt(id: TensorId): Tensor | undefined {
    return this.#tensors.has(id) ? this.#tensors.get(id)?.tensor : this.module.tensors.get(id);
  }

  /** An id nobody has yet: `base`, else `base2`, `base3`, ... */
  fresh<R extends Ref>(base: R): R {
    let id = base;
    for (let count = 2; this.#types.has(id); count++) id = `${base}${count}` as R;
    return id;
  }

  /** A new node; it is part of the graph once `replace` names it. Its id is new, or that of a node it replaces. */
  node(
    id: ValueId,
    op: string,
    args: Arguments<Ref>,
    settings: Readonly<Record<string, unknown>>,
    origin: Origin,
  ): AnyNode {
    const made = makeNode(
      id,
      op,
      args,
      settings as Readonly<Record<string, Json>>,
      ref => this.typeOf(ref),
      origin,
    );
    this.#types.set(id, made.type);
    return made;
  }

  /** The node's op and settings on other operands. */
  again(node: AnyNode, id: ValueId, args: Arguments<Ref>, origin: Origin): AnyNode {
    const { op, attributes } = node;
    const changed = { id, op, attributes, args: { ...node.args, ...args }, type: node.type };
    const type = inferType(changed, ref => this.typeOf(ref));
    this.#types.set(id, type);
    return { ...changed, type, ...origin };
  }

  tensor(id: TensorId, type: TensorType, tensor: Tensor | undefined): TensorId {
    this.#tensors.set(id, { type, tensor });
    this.#types.set(id, type);
    return id;
  }

  /** A tensor computed from others when asked for; declared only, where one of them has no data. */
  derived(
    id: TensorId,
    type: TensorType,
    sources: readonly TensorId[],
    compute: (...sources: Tensor[]) => Data,
  ): TensorId {
    const found = sources.map(source => this.tensorAt(source)).filter(source => source !== undefined);
    const isWhole = found.length === sources.length;
    return this.tensor(id, type, isWhole ? lazy(type, () => compute(...found)) : undefined);
  }

  replace(id: ValueId, nodes: readonly AnyNode[]): void {
    this.#replace.set(id, nodes);
  }

  redirect(from: ValueId, to: ValueId): void {
    this.#redirect.set(from, to);
  }

  /** Wishes another id for a value. Granted after everything else, in order, where nobody else has that id by then. */
  rename(from: ValueId, to: ValueId): void {
    this.#rename.set(from, to);
  }

  get isEmpty(): boolean {
    return this.#replace.size === 0 && this.#redirect.size === 0 && this.#tensors.size === 0;
  }

  /** The module with the changes made, less what nothing needs any more; the module itself where there are none. */
  apply(): Module {
    if (this.isEmpty) return this.module;
    const changes = { replace: this.#replace, redirect: this.#redirect, tensors: this.#tensors };
    const changed = removeDead(rewrite(this.module, changes));
    return renamed(changed, granted(changed, this.#rename));
  }
}

function granted({ graph }: Module, wishes: ReadonlyMap<ValueId, ValueId>): ReadonlyMap<ValueId, ValueId> {
  const taken = new Set<ValueId>([...graph.inputs, ...graph.nodes].map(({ id }) => id));
  const names = new Map<ValueId, ValueId>();
  for (const [from, to] of wishes) {
    if (!taken.has(from) || taken.has(to)) continue;
    names.set(from, to);
    taken.delete(from);
    taken.add(to);
  }
  return names;
}

function renamed({ graph, tensors }: Module, names: ReadonlyMap<ValueId, ValueId>): Module {
  if (names.size === 0) return { graph, tensors };
  const name = <R extends Ref>(ref: R): R => (names.get(ref as ValueId) as R | undefined) ?? ref;
  const nodes = graph.nodes.map(node => {
    const id = name(node.id);
    const from = node.from?.filter(other => other !== id);
    return { ...node, id, args: mapArguments(node.args, name), ...(from && { from }) };
  });
  const outputs = graph.outputs.map(output => ({ ...output, value: name(output.value) }));
  return { graph: { ...graph, nodes, outputs }, tensors };
}

/** Whether data of all the node's tensors is at hand. */
export const hasWeights = (node: AnyNode, module: Module): boolean =>
  Object.values(node.args).every(
    argument => typeof argument !== 'string' || !isTensorId(argument) || module.tensors.has(argument),
  );
