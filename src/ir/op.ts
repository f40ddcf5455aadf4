import type { Attributes, AttributesOf, Schema } from './attribute.ts';
import type { Data, Interval, Tensor, TensorType } from './types.ts';

/**
 * `one`: a value. `many`: a list of values (concat). `weight`: a tensor of the module.
 * `axes` names a weight's axes as a weight file has them; `classed` says that axis 0 counts border classes.
 * An `optional` operand may be left out of a node's arguments.
 */
export interface Operand {
  readonly kind: 'one' | 'many' | 'weight';
  readonly doc: string;
  readonly axes?: string;
  readonly classed?: true;
  readonly optional?: true;
}
export type Operands = Readonly<Record<string, Operand>>;
export type ArgumentsOf<O, V> = {
  readonly [K in keyof O]: O[K] extends { readonly kind: 'many' }
    ? readonly V[]
    : O[K] extends { readonly optional: true }
      ? V | undefined
      : V;
};
export type Arguments<V> = Readonly<Record<string, V | readonly V[] | undefined>>;

/** Multiply-accumulates of one image, and the bits of their factors. */
export interface Work {
  readonly macs: number;
  readonly weightBits: number;
  readonly activationBits: number;
}

/** Ends inference with a reason; thrown as OpError by whoever builds, parses or verifies. */
export type Fail = (message: string, help?: string) => never;

/** `pointwise`: out[h, w, c] needs in[h, w, c] only. `movesOnly`: every output value is some input value. */
export interface Traits {
  readonly pointwise?: true;
  readonly movesOnly?: true;
}

export interface OpSpec<N extends string, S extends Schema, O extends Operands> extends Traits {
  readonly name: N;
  readonly doc: string;
  readonly attributes: S;
  readonly operands: O;
  /** What the operand types give, or why they do not go together. Run by the builder, the parser and `verify`. */
  infer(attributes: AttributesOf<S>, types: ArgumentsOf<O, TensorType>, fail: Fail): TensorType;
  /** THE meaning: storage of type `out`, row-major. Any leading axes are allowed where the op is pointwise. */
  evaluate(attributes: AttributesOf<S>, tensors: ArgumentsOf<O, Tensor>, out: TensorType): Data;
  /** Raw values that can come out, from types and operand ranges alone. Absent: all that `out` can hold. */
  range?(
    attributes: AttributesOf<S>,
    ranges: ArgumentsOf<O, Interval>,
    types: ArgumentsOf<O, TensorType>,
    out: TensorType,
  ): Interval;
  work?(attributes: AttributesOf<S>, types: ArgumentsOf<O, TensorType>, out: TensorType): Work;
  /**
   * Direction of a pointwise op in channel `channel`: 1 never falls as its first operand grows, -1 never rises, 0 neither
   * (rounding included). Absent or undefined: unknown.
   */
  direction?(
    attributes: AttributesOf<S>,
    tensors: ArgumentsOf<O, Tensor | undefined>,
    channel: number,
  ): 1 | 0 | -1 | undefined;
}

export type OpDefinition<
  N extends string = string,
  S extends Schema = Schema,
  O extends Operands = Operands,
> = OpSpec<N, S, O>;

/** The same record with its types forgotten: methods are bivariant, so every definition is one. */
export interface AnyOp extends Traits {
  readonly name: string;
  readonly doc: string;
  readonly attributes: Schema;
  readonly operands: Operands;
  infer(attributes: Attributes, types: Arguments<TensorType>, fail: Fail): TensorType;
  evaluate(attributes: Attributes, tensors: Arguments<Tensor>, out: TensorType): Data;
  range?(
    attributes: Attributes,
    ranges: Arguments<Interval>,
    types: Arguments<TensorType>,
    out: TensorType,
  ): Interval;
  work?(attributes: Attributes, types: Arguments<TensorType>, out: TensorType): Work;
  direction?(
    attributes: Attributes,
    tensors: Arguments<Tensor | undefined>,
    channel: number,
  ): 1 | 0 | -1 | undefined;
}

export const defineOp = <const N extends string, S extends Schema, const O extends Operands>(
  spec: OpSpec<N, S, O>,
): OpDefinition<N, S, O> => spec;

/** Operand types that do not go together, or settings that are not an op's: the caller knows the place. */
export class OpError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.name = 'OpError';
    this.help = help;
  }
}

export const opError: Fail = (message, help) => {
  throw new OpError(message, help);
};
