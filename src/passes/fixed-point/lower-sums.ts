import { b1, fracOf, sizeOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { TensorType, ValueId } from '../../ir/types.ts';
import { originOf } from '../edit.ts';
import { inputOf } from '../links.ts';
import { identity } from './affine-nodes.ts';
import { lowerProduct } from './lower-product.ts';
import type { Lowering } from './lowering.ts';
import { join } from './lowering.ts';

/** How an op of role `sum` becomes integer sums: names them, and says what the real value is of them. */
type SumRule = (node: AnyNode, lowering: Lowering) => void;

const sumsId = (node: AnyNode, lowering: Lowering): ValueId => lowering.edit.fresh(`${node.id}.sums`);

/** avgpool(x)  ==>  sumpool(x), in units of 1 / area: padding zeros count, as in the record of avgpool. */
const average: SumRule = (node, lowering) => {
  const { size, stride, pad } = node.attributes as Readonly<Record<string, readonly number[]>>;
  const id = sumsId(node, lowering);
  const x = inputOf(node);
  lowering.make(id, 'sumpool', { x }, { size, stride, pad }, originOf(node, []));
  lowering.setRange(id, [lowering.declaredRange(id)]);
  const unit = 2 ** -fracOf(lowering.edit.typeOf(x).element) / sizeOf(size!);
  lowering.setSums(node.id, { source: id, eaten: [], ...identity(node.type.shape.at(-1) ?? 1, unit) });
};

/** channel_mean(x)  ==>  conv or dense of x with weights +1, in units of 1 / channels. */
const channelMean: SumRule = (node, lowering) => {
  const origin = originOf(node, []);
  const x = lowering.asFactor(inputOf(node), `${node.id}.x`, origin);
  const { element, shape } = lowering.edit.typeOf(x);
  const channels = shape.at(-1) ?? 1;
  const isMap = shape.length === 3;
  const type: TensorType = { element: b1, shape: isMap ? [1, 1, 1, channels] : [1, channels] };
  const ones = tensorFrom(type, new Int8Array(channels).fill(1));
  const weight = lowering.edit.tensor(lowering.edit.fresh(`@${node.id.slice(1)}.ones`), type, ones);
  const id = sumsId(node, lowering);
  lowering.make(id, isMap ? 'conv' : 'dense', { x, weight }, {}, origin);
  const { lo, hi } = join(lowering.rangeOf(x));
  lowering.setRange(id, [{ lo: lo * channels, hi: hi * channels }]);
  lowering.setSums(node.id, { source: id, eaten: [], ...identity(1, 2 ** -fracOf(element) / channels) });
};

/** mul(x, y)  ==>  mul of two fixed-point values, exactly, in i32. */
const multiply: SumRule = (node, lowering) => {
  const origin = originOf(node, []);
  const x = lowering.asFactor(inputOf(node), `${node.id}.x`, origin);
  const y = lowering.asFactor(node.args.y as ValueId, `${node.id}.y`, origin);
  const id = sumsId(node, lowering);
  lowering.make(id, 'mul', { x, y }, {}, origin);
  lowering.setRange(id, [lowering.declaredRange(id)]);
  const frac = fracOf(lowering.edit.typeOf(id).element);
  lowering.setSums(node.id, { source: id, eaten: [], ...identity(node.type.shape.at(-1) ?? 1, 2 ** -frac) });
};

export const sumRules: Readonly<Record<string, SumRule>> = {
  avgpool: average,
  channel_mean: channelMean,
  mul: multiply,
  conv: lowerProduct,
  dense: lowerProduct,
};
