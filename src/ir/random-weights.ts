import { allocate, storeValues } from './bits.ts';
import { channelsOf, fracOf, rawRange, sizeOf } from './element.ts';
import type { AnyNode, Graph } from './graph.ts';
import { typesOf, usersOf } from './graph.ts';
import type { Moments } from './moments.ts';
import { momentsOf, normalQuantile } from './moments.ts';
import type { Draw } from './random.ts';
import { fillAround, generator, seedOf } from './random.ts';
import { lazy } from './tensor.ts';
import type { Data, Ref, Tensor, TensorId, TensorType } from './types.ts';

/**
 * Weights to try a network with, the same for the same seed: every tensor draws from a generator of its own name, when it is
 * first asked for. Batch norms hold the statistics of the sums they get (by propagation of moments, no image is run), with
 * gammas of both signs near 1 and small betas; thresholds lie near the middle. So signals stay alive through deep networks.
 */
export function randomWeights(graph: Graph, seed: number): ReadonlyMap<TensorId, Tensor> {
  const users = usersOf(graph);
  const types = typesOf(graph);
  const tensors = new Map<TensorId, Tensor>();
  const moments = momentsOf(graph, tensors);
  for (const [id, type] of graph.tensors) {
    const user = users.get(id)?.[0];
    tensors.set(
      id,
      lazy(type, () => drawn(id, type, user, seedOf(seed, id), moments, types)),
    );
  }
  return tensors;
}

function drawn(
  id: TensorId,
  type: TensorType,
  user: AnyNode | undefined,
  seed: number,
  moments: (ref: Ref) => Moments,
  types: ReadonlyMap<Ref, TensorType>,
): Data {
  const draw = generator(seed);
  const operand = Object.entries(user?.args ?? {}).find(([, argument]) => argument === id)?.[0];
  const make = user && operand !== undefined ? drawers[`${user.op}.${operand}`] : undefined;
  if (type.element.kind !== 'b1' && user && make)
    return make({
      type,
      user,
      seed,
      draw,
      x: () => moments(user.args.x as Ref),
      unit: 2 ** -fracOf(types.get(user.args.x as Ref)!.element),
    });
  return anything(type, draw);
}

interface Wanted {
  readonly type: TensorType;
  readonly user: AnyNode;
  readonly seed: number;
  /** From that seed. */
  readonly draw: Draw;
  /** Moments of the value that the tensor is used on. */
  readonly x: () => Moments;
  /** What one raw step of that value is worth. */
  readonly unit: number;
}

/** Uniform in [-1, 1). */
const around = (draw: Draw): number => 2 * draw() - 1;

const perChannel =
  (value: (draw: Draw, mean: number, deviation: number) => number) =>
  ({ type, draw, x }: Wanted): Data => {
    const { means, variances } = x();
    return Float32Array.from({ length: channelsOf(type) }, (_, c) =>
      value(draw, means[c % means.length]!, Math.sqrt(variances[c % variances.length]!)),
    );
  };

/** Latents of both signs; real ones keep the variance of what they are used on. */
function latents({ type, user, seed }: Wanted): Data {
  const values = new Float32Array(sizeOf(type.shape));
  const fanIn = sizeOf(type.shape.slice(1));
  const isReal = (user.attributes.weights ?? 'real') === 'real';
  const reach = Math.sqrt((isReal ? 3 : 1) / fanIn);
  fillAround(values, seed, reach);
  return values;
}

/** Levels that cut the distribution of the sums into about equal shares; [classes, levels, C], ascending. */
function levels({ type, draw, x, unit }: Wanted): Data {
  const [classes = 1, count = 1, channels = 1] = type.shape;
  const { means, variances } = x();
  const values = new Int32Array(sizeOf(type.shape));
  for (let c = 0; c < channels; c++) {
    const deviation = Math.sqrt(variances[c % variances.length]!);
    const offset = 0.3 * around(draw);
    for (let level = 0; level < count; level++) {
      const z = normalQuantile((level + 1) / (count + 1)) + offset;
      const at = Math.round((means[c % means.length]! + z * deviation) / unit);
      for (let of = 0; of < classes; of++) values[(of * count + level) * channels + c] = at;
    }
  }
  return values;
}

/** How tensors that matter for the signal are drawn, by op and operand. */
const drawers: Readonly<Record<string, (wanted: Wanted) => Data>> = {
  'conv.weight': latents,
  'dense.weight': latents,
  'batchnorm.mean': perChannel((_, mean) => mean),
  'batchnorm.variance': perChannel((_, __, deviation) => Math.max(deviation * deviation, 1e-3)),
  'batchnorm.scale': perChannel(draw => (draw() < 0.3 ? -1 : 1) * (1 + 0.4 * around(draw))),
  'batchnorm.shift': perChannel(draw => 0.3 * around(draw)),
  'threshold.at': levels,
  'rsign.shift': perChannel((draw, mean, deviation) => mean + 0.3 * deviation * around(draw)),
  'scale.scale': perChannel(
    (draw, _, deviation) => ((draw() < 0.3 ? -1 : 1) * (1 + 0.4 * around(draw))) / Math.max(deviation, 1e-3),
  ),
  'bias.bias': perChannel((draw, _, deviation) => 0.3 * deviation * around(draw)),
  'prelu.slope': perChannel(draw => 0.25 + 0.2 * around(draw)),
  'rprelu.shift_in': perChannel((draw, mean, deviation) => mean + 0.3 * deviation * around(draw)),
  'rprelu.slope': perChannel(draw => 0.25 + 0.2 * around(draw)),
  'rprelu.shift_out': perChannel((draw, mean, deviation) => mean + 0.3 * deviation * around(draw)),
  'dprelu.shift_in': perChannel((draw, mean, deviation) => mean + 0.3 * deviation * around(draw)),
  'dprelu.positive': perChannel(draw => 1 + 0.2 * around(draw)),
  'dprelu.negative': perChannel(draw => 0.25 + 0.2 * around(draw)),
  'dprelu.shift_out': perChannel((draw, mean, deviation) => mean + 0.3 * deviation * around(draw)),
};

/** Small values of the element, for tensors of stages that no training made. */
function anything(type: TensorType, draw: Draw): Data {
  const values = allocate(type);
  if (type.element.kind === 'b1') {
    const bits = Int8Array.from({ length: sizeOf(type.shape) }, () => (draw() < 0.5 ? -1 : 1));
    return storeValues(bits, type);
  }
  const { lo, hi } = rawRange(type.element);
  for (let i = 0; i < values.length; i++)
    values[i] =
      type.element.kind === 'f32' ? around(draw) : Math.max(lo, Math.min(hi, Math.round(8 * around(draw))));
  return values;
}
