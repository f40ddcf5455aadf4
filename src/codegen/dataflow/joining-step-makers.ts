import { channelsOf, rawRange, sizeOf, spatialOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { TensorType, ValueId } from '../../ir/types.ts';
import type { Lane } from './lane.ts';
import type { Maker, Surroundings } from './step-base.ts';
import { base } from './step-base.ts';
import type { ConcatStep, Spread, UpsampleStep } from './step.ts';

/** How an operand lies on the result's map; undefined where a row or a column has to be repeated. */
function spreadOf(type: TensorType, out: TensorType): Spread | undefined {
  const all = sizeOf(type.shape);
  if (all === sizeOf(out.shape)) return 'same';
  if (all === 1) return 'one';
  const channels = channelsOf(out);
  if (all === channels && channelsOf(type) === channels) return 'channel';
  return channelsOf(type) === 1 && all === sizeOf(out.shape) / channels ? 'pixel' : undefined;
}

/** A whole map from one row or one column of it. */
function repeated(anchor: AnyNode, operand: 'x' | 'y', around: Surroundings): UpsampleStep {
  const x = anchor.args[operand] as ValueId;
  const [height, width, channels] = spatialOf(around.typeOf(x).shape);
  const [rows, columns] = spatialOf(anchor.type.shape);
  const id = `${anchor.id.slice(1)}.${operand}`;
  const lane = around.laneOf(x);
  return {
    kind: 'upsample',
    ...base(anchor, anchor, around, x),
    id,
    isPart: true,
    output: `%${id}`,
    outLane: lane,
    pixels: rows * columns,
    channels,
    factors: [rows / height, columns / width],
    height,
    width,
  };
}

interface Operand {
  readonly value: ValueId;
  readonly lane: Lane;
  readonly spread: Spread;
  /** What repeats it in front of the join. */
  readonly step?: UpsampleStep;
}

function operandOf(anchor: AnyNode, operand: 'x' | 'y', around: Surroundings): Operand {
  const ref = anchor.args[operand] as ValueId;
  const spread = spreadOf(around.typeOf(ref), anchor.type);
  if (spread) return { value: around.source(ref), lane: around.laneOf(ref), spread };
  const step = repeated(anchor, operand, around);
  const isWhole = step.channels === channelsOf(anchor.type);
  return { value: step.output, lane: step.outLane, spread: isWhole ? 'same' : 'pixel', step };
}

const join =
  (operation: 'add' | 'sub' | 'mul'): Maker =>
  ({ anchor }, around) => {
    const x = operandOf(anchor, 'x', around);
    const y = operandOf(anchor, 'y', around);
    return [
      ...[x, y].flatMap(({ step }) => step ?? []),
      {
        kind: 'join',
        ...base(anchor, anchor, around),
        input: x.value,
        inLane: x.lane,
        others: [y.value],
        operation,
        spreads: [x.spread, y.spread],
        otherLane: y.lane,
        held: rawRange(anchor.type.element),
      },
    ];
  };

/** Streams that one unit can join. */
const mostParts = 4;

/** Neighbours are joined by fours until four are left: the streams of one unit. */
const concat: Maker = ({ anchor }, around) => {
  const common = base(anchor, anchor, around, (anchor.args.xs as readonly ValueId[])[0]);
  const inner: ConcatStep[] = [];
  const joined = (parts: readonly Part[]): Omit<ConcatStep, 'id' | 'output'> => ({
    kind: 'concat',
    ...common,
    channels: parts.reduce((sum, { channels }) => sum + channels, 0),
    input: parts[0]!.value,
    inLane: parts[0]!.lane,
    others: parts.slice(1).map(({ value }) => value),
    parts: parts.map(({ channels, lane }) => ({ channels, lane })),
  });
  let parts: readonly Part[] = (anchor.args.xs as readonly ValueId[]).map(ref => ({
    value: around.source(ref),
    channels: channelsOf(around.typeOf(ref)),
    lane: around.laneOf(ref),
  }));
  while (parts.length > mostParts)
    parts = inGroups(parts, mostParts).map(group => {
      if (group.length === 1) return group[0]!;
      const id = `${common.id}.part${inner.length + 1}`;
      const step = { ...joined(group), id, isPart: true, output: `%${id}` } as const;
      inner.push(step);
      return { value: step.output, channels: step.channels, lane: step.outLane };
    });
  return [...inner, { ...joined(parts), id: common.id, output: common.output }];
};

interface Part {
  readonly value: ValueId;
  readonly channels: number;
  readonly lane: Lane;
}

const inGroups = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

/** Steps in which streams meet. */
export const joiningStepMakers: Readonly<Partial<Record<string, Maker>>> = {
  add: join('add'),
  sub: join('sub'),
  mul: join('mul'),
  concat,
};
