import { channelsOf, fracOf, rawRange, showShape, sizeOf, spatialOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Ref, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import { problemAt } from '../backend.ts';
import { intLane } from './lane.ts';
import type { Maker, Surroundings } from './step-base.ts';
import { base, extent, numberOf, numbers } from './step-base.ts';
import type { RescaleSpec, Spread } from './step.ts';

/** What a requantize multiplies and adds. */
export function rescaleOf(node: AnyNode, around: Surroundings): RescaleSpec {
  const [scale, offset] = [node.args.scale as TensorId, node.args.offset as TensorId];
  return {
    id: node.id.slice(1),
    scale,
    scaleLane: intLane(rawRange(around.typeOf(scale).element)),
    offset,
    classes: around.typeOf(offset).shape[0] ?? 1,
    rows: numbers(node, 'rows'),
    cols: numbers(node, 'cols'),
    ...extent(node.type),
    pre: numberOf(node, 'pre'),
    shift: numberOf(node, 'shift'),
  };
}

const requantize: Maker = ({ anchor }, around) => ({
  kind: 'rescale',
  ...base(anchor, anchor, around),
  rescale: rescaleOf(anchor, around),
});

const prelu: Maker = ({ anchor }, around) => {
  const { shift_in: shiftIn, negative, positive, shift_out: shiftOut } = anchor.args;
  return {
    kind: 'prelu',
    ...base(anchor, anchor, around),
    shiftIn: shiftIn as TensorId,
    negative: negative as TensorId,
    ...(positive !== undefined && { positive: positive as TensorId }),
    shiftOut: shiftOut as TensorId,
    slopeFrac: numberOf(anchor, 'slope_frac'),
    held: rawRange(anchor.type.element),
  };
};

const cast: Maker = ({ anchor }, around) => ({
  kind: 'cast',
  ...base(anchor, anchor, around),
  shift:
    fracOf(around.typeOf(anchor.args.x as Ref).element) -
    fracOf(anchor.type.element) +
    numberOf(anchor, 'halvings'),
});

/** How an operand lies on the result's map; undefined where a row or a column would have to be repeated. */
function spreadOf(type: TensorType, out: TensorType): Spread | undefined {
  const all = sizeOf(type.shape);
  if (all === sizeOf(out.shape)) return 'same';
  if (all === 1) return 'one';
  const channels = channelsOf(out);
  if (all === channels && channelsOf(type) === channels) return 'channel';
  return channelsOf(type) === 1 && all === sizeOf(out.shape) / channels ? 'pixel' : undefined;
}

const join =
  (operation: 'add' | 'sub' | 'mul'): Maker =>
  ({ anchor }, around) => {
    const operands = [anchor.args.x as ValueId, anchor.args.y as ValueId] as const;
    const types = operands.map(ref => around.typeOf(ref));
    const spreads = types.map(type => spreadOf(type, anchor.type));
    const [first, second] = spreads;
    if (!first || !second)
      return problemAt(
        anchor,
        'E0402',
        `${anchor.id.slice(1)}: ${types.map(({ shape }) => showShape(shape)).join(' and ')} meet by repeating rows or columns`,
        'one value a pixel, one a channel, or one for all can be spread over a stream',
      );
    return {
      kind: 'join',
      ...base(anchor, anchor, around),
      others: [around.source(operands[1])],
      operation,
      spreads: [first, second],
      otherLane: around.laneOf(operands[1]),
      held: rawRange(anchor.type.element),
    };
  };

/** Streams that one unit can join; more are joined step by step in the network. */
const mostParts = 4;

const concat: Maker = ({ anchor }, around) => {
  const xs = anchor.args.xs as readonly ValueId[];
  const [first, ...others] = xs;
  if (!first || xs.length > mostParts)
    return problemAt(
      anchor,
      'E0402',
      `${anchor.id.slice(1)}: a unit joins up to ${mostParts} streams, this concat has ${xs.length}`,
      'concat some of them first',
    );
  return {
    kind: 'concat',
    ...base(anchor, anchor, around, first),
    others: others.map(ref => around.source(ref)),
    parts: xs.map(ref => ({ channels: channelsOf(around.typeOf(ref)), lane: around.laneOf(ref) })),
  };
};

const slice: Maker = ({ anchor }, around) => ({
  kind: 'slice',
  ...base(anchor, anchor, around),
  start: numberOf(anchor, 'start'),
  end: numberOf(anchor, 'end'),
  from: channelsOf(around.typeOf(anchor.args.x as Ref)),
});

const shuffle: Maker = ({ anchor }, around) => ({
  kind: 'shuffle',
  ...base(anchor, anchor, around),
  groups: numberOf(anchor, 'groups'),
});

const upsample: Maker = ({ anchor }, around) => {
  const [height, width] = spatialOf(around.typeOf(anchor.args.x as Ref).shape);
  return {
    kind: 'upsample',
    ...base(anchor, anchor, around),
    factor: numberOf(anchor, 'factor'),
    height,
    width,
  };
};

/** Steps of residual networks: fixed point, joins and moves of streams. */
export const streamStepMakers: Readonly<Partial<Record<string, Maker>>> = {
  requantize,
  prelu_fixed: prelu,
  cast,
  add: join('add'),
  sub: join('sub'),
  mul: join('mul'),
  concat,
  slice,
  shuffle,
  upsample,
};
