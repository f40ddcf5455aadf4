import { fracOf, isBit, sizeOf } from '../../ir/element.ts';
import type { AnyNode, Module } from '../../ir/graph.ts';
import { typesOf, valueRefsOf } from '../../ir/graph.ts';
import { opNamed } from '../../ir/ops/index.ts';
import { perChannel } from '../../ir/quantize-weights.ts';
import { rangesFromTypes } from '../../ir/range.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { Interval, Ref, Tensor, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import { hasWeights } from '../edit.ts';
import { inputOf } from '../links.ts';
import { affineOf, isAffine } from './affine-nodes.ts';
import { evaluateOn } from './curves.ts';

/** How many standard deviations of a batch norm's input are to fit (numerics.md: |beta| + 8 |gamma|). */
const deviations = 8;

/** Real values a channel is expected to take; undefined where nothing says so. */
type Bounds = readonly Interval[] | undefined;

/**
 * Where the real values of a trained module are expected, by channel: a batch norm's result within its shift plus or minus eight
 * times its scale, a binary sum of k products within eight times sqrt(k), everything else as its inputs make it. No proof:
 * what lies outside saturates.
 */
export function expectedBounds(module: Module): ReadonlyMap<Ref, Bounds> {
  const { graph } = module;
  const types = typesOf(graph);
  const ranges = rangesFromTypes(graph);
  const bounds = new Map<Ref, Bounds>();
  const ofInteger = (ref: Ref): Bounds => {
    const { element, shape } = types.get(ref)!;
    const range = ranges.get(ref)!;
    const unit = 2 ** -fracOf(element);
    return spread({ lo: range.lo * unit, hi: range.hi * unit }, shape.at(-1) ?? 1);
  };
  for (const input of graph.inputs)
    bounds.set(input.id, input.type.element.kind === 'f32' ? undefined : ofInteger(input.id));
  for (const node of graph.nodes) {
    if (node.type.element.kind !== 'f32') {
      bounds.set(node.id, binarySum(node, types) ?? ofInteger(node.id));
      continue;
    }
    const operands = valueRefsOf(node).map(ref => bounds.get(ref));
    const isKnown = operands.every(one => one !== undefined) && hasWeights(node, module);
    bounds.set(node.id, isKnown ? boundsOf(node, operands, module, types) : undefined);
  }
  return bounds;
}

const spread = (interval: Interval, channels: number): readonly Interval[] =>
  Array.from({ length: channels }, () => interval);
const join = (intervals: readonly Interval[]): Interval => ({
  lo: Math.min(...intervals.map(({ lo }) => lo)),
  hi: Math.max(...intervals.map(({ hi }) => hi)),
});
const around = (middle: number, radius: number): Interval => ({ lo: middle - radius, hi: middle + radius });

/** k products of bits: eight standard deviations of k independent ones. */
function binarySum(node: AnyNode, types: ReadonlyMap<Ref, TensorType>): Bounds {
  if (node.op !== 'conv' && node.op !== 'dense') return undefined;
  const weight = types.get(node.args.weight as TensorId)!;
  if (!isBit(weight.element) || !isBit(types.get(inputOf(node))!.element)) return undefined;
  const k = sizeOf(weight.shape.slice(1));
  return spread(around(0, Math.min(k, deviations * Math.sqrt(k))), node.type.shape.at(-1) ?? 1);
}

type Rule = (
  node: AnyNode,
  operands: readonly (readonly Interval[])[],
  module: Module,
  types: ReadonlyMap<Ref, TensorType>,
) => readonly Interval[];

function affine(node: AnyNode, x: readonly Interval[], module: Module): readonly Interval[] {
  const { factor, offset } = affineOf(node, module);
  return x.map(({ lo, hi }, c) => {
    const [first, last] = [factor[c]! * lo, factor[c]! * hi];
    let [least, most] = [Infinity, -Infinity];
    for (let i = c; i < offset.length; i += x.length) {
      least = Math.min(least, offset[i]!);
      most = Math.max(most, offset[i]!);
    }
    return { lo: Math.min(first, last) + least, hi: Math.max(first, last) + most };
  });
}

const batchnorm: Rule = (node, [x], module) => {
  const [scale, shift] = [node.args.scale, node.args.shift].map(id =>
    module.tensors.get(id as TensorId)?.data(),
  );
  return affine(node, x!, module).map(({ lo, hi }, c) => {
    const likely = around(shift?.[c] ?? 0, deviations * Math.abs(scale?.[c] ?? 1));
    const met = { lo: Math.max(lo, likely.lo), hi: Math.min(hi, likely.hi) };
    return met.lo <= met.hi ? met : likely;
  });
};

/** sqrt(sum of w^2) times the input's magnitude, twice: products of independent signs. Never more than sum of |w| allows. */
const product: Rule = (node, [x], module) => {
  const weight = module.tensors.get(node.args.weight as TensorId)!;
  const magnitude = x!.reduce((most, { lo, hi }) => Math.max(most, -lo, hi), 0);
  return perChannel(weight, values => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      sum += Math.abs(values[i]!);
      squares += values[i]! ** 2;
    }
    return Math.min(sum, 2 * Math.sqrt(squares)) * magnitude;
  }).map(radius => around(0, radius));
};

const withZero = ({ lo, hi }: Interval): Interval => ({ lo: Math.min(0, lo), hi: Math.max(0, hi) });
const times = (x: Interval, y: Interval): Interval => {
  const corners = [x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi];
  return { lo: Math.min(...corners), hi: Math.max(...corners) };
};
const pairwise =
  (combine: (x: Interval, y: Interval) => Interval): Rule =>
  (node, [x, y]) =>
    Array.from({ length: node.type.shape.at(-1) ?? 1 }, (_, c) =>
      combine(x![c % x!.length]!, y![c % y!.length]!),
    );

const rules: Readonly<Record<string, Rule>> = {
  batchnorm,
  conv: product,
  dense: product,
  avgpool: (_, [x]) => x!.map(withZero),
  channel_mean: (_, [x]) => [join(x!)],
  add: pairwise((x, y) => ({ lo: x.lo + y.lo, hi: x.hi + y.hi })),
  sub: pairwise((x, y) => ({ lo: x.lo - y.hi, hi: x.hi - y.lo })),
  mul: pairwise(times),
  concat: (_, parts) => parts.flat(),
  slice: ({ attributes }, [x]) => x!.slice(attributes.start as number, attributes.end as number),
};

function boundsOf(
  node: AnyNode,
  operands: readonly Bounds[],
  module: Module,
  types: ReadonlyMap<Ref, TensorType>,
): Bounds {
  const known = operands as readonly (readonly Interval[])[];
  const rule = rules[node.op];
  if (rule) return rule(node, known, module, types);
  const channels = node.type.shape.at(-1) ?? 1;
  const x = known[0]!;
  if (isAffine(node)) return affine(node, x, module);
  if (opNamed(node.op)?.pointwise === true) return curve(node, x, module);
  return x.length === channels && node.op !== 'shuffle' ? x : spread(join(x), channels);
}

/** Least and greatest result of a curve over an interval: a piecewise linear or monotone one takes them at 257 even steps or near. */
function curve(node: AnyNode, x: readonly Interval[], module: Module): readonly Interval[] {
  const steps = 256;
  const values = Float64Array.from({ length: (steps + 1) * x.length }, (_, i) => {
    const { lo, hi } = x[i % x.length]!;
    return lo + ((hi - lo) * Math.floor(i / x.length)) / steps;
  });
  const tensors = (id: TensorId): Tensor => module.tensors.get(id)!;
  const results = evaluateOn(
    node,
    tensorFrom({ element: { kind: 'f32' }, shape: [steps + 1, x.length] }, values),
    tensors,
  );
  return x.map((_, c) => {
    let [lo, hi] = [Infinity, -Infinity];
    for (let i = c; i < results.length; i += x.length) {
      lo = Math.min(lo, results[i]!);
      hi = Math.max(hi, results[i]!);
    }
    return { lo, hi };
  });
}

/** Greatest magnitude of a value's expected channels. */
export const magnitudeOf = (bounds: ReadonlyMap<Ref, Bounds>, id: ValueId): number | undefined =>
  bounds.get(id)?.reduce((most, { lo, hi }) => Math.max(most, -lo, hi), 0);
