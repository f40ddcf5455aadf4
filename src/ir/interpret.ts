import { showType, sameElement, sameShape } from './element.ts';
import type { Module } from './graph.ts';
import { mapArguments, refsOf } from './graph.ts';
import { opNamed } from './ops/index.ts';
import { opError } from './op.ts';
import { tensorOf } from './tensor.ts';
import type { Ref, Tensor, TensorId, ValueId } from './types.ts';

/** Values of one run by id. */
export type Values = ReadonlyMap<ValueId, Tensor>;

/**
 * What a module computes, by definition: every node's op record, in order.
 * `inputs` by input id, of the declared types. Returns every output's value, and those of `keep`; throws OpError when an input
 * or a tensor is missing or of another type.
 */
export function interpret(
  module: Module,
  inputs: Values,
  keep: Iterable<ValueId> = [],
): Map<ValueId, Tensor> {
  const { graph } = module;
  const values = new Map<Ref, Tensor>();
  for (const input of graph.inputs) {
    const tensor = inputs.get(input.id) ?? opError(`input ${input.id} is missing`);
    if (
      !sameElement(tensor.type.element, input.type.element) ||
      !sameShape(tensor.type.shape, input.type.shape)
    )
      opError(`input ${input.id} is ${showType(tensor.type)}, wanted ${showType(input.type)}`);
    values.set(input.id, tensor);
  }
  const wanted = new Set<Ref>([...keep, ...graph.outputs.map(output => output.value)]);
  const lastUse = lastUses(module);
  const read = (ref: Ref): Tensor =>
    values.get(ref) ?? module.tensors.get(ref as TensorId) ?? opError(`${ref} has no data`);
  graph.nodes.forEach((node, index) => {
    const op = opNamed(node.op) ?? opError(`no op '${node.op}'`);
    const data = op.evaluate(node.attributes, mapArguments(node.args, read), node.type);
    values.set(node.id, tensorOf(node.type, data));
    for (const ref of refsOf(node)) if (lastUse.get(ref) === index && !wanted.has(ref)) values.delete(ref);
  });
  const results = new Map<ValueId, Tensor>();
  for (const ref of wanted) results.set(ref as ValueId, read(ref));
  return results;
}

const known = new WeakMap<Module['graph'], ReadonlyMap<Ref, number>>();

/** Index of the last node that reads each value. */
function lastUses({ graph }: Module): ReadonlyMap<Ref, number> {
  let uses = known.get(graph);
  if (!uses) {
    const last = new Map<Ref, number>();
    graph.nodes.forEach((node, index) => {
      for (const ref of refsOf(node)) last.set(ref, index);
    });
    known.set(graph, (uses = last));
  }
  return uses;
}
