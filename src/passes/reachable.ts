import type { AnyNode, Module } from '../ir/graph.ts';
import { typesOf } from '../ir/graph.ts';
import { channelsOf, isBit, rawRange, sizeOf } from '../ir/element.ts';
import { productSums, rangesFromWeights, saturate } from '../ir/range.ts';
import type { Interval, Ref, TensorId, TensorType } from '../ir/types.ts';
import { inputOf, typed } from './links.ts';

/** Raw values an integer can take: in each channel every `step`-th from `lo` to `hi`; all grids have common points. */
export interface Reachable {
  readonly channels: readonly Interval[];
  readonly step: 1 | 2;
}

/**
 * What every integer value of a module can be, channel by channel: sums of products from their weights, sums of bits in steps of
 * two, max pools and flattened maps as their inputs, anything else as wide as its op says. Never fewer values than inputs can
 * produce; possibly more.
 */
export class ReachableValues {
  readonly #module: Module;
  readonly #ranges: ReadonlyMap<Ref, Interval>;
  readonly #nodes: ReadonlyMap<Ref, AnyNode>;
  readonly #types: ReadonlyMap<Ref, TensorType>;

  constructor(module: Module) {
    this.#module = module;
    this.#ranges = rangesFromWeights(module);
    this.#nodes = new Map(module.graph.nodes.map(node => [node.id, node]));
    this.#types = typesOf(module.graph);
  }

  of(ref: Ref): Reachable {
    const node = this.#nodes.get(ref);
    const type = this.#types.get(ref)!;
    const channels = channelsOf(type);
    if (node?.op === 'maxpool') return this.of(inputOf(node));
    if (node?.op === 'reshape' && node.attributes.order === 'hwc') {
      const inner = this.of(inputOf(node));
      const spread = (_: unknown, at: number) => inner.channels[at % inner.channels.length]!;
      return { ...inner, channels: Array.from({ length: channels }, spread) };
    }
    const sums = node && productSums(node, this.#ranges, id => this.#module.tensors.get(id as TensorId));
    const everywhere = this.#ranges.get(ref)!;
    const held = rawRange(type.element);
    return {
      channels: (sums ?? Array.from({ length: channels }, () => everywhere)).map(each =>
        saturate(each, held),
      ),
      step: isBit(type.element) || (node && this.#isStepTwo(node)) ? 2 : 1,
    };
  }

  /** K products of bits are K (mod 2); an even number of them left out by padding changes nothing. */
  #isStepTwo(any: AnyNode): boolean {
    const node = typed(any);
    if (node.op !== 'conv' && node.op !== 'dense') return false;
    const weight = this.#types.get(node.args.weight)!;
    if (!isBit(weight.element) || !isBit(this.#types.get(node.args.x)!.element)) return false;
    if (node.op === 'dense' || node.attributes.pad_value !== 0) return true;
    return node.attributes.pad.every(size => size === 0) || sizeOf(weight.shape.slice(3)) % 2 === 0;
  }
}
