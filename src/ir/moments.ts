import { realValues, storeValues, valuesOf } from './bits.ts';
import { channelsOf, rawRange, sizeOf, spatialOf } from './element.ts';
import type { AnyNode, Graph, GraphInput } from './graph.ts';
import { valueRefsOf } from './graph.ts';
import { opNamed } from './ops/index.ts';
import { opError } from './op.ts';
import { quantizeWeights } from './quantize-weights.ts';
import { tensorOf } from './tensor.ts';
import type { Precision } from './attribute.ts';
import type { Ref, Tensor, TensorId, TensorType } from './types.ts';

/** What a value looks like in each channel, over images and places; in real numbers, raw * 2^-frac. */
export interface Moments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/**
 * Mean and variance of every value by propagation, without running the network: values of different channels and places are
 * taken for independent and normal. Computed when first asked for, weights likewise.
 */
export function momentsOf(graph: Graph, tensors: ReadonlyMap<TensorId, Tensor>): (ref: Ref) => Moments {
  const known = new Map<Ref, Moments>();
  const inputs = new Map<Ref, GraphInput>(graph.inputs.map(input => [input.id, input]));
  const nodes = new Map<Ref, AnyNode>(graph.nodes.map(node => [node.id, node]));
  const typeOf = (ref: Ref): TensorType =>
    (nodes.get(ref) ?? inputs.get(ref))?.type ?? opError(`${ref} is no value`);
  const tensorAt = (ref: Ref): Tensor => tensors.get(ref as TensorId) ?? opError(`${ref} has no data`);
  const momentsAt = (ref: Ref): Moments => {
    let moments = known.get(ref);
    if (!moments) {
      const node = nodes.get(ref);
      moments = node ? ofNode(node, { momentsAt, typeOf, tensorAt }) : ofInput(typeOf(ref));
      known.set(ref, moments);
    }
    return moments;
  };
  // In order, so that deep networks need no deep stack.
  return ref => {
    if (!known.has(ref))
      for (const { id } of graph.nodes) {
        momentsAt(id);
        if (id === ref) break;
      }
    return momentsAt(ref);
  };
}

interface Surroundings {
  readonly momentsAt: (ref: Ref) => Moments;
  readonly typeOf: (ref: Ref) => TensorType;
  readonly tensorAt: (ref: Ref) => Tensor;
}

const uniform = (channels: number, mean: number, variance: number): Moments => ({
  means: new Float64Array(channels).fill(mean),
  variances: new Float64Array(channels).fill(variance),
});

/** Inputs are taken for uniform over their type, f32 for standard normal. */
function ofInput(type: TensorType): Moments {
  const channels = channelsOf(type);
  if (type.element.kind === 'f32') return uniform(channels, 0, 1);
  if (type.element.kind === 'b1') return uniform(channels, 0, 1);
  const { lo, hi } = rawRange(type.element);
  const unit = 2 ** -type.element.frac;
  return uniform(channels, ((lo + hi) / 2) * unit, (((hi - lo + 1) ** 2 - 1) / 12) * unit * unit);
}

function ofNode(node: AnyNode, around: Surroundings): Moments {
  const rule = rules[node.op];
  if (rule) return rule(node, around);
  const values = valueRefsOf(node);
  return opNamed(node.op)?.pointwise && values.length === 1
    ? pointwise(node, around)
    : uniform(channelsOf(node.type), 0, 1);
}

/** Standard normal at the middles of equally likely slices, stretched to variance 1. */
const quantiles = (() => {
  const points = Float64Array.from({ length: 32 }, (_, i) => normalQuantile((i + 0.5) / 32));
  const spread = Math.sqrt(points.reduce((sum, z) => sum + z * z, 0) / points.length);
  return points.map(z => z / spread);
})();

/** Any pointwise op: its own record, evaluated where its operand is likely to be. */
function pointwise(node: AnyNode, { momentsAt, typeOf, tensorAt }: Surroundings): Moments {
  const [x] = valueRefsOf(node) as [Ref];
  const { means, variances } = momentsAt(x);
  const channels = channelsOf(typeOf(x));
  const shape = [quantiles.length, channels];
  const isBit = typeOf(x).element.kind === 'b1';
  const points = new Float64Array(sizeOf(shape));
  for (let p = 0; p < quantiles.length; p++)
    for (let c = 0; c < channels; c++) {
      const mean = means[c % means.length]!;
      points[p * channels + c] = isBit
        ? p < (quantiles.length * (1 + mean)) / 2
          ? 1
          : -1
        : mean + quantiles[p]! * Math.sqrt(variances[c % variances.length]!);
    }
  const { element } = typeOf(x);
  const type: TensorType = { element, shape };
  const raw = element.kind === 'int' ? points.map(value => Math.round(value * 2 ** element.frac)) : points;
  const here = tensorOf(type, storeValues(raw, type));
  const args = Object.fromEntries(
    Object.entries(node.args).map(([name, ref]) => [
      name,
      ref === x ? here : typeof ref === 'string' ? tensorAt(ref) : undefined,
    ]),
  );
  const out: TensorType = { element: node.type.element, shape };
  const values = realValues(tensorOf(out, opNamed(node.op)!.evaluate(node.attributes, args, out)));
  return measured(values, channels);
}

/** Mean and variance of each column of [points, channels]. */
function measured(values: ArrayLike<number>, channels: number): Moments {
  const points = values.length / channels;
  const means = new Float64Array(channels);
  const variances = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) means[i % channels]! += values[i]! / points;
  for (let i = 0; i < values.length; i++)
    variances[i % channels]! += (values[i]! - means[i % channels]!) ** 2 / points;
  return { means, variances };
}

type Rule = (node: AnyNode, around: Surroundings) => Moments;

const operand = (node: AnyNode, name: string, { momentsAt }: Surroundings): Moments =>
  momentsAt(node.args[name] as Ref);

const each = (channels: number, means: (c: number) => number, variances: (c: number) => number): Moments => ({
  means: Float64Array.from({ length: channels }, (_, c) => means(c)),
  variances: Float64Array.from({ length: channels }, (_, c) => variances(c)),
});

/** Ops that mix values of several places or channels; what is not listed has no effect on the weights drawn behind it. */
const rules: Readonly<Record<string, Rule>> = {
  conv: products,
  dense: products,
  maxpool(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const window = sizeOf(node.attributes.size as number[]);
    if (node.type.element.kind === 'b1')
      return each(
        means.length,
        c => 1 - 2 * ((1 - means[c]!) / 2) ** window,
        c => 1 - (1 - 2 * ((1 - means[c]!) / 2) ** window) ** 2,
      );
    // Blom's approximation of the greatest of a window of normals; its spread falls about as 1 / (1 + ln(window)).
    const lift = normalQuantile((window - 0.375) / (window + 0.25));
    return each(
      means.length,
      c => means[c]! + lift * Math.sqrt(variances[c]!),
      c => variances[c]! / (1 + Math.log(window)),
    );
  },
  avgpool(node, around) {
    const { means, variances } = operand(node, 'x', around);
    return { means, variances: variances.map(v => v / sizeOf(node.attributes.size as number[])) };
  },
  sumpool(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const window = sizeOf(node.attributes.size as number[]);
    return { means: means.map(m => m * window), variances: variances.map(v => v * window) };
  },
  channel_mean(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return uniform(1, average(means), average(variances) / means.length);
  },
  add: two(
    (a, b) => a + b,
    (va, vb) => va + vb,
  ),
  sub: two(
    (a, b) => a - b,
    (va, vb) => va + vb,
  ),
  mul: two(
    (a, b) => a * b,
    (va, vb, a, b) => va * vb + va * b * b + vb * a * a,
  ),
  concat(node, { momentsAt }) {
    const parts = valueRefsOf(node).map(momentsAt);
    const join = (pick: (part: Moments) => Float64Array) =>
      Float64Array.from(parts.flatMap(part => [...pick(part)]));
    return { means: join(part => part.means), variances: join(part => part.variances) };
  },
  slice(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const { start, end } = node.attributes as { readonly start: number; readonly end: number };
    return { means: means.slice(start, end), variances: variances.slice(start, end) };
  },
  upsample: (node, around) => operand(node, 'x', around),
  shuffle(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const groups = node.attributes.groups as number;
    const from = (c: number) => (c % groups) * (means.length / groups) + Math.floor(c / groups);
    return each(
      means.length,
      c => means[from(c)]!,
      c => variances[from(c)]!,
    );
  },
  reshape(node, around) {
    const { means, variances } = operand(node, 'x', around);
    const [height, width] = spatialOf(around.typeOf(node.args.x as Ref).shape);
    const from = (i: number) =>
      node.attributes.order === 'chw' ? Math.floor(i / (height * width)) : i % means.length;
    return each(
      channelsOf(node.type),
      i => means[from(i)]!,
      i => variances[from(i)]!,
    );
  },
};

/** A rule of two values; those with fewer channels repeat. */
function two(
  mean: (a: number, b: number) => number,
  variance: (va: number, vb: number, a: number, b: number) => number,
): Rule {
  return (node, around) => {
    const [x, y] = [operand(node, 'x', around), operand(node, 'y', around)];
    const at = (values: Float64Array, c: number) => values[c % values.length]!;
    return each(
      channelsOf(node.type),
      c => mean(at(x.means, c), at(y.means, c)),
      c => variance(at(x.variances, c), at(y.variances, c), at(x.means, c), at(y.means, c)),
    );
  };
}

/** Sums of products: every output channel's weights are known, so its mean and variance are sums over them. */
function products(node: AnyNode, around: Surroundings): Moments {
  const { means, variances } = operand(node, 'x', around);
  const stored = around.tensorAt(node.args.weight as Ref);
  const precision = (node.attributes.weights as Precision | undefined) ?? 'real';
  const groups = (node.attributes.groups as number | undefined) ?? 1;
  const [outs = 1] = stored.type.shape;
  const depth = stored.type.shape.at(-1) ?? 1;
  const perOut = sizeOf(stored.type.shape) / outs;
  const isBinary = precision === 'binary' && stored.type.element.kind === 'f32';
  const weights = isBinary ? stored.data() : valuesOf(quantizeWeights(stored, precision).weight);
  const result = { means: new Float64Array(outs), variances: new Float64Array(outs) };
  for (let out = 0, at = 0; out < outs; out++) {
    const first = Math.floor((out * groups) / outs) * depth;
    let [mean, variance] = [0, 0];
    for (const end = at + perOut; at < end;)
      if (isBinary)
        for (let channel = first; channel < first + depth; channel++) {
          // No branch: signs are what no processor predicts.
          mean += (2 * Number(weights[at++]! >= 0) - 1) * means[channel]!;
          variance += variances[channel]!;
        }
      else
        for (let channel = first; channel < first + depth; channel++) {
          const weight = weights[at++]!;
          mean += weight * means[channel]!;
          variance += weight * weight * variances[channel]!;
        }
    result.means[out] = mean;
    result.variances[out] = variance;
  }
  return result;
}

/** Inverse of the standard normal distribution; Winitzki's approximation of erf, inverted: within 0.004, enough here. */
export function normalQuantile(share: number): number {
  const a = 0.147;
  const x = 2 * share - 1;
  const ln = Math.log(1 - x * x);
  const half = 2 / (Math.PI * a) + ln / 2;
  return Math.SQRT2 * Math.sign(x) * Math.sqrt(Math.sqrt(half * half - ln / a) - half);
}
