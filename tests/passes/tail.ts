import type { Module } from '../../src/ir/graph.ts';
import { typesOf, valueRefsOf } from '../../src/ir/graph.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { sizeOf } from '../../src/ir/element.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import type { Ref, ValueId } from '../../src/ir/types.ts';

/** The part of a module that computes its first output from one inner value, which becomes the only input. */
export function tailFrom(source: ValueId, { graph, tensors }: Module): Module {
  const type = typesOf(graph).get(source);
  if (!type) throw new Error(`no value ${source}`);
  const reached = new Set<Ref>([source]);
  const nodes = graph.nodes.filter(node => {
    const isBehind = node.id !== source && valueRefsOf(node).some(ref => reached.has(ref));
    if (isBehind) reached.add(node.id);
    return isBehind;
  });
  return {
    graph: { ...graph, inputs: [{ id: source, type }], nodes, outputs: graph.outputs.slice(0, 1) },
    tensors,
  };
}

/** The result of a tail where every one of its input's values is `raw`. */
export function at(tail: Module, raw: number): readonly number[] {
  const [input] = tail.graph.inputs;
  const [output] = tail.graph.outputs;
  const value = tensorFrom(input!.type, new Array<number>(sizeOf(input!.type.shape)).fill(raw));
  const results = interpret(tail, new Map([[input!.id, value]]));
  return [...valuesOf(results.get(output!.value)!)];
}
