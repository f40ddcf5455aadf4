import { realValues } from '../../ir/bits.ts';
import { fail } from '../../ir/diagnostic.ts';
import { sameShape, showShape } from '../../ir/element.ts';
import type { Module } from '../../ir/graph.ts';
import { meanMagnitude, quantizeWeights } from '../../ir/quantize-weights.ts';
import type { Tensor, TensorId } from '../../ir/types.ts';
import type { Engine, Value } from '../engine/engine.ts';
import { toEngine } from './layout.ts';
import { valuesIn } from './parameters.ts';
import type { Plan } from './plan.ts';
import { planOf } from './plan.ts';
import { forward } from './run.ts';
import type { TrainedSlot } from './slots.ts';
import { trainedSlots } from './slots.ts';

/** A network that is asked and not trained, its weights on the engine. */
export interface Frozen {
  /** Scores [N, classes] of images [N, ...]; inside `tidy`. */
  run(images: Value): Value;
  dispose(): void;
}

/** Throws E0644 where the teacher of `student` takes other images or tells other classes. */
export function teacherOf(engine: Engine, module: Module, student: Plan): Frozen {
  const plan = planOf(module.graph);
  const [mine, its] = [student.input.type.shape, plan.input.type.shape];
  if (!sameShape(mine, its))
    fail('E0644', `the teacher takes images of ${showShape(its)}, the network of ${showShape(mine)}`);
  if (plan.classes !== student.classes)
    fail('E0644', `the teacher knows ${plan.classes} classes, the network ${student.classes}`);
  return frozen(engine, plan, module.tensors);
}

/** The weights are quantised as the interpreter does it, once. */
export function frozen(engine: Engine, plan: Plan, tensors: ReadonlyMap<TensorId, Tensor>): Frozen {
  const { tf } = engine;
  const values = new Map(
    trainedSlots(plan).map(slot => [
      slot.id,
      tf.keep<Value>(tf.tensor(frozenValues(tensors, slot), [...slot.shape])),
    ]),
  );
  return {
    run: images => forward({ engine, plan }, images, values, { isTraining: false }).output,
    dispose() {
      for (const value of values.values()) value.dispose();
    },
  };
}

function frozenValues(tensors: ReadonlyMap<TensorId, Tensor>, slot: TrainedSlot): Float32Array {
  const tensor = tensors.get(slot.id);
  if (!tensor || !slot.isProduct) return slot.toEngine(valuesIn(tensors, slot));
  const { weight, scale } = quantizeWeights(tensor, slot.precision);
  const factors = scale.data();
  const alphas = slot.isScaled ? meanMagnitude(tensor).data() : undefined;
  const values = Float32Array.from(realValues(weight));
  const outs = factors.length;
  const each = values.length / outs;
  return toEngine(
    values.map((value, i) => {
      const out = Math.floor(i / each);
      return value * factors[out]! * (alphas?.[out] ?? 1);
    }),
    outs,
  );
}
