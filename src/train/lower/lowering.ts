import type { AttributesOf } from '../../ir/attribute.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { ArgumentsOf, OpDefinition } from '../../ir/op.ts';
import type { OpName, ops } from '../../ir/ops/index.ts';
import type { TensorType } from '../../ir/types.ts';
import type { Engine, Value } from '../engine/engine.ts';
import type { Estimator } from '../estimators.ts';
import type { StandIns } from '../trainer-types.ts';

/** What an op is told beside its operands. */
export interface Call {
  readonly engine: Engine;
  readonly node: AnyNode;
  /** Types of single operands by operand name; of lists, none. */
  readonly types: Readonly<Record<string, TensorType | undefined>>;
  /** Batch norms use the batch's own statistics. */
  readonly isTraining: boolean;
  readonly standIn: StandIns['activations'];
  readonly estimator: Estimator | undefined;
  /** Hears of a batch norm's statistics. */
  readonly onStatistics: (node: AnyNode, mean: Value, variance: Value) => void;
  /** Decides what dropout drops; undefined: nothing is dropped. */
  readonly seed: readonly [node: number, step: number] | undefined;
}

/** Gradients by operand; an operand that has none is left out. */
export type Gradients<O> = { readonly [K in keyof O]?: ArgumentsOf<O, Value>[K] | undefined };

/** A node's value on a batch [N, ...shape], as real numbers, and the way back. */
export interface Lowered<O> {
  readonly value: Value;
  /** From the loss's gradient by the value to those by the operands that `wants` names. */
  gradient(dy: Value, wants: (operand: keyof O) => boolean): Gradients<O>;
}

/**
 * How an op runs on an engine. Weights of `conv` come as [kh, kw, in, out] and of `dense` as [in, out], values of their set already,
 * times the factors of the weight_scales behind them (weights.ts); all other tensors are as in files.
 */
export type Lowering<D> =
  D extends OpDefinition<string, infer S, infer O>
    ? (attributes: AttributesOf<S>, args: ArgumentsOf<O, Value>, call: Call) => Lowered<O>
    : never;

/** Partial: ops of later stages, and those without a gradient, cannot be trained. */
export type Lowerings = { readonly [K in OpName]?: Lowering<(typeof ops)[K]> };

/** The same with its types forgotten, for code that runs any node. */
export type AnyLowering = (
  attributes: AnyNode['attributes'],
  args: Readonly<Record<string, Value | readonly Value[] | undefined>>,
  call: Call,
) => Lowered<Readonly<Record<string, unknown>>>;
