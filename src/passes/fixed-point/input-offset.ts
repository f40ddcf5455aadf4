import { channelsOf, int, sizeOf, spatialOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import { geometryOf } from '../../ir/ops/shared/conv.ts';
import type { TensorId, TensorType } from '../../ir/types.ts';
import { borderOf, noBorder, sumOverTaps } from '../border.ts';
import type { Affine } from './affine-nodes.ts';
import type { IntegerWeights } from './integer-weights.ts';
import type { Linear, Lowering } from './lowering.ts';

/** Constants per border class and output. */
export type Offsets = Pick<Affine, 'rows' | 'cols' | 'offset'>;

export const noOffsets = (outs: number): Offsets => ({ rows: [], cols: [], offset: new Float64Array(outs) });

/** The first input channel of an output's group. */
export function firstChannel(node: AnyNode, weight: TensorType): (out: number) => number {
  const groups = node.op === 'conv' ? (node.attributes.groups as number) : 1;
  const perGroup = (weight.shape[0] ?? 1) / groups;
  const depth = channelsOf(weight);
  return out => Math.floor(out / perGroup) * depth;
}

/**
 * What the offsets o of a product's input x = f * raw + o add to every output: sum over the taps on the map of w * o, by border
 * class, since a padded tap adds nothing. `gain` is what each output is multiplied by afterwards. An unsigned input is far
 * from zero-mean: there w is the rounded weight, and its rounding error meets x less its mean; elsewhere the weight itself.
 */
export function inputOffsets(
  node: AnyNode,
  { edit }: Lowering,
  x: Linear,
  weights: ArrayLike<number> | undefined,
  rounded: IntegerWeights,
  gain: ArrayLike<number>,
): Offsets {
  const outs = rounded.unit.length;
  if (x.offset.every(value => value === 0)) return noOffsets(outs);
  const source = edit.typeOf(x.source);
  const weight: TensorType = { element: int(8), shape: edit.typeOf(node.args.weight as TensorId).shape };
  const [height, width] = spatialOf(source.shape);
  const settings = node.attributes as Parameters<typeof geometryOf>[0];
  const { rows, cols, valid } =
    node.op === 'conv' ? borderOf(height, width, geometryOf(settings, weight)) : noBorder;
  if (!weights) return { rows, cols, offset: new Float64Array(outs * valid.length) };
  const first = firstChannel(node, weight);
  const isUnsigned = source.element.kind === 'int' && !source.element.signed;
  const perTap =
    isUnsigned && x.factor.every(value => value !== 0)
      ? tapSums(rounded.raw, weight.shape, (out, channel) => {
          const c = first(out) + channel;
          return (rounded.unit[out]! * x.offset[c]!) / x.factor[c]!;
        })
      : tapSums(weights, weight.shape, (out, channel) => x.offset[first(out) + channel]! * gain[out]!);
  return { rows, cols, offset: sumOverTaps(perTap, outs, valid) };
}

/** Sums over the input channels, [outs, taps], each value times a factor. */
function tapSums(
  values: ArrayLike<number>,
  shape: readonly number[],
  factor: (out: number, channel: number) => number,
): Float64Array {
  const depth = shape.at(-1) ?? 1;
  const taps = sizeOf(shape.slice(1, -1));
  const sums = new Float64Array(values.length / depth);
  for (let row = 0, at = 0; row < sums.length; row++)
    for (let channel = 0; channel < depth; channel++)
      sums[row]! += values[at++]! * factor(Math.floor(row / taps), channel);
  return sums;
}
