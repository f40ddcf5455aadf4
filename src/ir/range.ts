import { rawRange } from './element.ts';
import type { AnyNode, Graph, Module } from './graph.ts';
import { mapArguments } from './graph.ts';
import { opNamed } from './ops/index.ts';
import { perChannel, quantizeWeights } from './quantize-weights.ts';
import type { Precision } from './attribute.ts';
import { sizeOf } from './element.ts';
import type { Interval, Ref, Tensor } from './types.ts';

const meet = (a: Interval, b: Interval): Interval => ({ lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) });
/** What becomes of an interval in a type that saturates: beyond an end of it, that end remains. */
export const saturate = ({ lo, hi }: Interval, held: Interval): Interval => {
  const kept = (value: number): number => Math.max(held.lo, Math.min(held.hi, value));
  return { lo: kept(lo), hi: kept(hi) };
};
const join = (intervals: readonly Interval[]): Interval => ({
  lo: Math.min(...intervals.map(interval => interval.lo)),
  hi: Math.max(...intervals.map(interval => interval.hi)),
});

/** Raw values every value of the graph can take, from types alone: what each op's record says, within its type. */
export function rangesFromTypes(graph: Graph): ReadonlyMap<Ref, Interval> {
  return ranges(graph, () => undefined);
}

/** The same, tightened by the weights at hand: sums of products use the weights themselves, constants their own extremes. */
export function rangesFromWeights(module: Module): ReadonlyMap<Ref, Interval> {
  return ranges(module.graph, ref => module.tensors.get(ref as never));
}

function ranges(graph: Graph, tensorAt: (ref: Ref) => Tensor | undefined): ReadonlyMap<Ref, Interval> {
  const known = new Map<Ref, Interval>();
  const types = new Map<Ref, (typeof graph.inputs)[number]['type']>(graph.tensors);
  for (const [id, type] of graph.tensors) {
    const tensor = tensorAt(id);
    known.set(id, tensor && type.element.kind === 'int' ? extremes(tensor) : rawRange(type.element));
  }
  for (const input of graph.inputs) {
    known.set(input.id, rawRange(input.type.element));
    types.set(input.id, input.type);
  }
  for (const node of graph.nodes) {
    const op = opNamed(node.op);
    const args = mapArguments(node.args, ref => known.get(ref) ?? { lo: -Infinity, hi: Infinity });
    const held = rawRange(node.type.element);
    const argTypes = mapArguments(node.args, ref => types.get(ref)!);
    const sums = productSums(node, known, tensorAt);
    const declared = op?.range?.(node.attributes, args, argTypes, node.type) ?? held;
    known.set(
      node.id,
      node.type.element.kind === 'f32'
        ? held
        : unclipped(node, sums ? meet(join(sums), declared) : declared, held),
    );
    types.set(node.id, node.type);
  }
  return known;
}

/** i32 accumulators keep what they would need, so that an overflow can be seen; saturating types keep what they hold. */
const unclipped = (node: AnyNode, wanted: Interval, held: Interval): Interval =>
  node.type.element.kind === 'int' && node.type.element.bits === 32 ? wanted : saturate(wanted, held);

function extremes(tensor: Tensor): Interval {
  const values = tensor.data();
  let [lo, hi] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    lo = Math.min(lo, values[i]!);
    hi = Math.max(hi, values[i]!);
  }
  return { lo, hi };
}

/**
 * Exact bounds of every output channel of a conv or dense whose weights are at hand, each input value being free in its range;
 * a zero-padded tap may also add nothing. undefined for other nodes, or without weights.
 */
export function productSums(
  node: AnyNode,
  rangeOf: ReadonlyMap<Ref, Interval>,
  tensorAt: (ref: Ref) => Tensor | undefined,
): readonly Interval[] | undefined {
  if ((node.op !== 'conv' && node.op !== 'dense') || node.type.element.kind === 'f32') return undefined;
  const stored = tensorAt(node.args.weight as Ref);
  const x = rangeOf.get(node.args.x as Ref);
  if (!stored || !x) return undefined;
  const { weight } = quantizeWeights(stored, node.attributes.weights as Precision);
  const isZeroPadded =
    node.op === 'conv' &&
    node.attributes.pad_value === 0 &&
    (node.attributes.pad as readonly number[]).some(pad => pad > 0);
  const [least, greatest] = isZeroPadded ? [Math.min(0, x.lo), Math.max(0, x.hi)] : [x.lo, x.hi];
  if (weight.type.element.kind === 'b1' && -least === greatest) {
    const k = sizeOf(weight.type.shape.slice(1)) * greatest;
    return Array.from({ length: weight.type.shape[0] ?? 0 }, () => ({ lo: -k, hi: k }));
  }
  return signedSums(weight).map(({ positive, negative }) => ({
    lo: positive * least + negative * greatest,
    hi: positive * greatest + negative * least,
  }));
}

interface SignedSums {
  readonly positive: number;
  readonly negative: number;
}
const knownSums = new WeakMap<Tensor, readonly SignedSums[]>();

/** Sums of the weights above and below 0 of every output channel; kept as long as the tensor is. */
function signedSums(weight: Tensor): readonly SignedSums[] {
  let sums = knownSums.get(weight);
  if (!sums) {
    const negatives = perChannel(weight, values => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) if (values[i]! < 0) sum += values[i]!;
      return sum;
    });
    const totals = perChannel(weight, values => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += values[i]!;
      return sum;
    });
    sums = totals.map((total, channel) => {
      const negative = negatives[channel]!;
      return { positive: total - negative, negative };
    });
    knownSums.set(weight, sums);
  }
  return sums;
}
