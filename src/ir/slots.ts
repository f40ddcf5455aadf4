import type { Precision } from './attribute.ts';
import { isF32, showElement } from './element.ts';
import type { AnyNode, Graph } from './graph.ts';
import { usersOf } from './graph.ts';
import { opNamed } from './ops/index.ts';
import type { TensorId, ValueId } from './types.ts';
import { elementOfWeights } from './quantize-weights.ts';

/** A tensor that a weight file must hold. */
export interface TensorSlot {
  readonly id: TensorId;
  /** The id without `@`, as files name it. */
  readonly name: string;
  /** As files have it; `threshold` levels are [C] or [C, levels] there. */
  readonly shape: readonly number[];
  /** One name an axis: `out,kh,kw,in`. */
  readonly axes: string;
  /** The element the layer computes with: b1 for binary weights, given as -1/+1 or as latents. */
  readonly dtype: string;
  /** The value set of a conv's or dense's weights; `real` for everything else. */
  readonly precision: Precision;
  readonly layer: string;
  /** Levels of a threshold must ascend. */
  readonly isLevels: boolean;
}

/** Every tensor of a trained graph, in the order of the graph. */
export function slotsOf(graph: Graph): readonly TensorSlot[] {
  const users = usersOf(graph);
  return [...graph.tensors].map(([id, type]) => {
    const user = users.get(id)?.[0];
    const operand = operandOf(user, id);
    const isLevels = user?.op === 'threshold' && operand === 'at';
    const [, levels = 1, channels = 1] = type.shape;
    const precision = (operand === 'weight' && (user?.attributes.weights as Precision | undefined)) || 'real';
    return {
      id,
      name: id.slice(1),
      shape: isLevels ? (levels === 1 ? [channels] : [channels, levels]) : type.shape,
      axes: axesOf(user, operand, type.shape.length, isLevels && levels === 1),
      dtype: showElement(elementOfWeights(precision, type.element)),
      precision,
      layer: user ? user.id.slice(1) : '',
      isLevels,
    };
  });
}

/** The range that a weight file may hold of a real-valued result: f32 [2], the least value, then the greatest. */
export interface RangeSlot {
  readonly value: ValueId;
  /** The value's id without `%`, then `.range`. */
  readonly name: string;
}

/** The ranges that lowering can use: of every value that is real @trained. All of them are optional. */
export const rangeSlots = ({ nodes }: Graph): readonly RangeSlot[] =>
  nodes
    .filter(({ type }) => isF32(type.element))
    .map(({ id }) => ({ value: id, name: `${id.slice(1)}.range` }));

const operandOf = (user: AnyNode | undefined, id: TensorId): string | undefined =>
  Object.entries(user?.args ?? {}).find(([, argument]) => argument === id)?.[0];

function axesOf(
  user: AnyNode | undefined,
  operand: string | undefined,
  rank: number,
  isFlat: boolean,
): string {
  const axes = user && operand ? opNamed(user.op)?.operands[operand]?.axes : undefined;
  if (isFlat) return 'channels';
  return axes ?? Array.from({ length: rank }, (_, axis) => `axis${axis}`).join(',');
}
