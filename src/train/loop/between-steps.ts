import { valuesOf } from '../../ir/bits.ts';
import { fail } from '../../ir/diagnostic.ts';
import { sameShape, showShape } from '../../ir/element.ts';
import type { Graph, Module } from '../../ir/graph.ts';
import { slotsOf } from '../../ir/slots.ts';
import { tensorOf } from '../../ir/tensor.ts';
import type { Tensor, TensorId } from '../../ir/types.ts';
import { signs } from './export.ts';

/**
 * A step's network with the weights of the step before. Every tensor must come over, under its name and in its shape: a published
 * release loses all its binary weights between two steps because names differ and nothing says so (ReActNet for MobileNet).
 */
export function carriedOver(graph: Graph, weights: ReadonlyMap<TensorId, Tensor>, from: string): Module {
  const missing = [...graph.tensors.keys()].filter(id => !weights.has(id));
  const surplus = [...weights.keys()].filter(id => !graph.tensors.has(id));
  if (missing.length > 0 || surplus.length > 0)
    fail(
      'E0617',
      `${from} does not hold the network's tensors: ${[listed('missing', missing), listed('not wanted', surplus)].filter(Boolean).join('; ')}`,
    );
  for (const [id, { shape }] of graph.tensors) {
    const found = weights.get(id)!.type.shape;
    if (!sameShape(found, shape))
      fail(
        'E0617',
        `${from}: '${id.slice(1)}' is ${showShape(found)}, the network wants ${showShape(shape)}`,
      );
  }
  return { graph, tensors: weights };
}

function listed(what: string, ids: readonly TensorId[]): string {
  if (ids.length === 0) return '';
  const most = ids.length > 3 ? `, and ${ids.length - 3} more` : '';
  return `${what} ${ids
    .slice(0, 3)
    .map(id => `'${id.slice(1)}'`)
    .join(', ')}${most}`;
}

/** The same module with binary weights as their signs: -1 and +1, so that a mean magnitude of them is 1. */
export function withSigns({ graph, tensors }: Module): Module {
  const binary = new Set(slotsOf(graph).flatMap(({ id, precision }) => (precision === 'binary' ? [id] : [])));
  const taken = [...tensors].map(([id, tensor]) => {
    const data = () => Float32Array.from(signs(valuesOf(tensor)));
    return [id, binary.has(id) ? tensorOf(tensor.type, data()) : tensor] as const;
  });
  return { graph, tensors: new Map(taken) };
}
