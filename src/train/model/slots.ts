import type { Precision } from '../../ir/attribute.ts';
import { sizeOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import { slotsOf } from '../../ir/slots.ts';
import type { TensorId } from '../../ir/types.ts';
import { engineShape, toEngine, toFile } from './layout.ts';
import type { Plan } from './plan.ts';
import { isStatistic } from './plan.ts';

/** A tensor of the network as training sees it. */
export interface TrainedSlot {
  readonly id: TensorId;
  /** Without `@`. */
  readonly name: string;
  readonly precision: Precision;
  /** On the engine. */
  readonly shape: readonly number[];
  readonly size: number;
  /** Weight of a conv or dense. */
  readonly isProduct: boolean;
  /** Its layer multiplies its sums by the mean magnitude of these latents. */
  readonly isScaled: boolean;
  /** Mean or variance of a batch norm. */
  readonly isStatistic: boolean;
  /** From and to the order of a file. */
  toEngine(values: ArrayLike<number>): Float32Array;
  toFile(values: ArrayLike<number>): Float32Array;
}

/** The tensors that a plan reads, in the order of the graph. */
export function trainedSlots(plan: Plan): readonly TrainedSlot[] {
  const users = new Map<string, { readonly node: AnyNode; readonly operand: string }[]>();
  for (const node of plan.nodes)
    for (const [operand, ref] of Object.entries(node.args))
      if (typeof ref === 'string') users.set(ref, [...(users.get(ref) ?? []), { node, operand }]);
  return slotsOf(plan.graph).flatMap(({ id, name, shape, precision }) => {
    const uses = users.get(id);
    if (!uses) return [];
    const isProduct = uses.some(({ node, operand }) => operand === 'weight' && 'weights' in node.attributes);
    const outs = shape[0] ?? 1;
    return {
      id,
      name,
      precision,
      shape: isProduct ? engineShape(shape) : shape,
      size: sizeOf(shape),
      isProduct,
      isScaled: uses.some(({ node }) => node.op === 'weight_scale' && node.attributes.mode === 'mean_abs'),
      isStatistic: uses.some(({ node, operand }) => isStatistic(node, operand)),
      toEngine: values => (isProduct ? toEngine(values, outs) : Float32Array.from(values)),
      toFile: values => (isProduct ? toFile(values, outs) : Float32Array.from(values)),
    };
  });
}
