import { channelsOf, fracOf, rawRange, spatialOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Ref, TensorId } from '../../ir/types.ts';
import { joiningStepMakers } from './joining-step-makers.ts';
import { intLane } from './lane.ts';
import type { Maker, Surroundings } from './step-base.ts';
import { base, extent, numberOf, numbers } from './step-base.ts';
import type { RescaleSpec } from './step.ts';

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

/** Read channel by channel: a vector whose value c * places + p was channel c of place p. */
const reshape: Maker = ({ anchor }, around) => {
  const [height, width] = spatialOf(around.typeOf(anchor.args.x as Ref).shape);
  const common = base(anchor, anchor, around);
  const channels = common.pixels * common.channels;
  return { kind: 'shuffle', ...common, pixels: 1, channels, groups: height * width };
};

const upsample: Maker = ({ anchor }, around) => {
  const [height, width] = spatialOf(around.typeOf(anchor.args.x as Ref).shape);
  return {
    kind: 'upsample',
    ...base(anchor, anchor, around),
    factors: [numberOf(anchor, 'factor'), numberOf(anchor, 'factor')],
    height,
    width,
  };
};

/** Steps of residual networks: fixed point, joins and moves of streams. */
export const streamStepMakers: Readonly<Partial<Record<string, Maker>>> = {
  requantize,
  prelu_fixed: prelu,
  cast,
  ...joiningStepMakers,
  slice,
  shuffle,
  reshape,
  upsample,
};
