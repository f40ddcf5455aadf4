import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { AnyNode, Module } from '../../ir/graph.ts';
import { productSums } from '../../ir/range.ts';
import type { Interval, Ref, TensorId, ValueId } from '../../ir/types.ts';
import { inputOf } from '../links.ts';
import { problemAt } from '../pass.ts';
import { bitsNeeded, signedBits } from './constants.ts';

/**
 * Holds every requantize and cast to what its record leaves to the maker of its constants: that nothing before the shift needs
 * more than 32 bits, for all x that `ranges` and the weights of the product in front allow. Constants that are not at hand are
 * not asked for.
 */
export function shiftOverflows(module: Module, ranges: ReadonlyMap<Ref, Interval>): readonly Diagnostic[] {
  const producers = new Map<ValueId, AnyNode>(module.graph.nodes.map(node => [node.id, node]));
  const channelsOf = (ref: ValueId): readonly Interval[] => {
    const producer = producers.get(ref);
    const sums = producer && productSums(producer, ranges, id => module.tensors.get(id as TensorId));
    return sums ?? [ranges.get(ref)!];
  };
  return module.graph.nodes.flatMap(node => {
    const bits =
      node.op === 'requantize'
        ? requantizeBits(node, module, channelsOf(inputOf(node)))
        : node.op === 'cast'
          ? castBits(node, ranges.get(inputOf(node))!)
          : 0;
    return bits <= 32 ? [] : [tooWide(node, bits)];
  });
}

function requantizeBits({ args, attributes }: AnyNode, module: Module, x: readonly Interval[]): number {
  const [scale, offset] = [args.scale, args.offset].map(id => module.tensors.get(id as TensorId));
  if (!scale || !offset) return 0;
  const { pre, shift } = attributes as { readonly pre: number; readonly shift: number };
  return bitsNeeded(scale.data(), offset.data(), x, pre, shift);
}

/** x plus half of the greatest unit it may be rounded to; casts that shift left are exact whatever their width. */
function castBits({ attributes, type }: AnyNode, x: Interval): number {
  if (x.hi < 2 ** 30 || type.element.kind !== 'int') return 0;
  return signedBits({ lo: x.lo, hi: x.hi + 2 ** Math.max(0, (attributes.halvings as number) - 1) });
}

const tooWide = (node: AnyNode, bits: number): Diagnostic =>
  problemAt(
    node,
    'E0411',
    `${node.id.slice(1)}: scaling its sums needs ${bits} bits, ${bits - 32} more than an accumulator has`,
    'drop more bits before the product (`pre`), or use fewer fraction bits',
  );
