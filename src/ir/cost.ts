import { bitsOf, channelsOf, sizeOf } from './element.ts';
import type { AnyNode, Graph } from './graph.ts';
import { mapArguments, typesOf, usersOf, valueRefsOf } from './graph.ts';
import type { Work } from './op.ts';
import { opNamed } from './ops/index.ts';
import { elementOfWeights } from './quantize-weights.ts';
import type { Precision } from './attribute.ts';
import type { Ref, TensorId, TensorType } from './types.ts';

/** Counts of one node, by the papers' rules (numerics.md, costs). */
export interface LayerCost {
  readonly name: string;
  readonly op: string;
  readonly shape: readonly number[];
  readonly binaryMacs: number;
  readonly realMacs: number;
  /** Multiplications outside of products: a scale that no batch norm absorbs, a product of two values. */
  readonly multiplies: number;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly binaryParams: number;
  readonly realParams: number;
}

export interface Cost {
  readonly layers: readonly LayerCost[];
  readonly macs: {
    readonly binary: number;
    readonly real: number;
    readonly byBits: readonly {
      readonly weights: number;
      readonly activations: number;
      readonly macs: number;
    }[];
  };
  /** binary / 64 + real, rounded to the nearest whole number. */
  readonly ops: number;
  readonly params: { readonly binary: number; readonly real: number };
  /** 1 bit per binary parameter, 32 per real one. */
  readonly memoryBits: number;
}

/**
 * What a trained graph costs. One multiply-accumulate is one operation, binary where both factors are b1; batch norm, adds
 * and pools are not counted; batch norm has 2 parameters a channel whatever it stores (scale and shift after folding).
 */
export function costOf(graph: Graph): Cost {
  const types = typesOf(graph);
  const users = usersOf(graph);
  const owned = new Set<TensorId>();
  const layers = graph.nodes.map(node => layerCost(node, types, users, owned));
  const total = (count: (layer: LayerCost) => number) => layers.reduce((sum, layer) => sum + count(layer), 0);
  const binary = total(layer => layer.binaryMacs);
  const real = total(layer => layer.realMacs + layer.multiplies);
  const params = { binary: total(layer => layer.binaryParams), real: total(layer => layer.realParams) };
  return {
    layers,
    macs: { binary, real, byBits: byBits(layers) },
    ops: Math.round(binary / 64 + real),
    params,
    memoryBits: params.binary + 32 * params.real,
  };
}

function layerCost(
  node: AnyNode,
  types: ReadonlyMap<Ref, TensorType>,
  users: ReadonlyMap<Ref, readonly AnyNode[]>,
  owned: Set<TensorId>,
): LayerCost {
  const op = opNamed(node.op);
  const work: Work | undefined = op?.work?.(
    node.attributes,
    mapArguments(node.args, ref => types.get(ref)!),
    node.type,
  );
  const isBinary = work?.weightBits === 1 && work.activationBits === 1;
  const params = parameters(node, types, owned);
  return {
    name: node.id.slice(1),
    op: node.op,
    shape: node.type.shape,
    binaryMacs: work && isBinary ? work.macs : 0,
    realMacs: work && !isBinary ? work.macs : 0,
    multiplies: multiplies(node, types, users),
    weightBits: work?.weightBits ?? 0,
    activationBits: work?.activationBits ?? 0,
    ...params,
  };
}

/** A scale costs nothing where a batch norm follows (it is absorbed), else 1 an output; value x value costs 1 an output. */
function multiplies(
  node: AnyNode,
  types: ReadonlyMap<Ref, TensorType>,
  users: ReadonlyMap<Ref, readonly AnyNode[]>,
): number {
  if (node.op === 'mul') {
    const isBits = valueRefsOf(node).every(ref => types.get(ref)?.element.kind === 'b1');
    return isBits ? 0 : sizeOf(node.type.shape);
  }
  if (node.op !== 'scale' && node.op !== 'weight_scale') return 0;
  const next = users.get(node.id) ?? [];
  const isAbsorbed =
    next.length > 0 && next.every(user => user.op === 'batchnorm' || user.op === 'bias' || isQuantizer(user));
  return isAbsorbed ? 0 : sizeOf(node.type.shape);
}

const isQuantizer = (node: AnyNode): boolean => ['sign', 'rsign', 'quantize', 'threshold'].includes(node.op);

function parameters(
  node: AnyNode,
  types: ReadonlyMap<Ref, TensorType>,
  owned: Set<TensorId>,
): { binaryParams: number; realParams: number } {
  let [binaryParams, realParams] = [0, 0];
  if (node.op === 'batchnorm') {
    for (const ref of Object.values(node.args))
      if (typeof ref === 'string' && ref.startsWith('@')) owned.add(ref as TensorId);
    return { binaryParams, realParams: 2 * channelsOf(node.type) };
  }
  for (const [name, argument] of Object.entries(node.args)) {
    if (typeof argument !== 'string' || !argument.startsWith('@') || owned.has(argument as TensorId))
      continue;
    owned.add(argument as TensorId);
    const type = types.get(argument)!;
    const precision = (name === 'weight' && (node.attributes.weights as Precision | undefined)) || 'real';
    if (bitsOf(elementOfWeights(precision, type.element)) === 1) binaryParams += sizeOf(type.shape);
    else realParams += sizeOf(type.shape);
  }
  return { binaryParams, realParams };
}

function byBits(layers: readonly LayerCost[]) {
  const macs = new Map<string, { weights: number; activations: number; macs: number }>();
  for (const { weightBits, activationBits, binaryMacs, realMacs } of layers) {
    if (binaryMacs + realMacs === 0) continue;
    const key = `${weightBits} ${activationBits}`;
    const entry = macs.get(key) ?? { weights: weightBits, activations: activationBits, macs: 0 };
    entry.macs += binaryMacs + realMacs;
    macs.set(key, entry);
  }
  return [...macs.values()].sort((a, b) => a.weights - b.weights || a.activations - b.activations);
}
