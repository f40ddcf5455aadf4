import { bitsOf, channelsOf, rawRange, sizeOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Ref, TensorId, TensorType } from '../../ir/types.ts';
import type { Geometry } from '../../ir/window.ts';
import { problemAt } from '../backend.ts';
import { bitLane, intLane } from './lane.ts';
import type { Maker, Surroundings } from './step-base.ts';
import { base, extent, numberOf, numbers } from './step-base.ts';
import type { CastStep, ThresholdSpec, WindowSpec } from './step.ts';
import { rescaleOf, streamStepMakers } from './stream-step-makers.ts';

function thresholdOf(node: AnyNode, around: Surroundings): ThresholdSpec {
  const tensor = node.args.at as TensorId;
  const [classes = 1, levels = 1] = around.typeOf(tensor).shape;
  return {
    id: node.id.slice(1),
    tensor,
    classes,
    levels,
    lo: numberOf(node, 'lo'),
    rows: numbers(node, 'rows'),
    cols: numbers(node, 'cols'),
    ...extent(node.type),
  };
}

function windowOf(node: AnyNode, type: TensorType, kernel: readonly number[], padValue: number): WindowSpec {
  const [height = 1, width = 1, channels = 1] = type.shape;
  const geometry: Geometry = {
    kernel,
    stride: numbers(node, 'stride'),
    pad: numbers(node, 'pad'),
    dilation: (node.attributes.dilation as readonly number[] | undefined) ?? [1, 1],
  };
  return {
    height,
    width,
    channels,
    geometry,
    groups: (node.attributes.groups as number | undefined) ?? 1,
    padValue,
  };
}

/** The stream already brings every window in order: 1x1 at stride 1, or one window as large as the map. */
function isInOrder({ height, width, geometry, groups }: WindowSpec): boolean {
  const { kernel, stride, pad } = geometry;
  if (pad.some(size => size > 0)) return false;
  const isPixel = kernel[0] === 1 && kernel[1] === 1 && stride[0] === 1 && stride[1] === 1;
  const isWhole = groups === 1 && kernel[0] === height && kernel[1] === width;
  return isPixel || isWhole;
}

const matvec: Maker = ({ anchor, nodes }, around) => {
  const threshold = nodes.find(node => node.op === 'threshold');
  const rescale = nodes.find(node => node.op === 'requantize');
  const weight = anchor.args.weight as TensorId;
  const type = around.typeOf(weight);
  if (type.element.kind === 'f32')
    return problemAt(
      anchor,
      'E0403',
      `${anchor.id.slice(1)}: its weights are real numbers`,
      'give the layer weights: binary, ternary or int2..int8',
    );
  const x = around.typeOf(anchor.args.x as Ref);
  const common = base(anchor, threshold ?? rescale ?? anchor, around);
  const isConv = anchor.op === 'conv';
  const kernel = isConv ? type.shape.slice(1, 3) : [1, 1];
  const taps = sizeOf(kernel);
  const padding = isConv ? numberOf(anchor, 'pad_value') : 0;
  const window = isConv ? windowOf(anchor, x, kernel, padding) : undefined;
  if (window && padding === 0 && common.inLane.kind === 'bit' && window.geometry.pad.some(size => size > 0))
    return problemAt(
      anchor,
      'E0402',
      `${anchor.id.slice(1)}: a bit has no value 0 to pad with`,
      'fold-padding must run',
    );
  return {
    kind: 'matvec',
    ...common,
    weight,
    weightLane: type.element.kind === 'b1' ? bitLane : intLane(rawRange(type.element)),
    sumLane: around.laneOf(anchor.id),
    groups: window?.groups ?? 1,
    depth: sizeOf(type.shape.slice(1)),
    taps,
    ...(window && !isInOrder(window) && { window }),
    ...(threshold && { threshold: thresholdOf(threshold, around) }),
    ...(rescale && { rescale: rescaleOf(rescale, around) }),
  };
};

/** Bits as numbers of two bits, which have the 0 that a sum is padded with. */
function signsOf(anchor: AnyNode, type: TensorType, around: Surroundings): CastStep {
  const id = `${anchor.id.slice(1)}.signs`;
  const channels = channelsOf(type);
  return {
    kind: 'cast',
    ...base(anchor, anchor, around),
    id,
    isPart: true,
    output: `%${id}`,
    outLane: intLane({ lo: -1, hi: 1 }),
    pixels: sizeOf(type.shape) / channels,
    channels,
    shift: 0,
  };
}

const pool =
  (reduce: 'max' | 'sum'): Maker =>
  ({ anchor }, around) => {
    const type = around.typeOf(anchor.args.x as Ref);
    const size = numbers(anchor, 'size');
    const common = base(anchor, anchor, around);
    const isPadded = numbers(anchor, 'pad').some(pad => pad > 0);
    const signs =
      reduce === 'sum' && isPadded && common.inLane.kind === 'bit'
        ? signsOf(anchor, type, around)
        : undefined;
    const least =
      common.inLane.kind === 'bit' ? -1 : common.inLane.signed ? -(2 ** (common.inLane.bits - 1)) : 0;
    const window = windowOf(anchor, type, size, reduce === 'max' ? least : 0);
    const step = {
      kind: 'pool' as const,
      ...common,
      reduce,
      taps: sizeOf(size),
      ...(!isInOrder(window) && { window }),
    };
    return signs ? [signs, { ...step, input: signs.output, inLane: signs.outLane }] : step;
  };

const threshold: Maker = ({ anchor }, around) => ({
  kind: 'threshold',
  ...base(anchor, anchor, around),
  threshold: thresholdOf(anchor, around),
});

const flip: Maker = ({ anchor }, around) => ({
  kind: 'flip',
  ...base(anchor, anchor, around),
  mask: anchor.args.mask as TensorId,
  lo: numberOf(anchor, 'lo'),
  hi: numberOf(anchor, 'hi'),
});

const lookup: Maker = ({ anchor }, around) => {
  const table = anchor.args.table as TensorId;
  const [rows = 1, entries = 1] = around.typeOf(table).shape;
  return {
    kind: 'lookup',
    ...base(anchor, anchor, around),
    table,
    rows,
    entries,
    lo: numberOf(anchor, 'lo'),
  };
};

const border: Maker = ({ anchor }, around) => {
  const offset = anchor.args.offset as TensorId;
  return {
    kind: 'border',
    ...base(anchor, anchor, around),
    offset,
    classes: around.typeOf(offset).shape[0] ?? 1,
    rows: numbers(anchor, 'rows'),
    cols: numbers(anchor, 'cols'),
    ...extent(anchor.type),
    saturates: bitsOf(anchor.type.element) < 32,
  };
};

const select: Maker = ({ anchor }, around) => ({
  kind: 'select',
  ...base(anchor, anchor, around),
  candidates: channelsOf(around.typeOf(anchor.args.x as Ref)),
});

/** How a cluster becomes a step, by its anchor's op; an op that is not here has no unit. */
export const stepMakers: Readonly<Partial<Record<string, Maker>>> = {
  conv: matvec,
  dense: matvec,
  maxpool: pool('max'),
  sumpool: pool('sum'),
  threshold,
  flip,
  lookup,
  add_border: border,
  argmax: select,
  ...streamStepMakers,
};
