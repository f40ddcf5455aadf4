import { realValues } from '../../../src/ir/bits.ts';
import { GraphBuilder } from '../../../src/ir/build.ts';
import { f32, sizeOf, u8 } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { interpret } from '../../../src/ir/interpret.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Json, Ref, Tensor, TensorId, ValueId } from '../../../src/ir/types.ts';
import type { LowerOptions } from '../../../src/passes/index.ts';
import { toFixedPointWith } from '../../../src/passes/fixed-point/to-fixed-point.ts';
import { pipelines, runPasses } from '../../../src/passes/index.ts';

/** A small network @trained, written layer by layer, over one u8 image. */
export class Stream {
  readonly #builder = new GraphBuilder('stream');
  readonly #tensors = new Map<TensorId, Tensor>();
  readonly #shape: readonly number[];
  #count = 0;
  last: ValueId;

  constructor(...shape: number[]) {
    this.#shape = shape;
    this.last = this.#builder.input('%image', { element: u8, shape });
  }

  channels(value: ValueId = this.last): number {
    return this.#builder.typeOf(value).shape.at(-1)!;
  }

  tensor(shape: readonly number[], value: number | ((index: number) => number)): TensorId {
    const id: TensorId = `@t${++this.#count}`;
    const type = { element: f32, shape };
    const values = Array.from({ length: sizeOf(shape) }, (_, i) =>
      typeof value === 'number' ? value : value(i),
    );
    this.#tensors.set(id, tensorFrom(type, values));
    return this.#builder.tensor(id, type);
  }

  add(
    op: string,
    args: Readonly<Record<string, Ref | readonly Ref[]>>,
    settings: Readonly<Record<string, Json>> = {},
  ): this {
    this.last = this.#builder.add(`%${op}${++this.#count}`, op, args, settings);
    return this;
  }

  /** An op of one value, the last one. */
  then(
    op: string,
    settings: Readonly<Record<string, Json>> = {},
    weights: Readonly<Record<string, TensorId>> = {},
  ): this {
    return this.add(op, { x: this.last, ...weights }, settings);
  }

  normalized(): this {
    return this.then('normalize', { mean: [120], std: [60] });
  }

  conv(
    outs: number,
    kernel: number,
    value: (index: number) => number,
    settings: Readonly<Record<string, Json>> = {},
  ): this {
    const groups = (settings.groups as number | undefined) ?? 1;
    return this.then('conv', settings, {
      weight: this.tensor([outs, kernel, kernel, this.channels() / groups], value),
    });
  }

  batchnorm(scale: (c: number) => number, shift: (c: number) => number, variance = 1): this {
    const shape = [this.channels()];
    const weights = { scale: this.tensor(shape, scale), shift: this.tensor(shape, shift) };
    const statistics = { mean: this.tensor(shape, 0), variance: this.tensor(shape, variance) };
    return this.then('batchnorm', {}, { ...weights, ...statistics });
  }

  trained(): Module {
    this.#builder.output('y', this.last);
    return { graph: this.#builder.finish(), tensors: this.#tensors };
  }

  image(value: (index: number) => number): Values {
    const values = Array.from({ length: sizeOf(this.#shape) }, (_, i) => value(i));
    return new Map([['%image' as const, tensorFrom({ element: u8, shape: this.#shape }, values)]]);
  }
}

export const toInteger = (module: Module, options: Pick<LowerOptions, 'onNote'> = {}): Module =>
  runPasses(module, pipelines.integer, options);

export const withRanges = (module: Module, ranges: Parameters<typeof toFixedPointWith>[0]): Module =>
  runPasses(
    module,
    pipelines.integer.map(pass => (pass.name === 'to-fixed-point' ? toFixedPointWith(ranges) : pass)),
  );

/** What output y means, as real numbers. */
export const meaning = (module: Module, image: Values): Float32Array =>
  realValues(interpret(module, image).get(module.graph.outputs[0]!.value)!);

/** The greatest difference of output y between two modules. */
export function distance(a: Module, b: Module, image: Values): number {
  const [x, y] = [meaning(a, image), meaning(b, image)];
  return x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0);
}

/** Repeatable numbers in [-1, 1). */
export const wave = (index: number): number => ((index * 7919 + 104729) % 2003) / 1001.5 - 1;
