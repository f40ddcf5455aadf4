import type { Diagnostic } from '../ir/diagnostic.ts';
import { i32, isF32, rawRange } from '../ir/element.ts';
import type { AnyNode, Graph, Module } from '../ir/graph.ts';
import { isTensorId, refsOf } from '../ir/graph.ts';
import { rangesFromTypes, rangesFromWeights } from '../ir/range.ts';
import { removeDead } from '../ir/rewrite.ts';
import type { Interval, Ref } from '../ir/types.ts';
import { shiftOverflows } from './fixed-point/prove.ts';
import { isProduct } from './links.ts';
import type { Pass, PassContext } from './pass.ts';
import { problemAt, refuse } from './pass.ts';
import type { Reason } from './why-real.ts';
import { whyReal } from './why-real.ts';

/**
 * Proves that a graph holds no f32 and that no accumulator can overflow: from types, else from the weights where they are at
 * hand. All that is in the way is refused at once: E0410 a value stays f32, E0411 a sum is too wide, E0412 an input is f32.
 */
export const finishInteger: Pass = {
  name: 'finish-integer',
  summary: 'proves that no value is real and no accumulator can overflow',
  rewrites: 'graph @trained  ==>  graph @integer, or all that is in the way',
  from: 'trained',
  to: 'integer',
  keeps: 'exact',
  reads: 'values',
  run(module, context) {
    const alive = removeDead(module);
    const { graph } = alive;
    const real = [...realInputs(graph), ...realValues(graph)];
    refuse(real.length > 0 ? real : overflows(alive, context));
    return { ...alive, graph: { ...graph, stage: 'integer' } };
  },
};

const realInputs = ({ inputs }: Graph): readonly Diagnostic[] =>
  inputs
    .filter(({ type }) => isF32(type.element))
    .map(input =>
      problemAt(
        input,
        'E0412',
        `input ${input.id.slice(1)} is f32: hardware reads integers`,
        'give it a range by an integer type: u8, i8, u16 or i16',
      ),
    );

/** The first of each kind of reason, with the number of the others. */
function realValues(graph: Graph): readonly Diagnostic[] {
  const byKind = new Map<string, Reason[]>();
  for (const reason of whyReal(graph)) {
    const alike = byKind.get(reason.kind);
    if (alike) alike.push(reason);
    else byKind.set(reason.kind, [reason]);
  }
  return [...byKind.values()].map(([first, ...others]) => {
    const { node, message, help } = first!;
    const more = others.length === 0 ? '' : `, and ${others.length} more like it`;
    return problemAt(node, 'E0410', `${message}${more}`, help);
  });
}

/** Bits of two's complement that hold the interval. */
export const bitsFor = ({ lo, hi }: Interval): number => Math.ceil(Math.log2(Math.max(1, -lo, hi + 1))) + 1;

const accumulator = rawRange(i32);
const fits = ({ lo, hi }: Interval): boolean => lo >= accumulator.lo && hi <= accumulator.hi;
const show = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function overflows(module: Module, { note }: PassContext): readonly Diagnostic[] {
  const { graph } = module;
  const byType = rangesFromTypes(graph);
  const sums = graph.nodes.filter(({ type }) => type.element.kind === 'int' && type.element.bits === 32);
  const isProven = sums.every(({ id }) => fits(byType.get(id)!));
  const known = isProven ? byType : rangesFromWeights(module);
  const tooWideSums = sums.flatMap(node => {
    const range = known.get(node.id)!;
    if (!fits(range)) return [tooWide(node, range, module)];
    const typeBits = bitsFor(byType.get(node.id)!);
    const proof = typeBits > 32 ? ` by its weights, ${typeBits} by its types` : '';
    if (isProduct(node)) note(node.id, `sums of ${bitsFor(range)} bits${proof}`);
    return [];
  });
  return [...tooWideSums, ...shiftOverflows(module, rangesFromWeights(module))];
}

function tooWide(node: AnyNode, range: Interval, { tensors }: Module): Diagnostic {
  const how = hasData(node, tensors) ? 'with its weights' : 'by its types';
  return problemAt(
    node,
    'E0411',
    `${node.id.slice(1)}: sums from ${show(range.lo)} to ${show(range.hi)} ${how} need ${bitsFor(range)} bits, an accumulator has 32`,
    'use weights or activations of fewer bits, or more groups',
  );
}

const hasData = (node: AnyNode, tensors: ReadonlyMap<Ref, unknown>): boolean =>
  refsOf(node)
    .filter(isTensorId)
    .every(id => tensors.has(id));
