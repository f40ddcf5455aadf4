import { bitsOf, fracOf, int, isBit, isF32, rawRange, showElement } from '../../ir/element.ts';
import type { AnyNode, Module } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import { opNamed } from '../../ir/ops/index.ts';
import { rangesFromTypes, rangesFromWeights } from '../../ir/range.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type {
  IntElement,
  Interval,
  Origin,
  Ref,
  Tensor,
  TensorId,
  TensorType,
  ValueId,
} from '../../ir/types.ts';
import { Edit, originOf } from '../edit.ts';
import type { Links } from '../links.ts';
import { inputOf, linksOf } from '../links.ts';
import type { Affine } from './affine-nodes.ts';
import { affineOf, compose, identity } from './affine-nodes.ts';
import { requantization, signedBits } from './constants.ts';
import type { Demand } from './demand.ts';
import type { Stream } from './formats.ts';
import { formatFor } from './formats.ts';

/** A real value as factor[c] * raw + offset[class, c] of an integer one. */
export interface Linear extends Affine {
  readonly source: ValueId;
  /** The affine nodes on the way. */
  readonly eaten: readonly AnyNode[];
}

/** Constants of a requantize where there are no weights: types only matter then. */
const placeholder = { pre: 0, shift: 16 } as const;

/** What one run of to-fixed-point knows and builds: the values made so far, their ranges, and the nodes in place of each node. */
export class Lowering {
  readonly edit: Edit;
  readonly module: Module;
  readonly demand: Demand;
  readonly links: Links;
  readonly note: (id: ValueId, message: string) => void;
  /** Types before anything was lowered. */
  readonly types: ReadonlyMap<Ref, TensorType>;
  /** Whether all weights are at hand. */
  readonly isBound: boolean;
  readonly #streams: ReadonlyMap<ValueId, Stream>;
  readonly #sums = new Map<ValueId, Linear>();
  readonly #known: ReadonlyMap<Ref, Interval>;
  readonly #ranges = new Map<Ref, readonly Interval[]>();
  #made: AnyNode[] = [];

  constructor(
    module: Module,
    demand: Demand,
    streams: ReadonlyMap<ValueId, Stream>,
    note: (id: ValueId, message: string) => void,
  ) {
    this.edit = new Edit(module);
    this.module = module;
    this.demand = demand;
    this.links = linksOf(module.graph);
    this.note = note;
    this.types = typesOf(module.graph);
    this.isBound = [...module.graph.tensors.keys()].every(id => module.tensors.has(id));
    this.#streams = streams;
    this.#known = this.isBound ? rangesFromWeights(module) : rangesFromTypes(module.graph);
  }

  /** The format of a needed value. */
  elementOf(id: ValueId): IntElement {
    return this.#streams.get(id)!.element;
  }

  /** Adds a node to those in place of the current one. */
  make(
    id: ValueId,
    op: string,
    args: Readonly<Record<string, Ref | readonly Ref[]>>,
    settings: Readonly<Record<string, unknown>>,
    origin: Origin,
  ): ValueId {
    const node = this.edit.node(id, op, args, settings, origin);
    this.#made.push(node);
    return id;
  }

  /** The same op on other operands. */
  again(node: AnyNode, args: Readonly<Record<string, Ref | readonly Ref[]>>): void {
    this.#made.push(this.edit.again(node, node.id, args, originOf(node, [])));
  }

  /** A tensor of whole numbers in the narrowest element that holds them, unless `element` says which. */
  constants(
    base: TensorId,
    shape: readonly number[],
    values: ArrayLike<number> | undefined,
    element?: IntElement,
  ): TensorId {
    const type: TensorType = { element: element ?? int(values ? signedBits(extremes(values)) : 16), shape };
    return this.edit.tensor(
      this.edit.fresh(base),
      type,
      values && this.isBound ? tensorFrom(type, values) : undefined,
    );
  }

  reals(base: TensorId, shape: readonly number[], values: ArrayLike<number>): TensorId {
    const type: TensorType = { element: { kind: 'f32' }, shape };
    const tensor: Tensor | undefined = this.isBound ? tensorFrom(type, values) : undefined;
    return this.edit.tensor(this.edit.fresh(base), type, tensor);
  }

  /** Puts what was made since in place of `node`. */
  finish(node: AnyNode): void {
    if (this.#made.length === 0) return;
    this.edit.replace(node.id, this.#made);
    this.#made = [];
  }

  /** Raw values of an integer, one interval or one a channel. */
  rangeOf(ref: ValueId): readonly Interval[] {
    const made = this.#ranges.get(ref);
    if (made) return made;
    const { element } = this.edit.typeOf(ref);
    const known = isF32(this.types.get(ref)?.element ?? element) ? undefined : this.#known.get(ref);
    return [known ?? rawRange(element)];
  }

  setRange(ref: ValueId, range: readonly Interval[]): void {
    this.#ranges.set(ref, range);
  }

  /** Says that a real value is this function of integer sums. */
  setSums(id: ValueId, linear: Linear): void {
    this.#sums.set(id, linear);
  }

  /** The integer sums behind a value of role `sum`. */
  sums(id: ValueId): Linear {
    return this.#sums.get(id)!;
  }

  /** A value by the nearest integer that it is an affine function of: itself where it was needed and so exists. */
  linear(ref: ValueId): Linear {
    const sums = this.#sums.get(ref);
    if (sums && !this.demand.isNeeded(ref)) return sums;
    const type = this.edit.typeOf(ref);
    if (!isF32(type.element))
      return { source: ref, eaten: [], ...identity(type.shape.at(-1) ?? 1, 2 ** -fracOf(type.element)) };
    return this.behind(this.links.producer(ref)!);
  }

  /** The result of an affine node by the integer behind it. */
  behind(node: AnyNode): Linear {
    const { source, eaten, ...first } = this.linear(inputOf(node));
    return { source, eaten: [...eaten, node], ...compose(first, affineOf(node, this.module)) };
  }

  /** `id` = the linear function in the format `to`: a cast where that is a shift, else a requantize. */
  materialise(id: ValueId, linear: Linear, to: IntElement, origin: Origin, step = 2 ** -to.frac): void {
    const { source, rows, cols } = linear;
    const halvings = this.#halvings(linear, to, step);
    if (halvings !== undefined) {
      this.make(id, 'cast', { x: source }, { to: showElement(to), halvings }, origin);
      return;
    }
    const channels = linear.factor.length;
    const found = this.isBound
      ? requantization({
          factor: linear.factor.map(value => value / step),
          offset: linear.offset.map(value => value / step),
          x: spread(this.rangeOf(source), channels),
          mayGrow: this.#isZeroPaddedBits(source),
        })
      : undefined;
    const name = id.slice(1);
    const scale = this.constants(`@${name}.multiplier`, [channels], found?.scale);
    const offset = this.constants(
      `@${name}.addend`,
      [linear.offset.length / channels, channels],
      found?.offset,
    );
    const { pre, shift } = found ?? placeholder;
    this.make(
      id,
      'requantize',
      { x: source, scale, offset },
      { to: showElement(to), pre, shift, rows, cols },
      origin,
    );
    if (found)
      this.note(
        id,
        `requantize of ${source.slice(1)}: ${pre > 0 ? `(x >> ${pre})` : 'x'} times ${bitsOf(this.edit.typeOf(scale).element)} bits >> ${shift}, within ${found.error.toPrecision(2)} units of ${showElement(to)}`,
      );
  }

  /** Sums whose padding fold-padding will move into constants behind them. */
  #isZeroPaddedBits(sums: ValueId): boolean {
    const node = this.links.producer(sums) ?? this.#made.find(({ id }) => id === sums);
    return (
      node?.op === 'conv' &&
      node.attributes.pad_value === 0 &&
      (node.attributes.pad as readonly number[]).some(pad => pad > 0) &&
      isBit(this.edit.typeOf(inputOf(node)).element)
    );
  }

  /** Where a linear function only moves the binary point: by how many bits, within what a cast can do. */
  #halvings({ source, factor, offset }: Linear, to: IntElement, step: number): number | undefined {
    const [first = 1] = factor;
    const isPlain =
      step === 2 ** -to.frac && factor.every(value => value === first) && offset.every(value => value === 0);
    if (!isPlain || !this.isBound) return undefined;
    const halvings = -Math.log2(first) - fracOf(this.edit.typeOf(source).element);
    return Number.isInteger(halvings) && halvings >= 0 && halvings <= 12 ? halvings : undefined;
  }

  /** An integer in exactly this format. */
  inFormat(ref: ValueId, to: IntElement, base: ValueId, origin: Origin): ValueId {
    const { element } = this.edit.typeOf(ref);
    if (showElement(element) === showElement(to)) return ref;
    return this.make(this.edit.fresh(base), 'cast', { x: ref }, { to: showElement(to) }, origin);
  }

  /** An integer as a signed one of at most 16 bits, itself where it is one. */
  asFactor(ref: ValueId, base: ValueId, origin: Origin): ValueId {
    const { element } = this.edit.typeOf(ref);
    if (element.kind === 'b1') return this.inFormat(ref, int(8), base, origin);
    if (element.kind !== 'int' || (element.bits <= 16 && (element.signed || element.bits < 16))) return ref;
    const reach = this.rangeOf(ref).reduce((peak, { lo, hi }) => Math.max(peak, -lo, hi), 0);
    return this.inFormat(ref, formatFor(reach * 2 ** -element.frac), base, origin);
  }

  /** Raw values that a node's record says can come out, for operands as they are known. */
  declaredRange(id: ValueId): Interval {
    const node = this.#made.find(made => made.id === id)!;
    const of = (ref: Ref) =>
      ref.startsWith('%') ? join(this.rangeOf(ref as ValueId)) : rawRange(this.edit.typeOf(ref).element);
    const ranges = Object.fromEntries(Object.entries(node.args).map(([name, ref]) => [name, of(ref as Ref)]));
    const types = Object.fromEntries(
      Object.entries(node.args).map(([name, ref]) => [name, this.edit.typeOf(ref as Ref)]),
    );
    return (
      opNamed(node.op)?.range?.(node.attributes, ranges, types, node.type) ?? rawRange(node.type.element)
    );
  }
}

export const join = (intervals: readonly Interval[]): Interval => ({
  lo: Math.min(...intervals.map(({ lo }) => lo)),
  hi: Math.max(...intervals.map(({ hi }) => hi)),
});

const spread = (intervals: readonly Interval[], channels: number): readonly Interval[] =>
  intervals.length === channels ? intervals : Array.from({ length: channels }, () => join(intervals));

function extremes(values: ArrayLike<number>): Interval {
  let [lo, hi] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    lo = Math.min(lo, values[i]!);
    hi = Math.max(hi, values[i]!);
  }
  return { lo, hi };
}
