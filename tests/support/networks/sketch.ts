import type { Precision } from '../../../src/ir/attribute.ts';
import { realValues, valuesOf } from '../../../src/ir/bits.ts';
import { GraphBuilder } from '../../../src/ir/build.ts';
import { channelsOf, f32, rawRange, sizeOf } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Arguments } from '../../../src/ir/op.ts';
import { opNamed } from '../../../src/ir/ops/index.ts';
import { rangesFromWeights } from '../../../src/ir/range.ts';
import { tensorFrom, tensorOf } from '../../../src/ir/tensor.ts';
import type { Json, Ref, Tensor, TensorId, TensorType, ValueId } from '../../../src/ir/types.ts';
import type { Random } from './random.ts';

/** What is known of an f32 value that stands for an integer: what may follow it so that the whole stays exact. */
export interface Exactness {
  /** The integer behind it has so few values that all can be asked: any function of it will do. */
  readonly isListed: boolean;
  /** Integers times a power of two, scaled once: a product may read it. */
  readonly isDyadic: boolean;
  /** Every channel rises or falls. */
  readonly isMonotone: boolean;
  /** A max pool or a reshape of reals came in between. */
  readonly moved: 'no' | 'pooled' | 'reshaped';
  /** Pointwise ops since the integer. */
  readonly length: number;
}

/** A value of the network that is being drawn, with what it is on the sample images. */
export interface Value {
  readonly id: ValueId;
  readonly type: TensorType;
  readonly samples: readonly Tensor[];
  /** Of f32 values in networks without residual streams. */
  readonly exact?: Exactness;
  /** Of sums: the latent weights that made them, and the greatest magnitude they can have, in raw units. */
  readonly product?: {
    readonly weight: TensorId;
    readonly precision: Precision;
    readonly reach: number;
  };
}

/** A module grown node by node and run on a few images at once, so that constants can be placed where the values lie. */
export class Sketch {
  readonly random: Random;
  readonly values: Value[] = [];
  readonly inputs: Value[] = [];
  readonly #builder = new GraphBuilder('random');
  readonly #tensors = new Map<TensorId, Tensor>();
  readonly #outputs: Value[] = [];
  readonly #counts = new Map<string, number>();

  constructor(random: Random) {
    this.random = random;
  }

  /** `conv1`, `conv2`, ...: names as elaboration gives them. */
  name(op: string): string {
    const count = (this.#counts.get(op) ?? 0) + 1;
    this.#counts.set(op, count);
    return `${op}${count}`;
  }

  input(name: string, type: TensorType, images: number): Value {
    const { lo, hi } = rawRange(type.element);
    const samples = this.random.list(images, () =>
      tensorFrom(
        type,
        this.random.list(sizeOf(type.shape), () => this.random.whole(lo, hi)),
      ),
    );
    const value = { id: this.#builder.input(`%${name}`, type), type, samples };
    this.inputs.push(value);
    this.values.push(value);
    return value;
  }

  tensor(name: string, type: TensorType, values: ArrayLike<number>): TensorId {
    const id = this.#builder.tensor(`@${name}`, type);
    this.#tensors.set(id, tensorFrom(type, values));
    return id;
  }

  /** f32 constants, one a channel. */
  constants(name: string, values: readonly number[]): TensorId {
    return this.tensor(name, { element: f32, shape: [values.length] }, values);
  }

  /** A node on values and tensors of the sketch; `exact` is the result's. */
  node(
    name: string,
    op: string,
    args: Readonly<Record<string, Value | TensorId | readonly Value[]>>,
    settings: Readonly<Record<string, Json>> = {},
    exact?: Exactness,
  ): Value {
    const refs = Object.fromEntries(
      Object.entries(args).map(([operand, arg]) => [operand, refOf(arg)]),
    ) as Arguments<Ref>;
    const id = this.#builder.add(`%${name}`, op, refs, settings);
    const node = this.#builder.finish().nodes.at(-1)!;
    const record = opNamed(op)!;
    const samples = this.inputs[0]!.samples.map((_, image) => {
      const read = (arg: Value | TensorId) =>
        typeof arg === 'string' ? this.#tensors.get(arg)! : arg.samples[image]!;
      const tensors = Object.fromEntries(
        Object.entries(args).map(([operand, arg]) => [
          operand,
          Array.isArray(arg) ? arg.map(read) : read(arg as Value),
        ]),
      );
      return tensorOf(node.type, record.evaluate(node.attributes, tensors, node.type));
    });
    const value = {
      id,
      type: node.type,
      samples,
      ...(exact && node.type.element.kind === 'f32' ? { exact } : {}),
    };
    this.values.push(value);
    return value;
  }

  /** The greatest raw magnitude an integer can have, whatever the image: what a proof about the network starts from. */
  reach({ id }: Value): number {
    const { lo, hi } = rangesFromWeights(this.finish()).get(id)!;
    return Math.max(-lo, hi);
  }

  output(name: string, value: Value): void {
    this.#builder.output(name, value.id);
    this.#outputs.push(value);
  }

  /** Share of the outputs' values that are not the same on all images. */
  movingShare(): number {
    let [moving, all] = [0, 0];
    for (const { samples } of this.#outputs) {
      const [first, ...others] = samples.map(valuesOf);
      all += first!.length;
      moving += first!.filter((value: number, i: number) => others.some(other => other[i] !== value)).length;
    }
    return moving / all;
  }

  finish(): Module {
    return { graph: this.#builder.finish(), tensors: this.#tensors };
  }
}

const refOf = (arg: Value | TensorId | readonly Value[]): Ref | readonly Ref[] => {
  if (typeof arg === 'string') return arg;
  return Array.isArray(arg) ? arg.map((value: Value) => value.id) : (arg as Value).id;
};

/** Mean and deviation of a channel on the sample images, in the numbers that raw values mean. */
export interface Spread {
  readonly mean: number;
  /** At least a small positive number. */
  readonly deviation: number;
}

export function spreads({ type, samples }: Value): readonly Spread[] {
  const channels = channelsOf(type);
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let count = 0;
  for (const sample of samples) {
    const values = realValues(sample);
    values.forEach((value, i) => {
      sums[i % channels]! += value;
      squares[i % channels]! += value * value;
    });
    count += values.length / channels;
  }
  return Array.from(sums, (sum, c) => {
    const mean = sum / count;
    return { mean, deviation: Math.sqrt(Math.max(squares[c]! / count - mean * mean, 1e-4)) };
  });
}
