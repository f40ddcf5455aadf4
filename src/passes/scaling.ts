import { channelsOf, fracOf, isF32, sizeOf } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import type { Interval, TensorType, ValueId } from '../ir/types.ts';
import type { Links } from './links.ts';
import { inputOf, typed } from './links.ts';

/** (x - mean[c]) * factor over an integer x, and what moved the result until it was read. */
export interface Scaling {
  readonly node: AnyNode;
  readonly source: ValueId;
  readonly factor: number;
  /** Of every channel where it is read. */
  readonly mean: (channel: number) => number;
  /** Every mean there is. */
  readonly means: readonly number[];
  /** max pools, reshapes and the like, in order. */
  readonly movers: readonly AnyNode[];
}

/** The scaling behind a value; a string says why it cannot move further; undefined where there is none. */
export function scalingOf(ref: ValueId, links: Links): Scaling | string | undefined {
  const any = links.producer(ref);
  if (!any || !isF32(any.type.element)) return undefined;
  const node = typed(any);
  switch (node.op) {
    case 'normalize': {
      const { mean, std } = node.attributes;
      if (isF32(links.typeOf(node.args.x).element)) return undefined;
      if (new Set(std).size > 1)
        return `kept: the std of ${node.id.slice(1)} differs between channels, and the weights are whole numbers`;
      const meanOf = (channel: number) => mean[channel % mean.length]!;
      return { node, source: inputOf(node), factor: 1 / std[0]!, mean: meanOf, means: mean, movers: [] };
    }
    case 'rescale': {
      const { factor, divisor } = node.attributes;
      if (isF32(links.typeOf(node.args.x).element) || factor <= 0) return undefined;
      return { node, source: inputOf(node), factor: factor / divisor, mean: () => 0, means: [0], movers: [] };
    }
    case 'maxpool':
    case 'upsample':
    case 'reshape':
    case 'slice':
    case 'shuffle': {
      const inner = scalingOf(inputOf(node), links);
      if (inner === undefined || typeof inner === 'string') return inner;
      const before = links.typeOf(node.args.x);
      if (inner.means.length > 1 && node.op === 'reshape' && node.type.shape.length > 1)
        return `kept: ${node.id.slice(1)} mixes channels of different means`;
      return {
        ...inner,
        mean: channel => inner.mean(channelBefore(node, before, channel)),
        movers: [...inner.movers, node],
      };
    }
    default:
      return undefined;
  }
}

/** The channel that a mover's output channel comes from. */
function channelBefore(any: AnyNode, before: TensorType, channel: number): number {
  const node = typed(any);
  const channels = channelsOf(before);
  switch (node.op) {
    case 'reshape':
      return node.attributes.order === 'hwc'
        ? channel % channels
        : Math.floor(channel / (sizeOf(before.shape) / channels));
    case 'slice':
      return node.attributes.start + channel;
    case 'shuffle': {
      const { groups } = node.attributes;
      return (channel % groups) * (channels / groups) + Math.floor(channel / groups);
    }
    default:
      return channel;
  }
}

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));

/** The greatest power of two, at most 1, that divides all of the numbers; there is one, since doubles are dyadic. */
function unitOf(values: readonly number[]): number {
  let unit = 1;
  while (values.some(value => value % unit !== 0)) unit /= 2;
  return unit;
}

/** Whole numbers below this are f32 numbers. */
const exactInF32 = 2 ** 24;

/**
 * Whether every number on the way is exact in f32, so that the trained sums are functions of the integer ones: the factor is a
 * power of two, and inputs, differences and offsets are multiples of one unit within 24 bits. `weights`: the greatest sum of
 * |w| of an output.
 */
export function isDyadic(scaling: Scaling, source: TensorType, range: Interval, weights: number): boolean {
  const { factor, means } = scaling;
  const grain = 2 ** -fracOf(source.element);
  const unit = unitOf([grain, ...means]);
  const greatest = Math.max(
    ...means.flatMap(mean => [range.lo * grain - mean, range.hi * grain - mean].map(Math.abs)),
  );
  const mean = Math.max(...means.map(Math.abs));
  return (
    isPowerOfTwo(factor) &&
    Math.max(-range.lo, range.hi) < exactInF32 &&
    greatest < exactInF32 * unit &&
    weights * mean < exactInF32 * unit
  );
}
