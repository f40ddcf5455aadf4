import type { AnyNode } from '../../ir/graph.ts';
import { mapArguments } from '../../ir/graph.ts';
import type { Ref, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import type { Engine, Value } from '../engine/engine.ts';
import type { Estimator } from '../estimators.ts';
import type { Lowered } from '../lower/lowering.ts';
import { loweringOf } from '../lower/index.ts';
import type { Plan } from './plan.ts';
import type { StandIns } from '../trainer-types.ts';

/** How a batch is run. */
export interface RunOptions {
  readonly isTraining: boolean;
  readonly standIn?: StandIns['activations'];
  readonly estimator?: Estimator | undefined;
  /** Of what dropout drops; without it, nothing. */
  readonly seed?: { readonly seed: number; readonly step: number };
  /** Hears of every node's value, in order. */
  readonly onValue?: (node: AnyNode, value: Value) => void;
  readonly onStatistics?: (node: AnyNode, mean: Value, variance: Value) => void;
}

/** Hears of gradients by values, last node first. */
export type OnGradient = (node: AnyNode, dy: Value) => void;

/** A batch that has been run forward: the output, and the way back. */
export interface Tape {
  readonly output: Value;
  /** Gradients by the tensors that learn, from the one by the output. */
  backward(dy: Value, onGradient?: OnGradient): Map<TensorId, Value>;
}

/**
 * Runs images [N, ...shape of the input] through a plan. `tensors`: weights of products as the lowerings want them (Lowering), all
 * others as in files. Call it inside `tidy`: the tape holds what the way back reads.
 */
export function forward(
  { engine, plan }: { readonly engine: Engine; readonly plan: Plan },
  images: Value,
  tensors: ReadonlyMap<TensorId, Value>,
  options: RunOptions,
): Tape {
  const types = new Map<Ref, TensorType>(plan.graph.tensors);
  types.set(plan.input.id, plan.input.type);
  const values = new Map<Ref, Value>(tensors);
  values.set(plan.input.id, images);
  const steps: { readonly node: AnyNode; readonly lowered: Lowered<Readonly<Record<string, unknown>>> }[] =
    [];
  plan.nodes.forEach((node, index) => {
    const operands = Object.entries(node.args);
    const lowered = loweringOf(node.op)!(
      node.attributes,
      mapArguments(node.args, ref => values.get(ref)!),
      {
        engine,
        node,
        types: Object.fromEntries(
          operands.map(([name, ref]) => [name, typeof ref === 'string' ? types.get(ref) : undefined]),
        ),
        isTraining: options.isTraining,
        standIn: options.standIn,
        estimator: options.estimator,
        onStatistics: options.onStatistics ?? (() => undefined),
        seed: options.seed && [options.seed.seed + index, options.seed.step],
      },
    );
    values.set(node.id, lowered.value);
    types.set(node.id, node.type);
    options.onValue?.(node, lowered.value);
    steps.push({ node, lowered });
  });
  return {
    output: values.get(plan.output)!,
    backward(dy, onGradient) {
      const gradients = new Map<Ref, Value>([[plan.output, dy]]);
      const add = (ref: Ref, gradient: Value | undefined) => {
        if (gradient === undefined || !plan.learned.has(ref)) return;
        const known = gradients.get(ref);
        gradients.set(ref, known ? engine.tf.add(known, gradient) : gradient);
      };
      for (const { node, lowered } of steps.toReversed()) {
        const dy = gradients.get(node.id);
        if (!dy) continue;
        onGradient?.(node, dy);
        const wants = (operand: string) =>
          [node.args[operand] ?? []].flat().some(ref => plan.learned.has(ref));
        const found = lowered.gradient(dy, wants) as Readonly<
          Record<string, Value | readonly Value[] | undefined>
        >;
        for (const [operand, argument] of Object.entries(node.args)) {
          const gradient = found[operand];
          if (gradient === undefined || argument === undefined) continue;
          if (typeof argument === 'string') add(argument, gradient as Value);
          else
            argument.forEach((ref, i) => {
              add(ref, (gradient as readonly Value[])[i]);
            });
        }
        gradients.delete(node.id);
      }
      return gradients as Map<TensorId & ValueId, Value>;
    },
  };
}
