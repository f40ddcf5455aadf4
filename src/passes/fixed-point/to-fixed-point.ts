import { isF32 } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Precision } from '../../ir/attribute.ts';
import { defaultStep } from '../../ir/ops/float/binarize.ts';
import type { IntElement, Ref, ValueId } from '../../ir/types.ts';
import { originOf } from '../edit.ts';
import { inputOf } from '../links.ts';
import type { Pass, PassContext } from '../pass.ts';
import { expectedBounds, magnitudeOf } from './bounds.ts';
import { demandOf } from './demand.ts';
import type { StoredRanges, Stream } from './formats.ts';
import { defaultFrac, streamsOf } from './formats.ts';
import { lowerCurve } from './lower-curves.ts';
import { sumRules } from './lower-sums.ts';
import { Lowering } from './lowering.ts';

/**
 * What is still real-valued becomes 16-bit fixed point (numerics.md, the real-valued shortcut path):
 *
 * batchnorm(scale(conv))           ==>  requantize(conv), constants in f64 from the raw batch norm
 * conv, dense with real weights    ==>  the same with 8-bit weights; normalisation of the input goes into them, by border class
 * add, concat, maxpool, ...        ==>  the same, saturating, in one format a stream
 * prelu, rprelu, relu, clip, ...   ==>  prelu_fixed
 * avgpool, channel_mean, mul       ==>  i32 sums and products, then requantize or cast
 * sigmoid                          ==>  a table
 *
 * Comparisons are left to fuse-thresholds, which reads them off on the values made here.
 */
export const toFixedPointWith = (ranges: StoredRanges): Pass => ({
  name: 'to-fixed-point',
  summary: 'real values become 16-bit fixed point: requantize, prelu_fixed, saturating adds, tables',
  rewrites: 'conv -> batchnorm -> add  ==>  conv -> requantize -> add, i16 with fraction bits',
  from: 'trained',
  keeps: 'bounded',
  error:
    'a unit of the format per requantize, half a unit per prelu_fixed and pool, half a step per 8-bit weight; beyond the format it saturates',
  reads: 'values',
  run(module, context) {
    const { graph } = module;
    const isReal = graph.nodes.some(({ type }) => isF32(type.element));
    if (!isReal || graph.inputs.some(({ type }) => isF32(type.element))) return module;
    const demand = demandOf(graph);
    const bounds = expectedBounds(module);
    const streams = streamsOf(graph, demand, id => magnitudeOf(bounds, id), ranges);
    explain(streams, context);
    const lowering = new Lowering(module, demand, streams, context.note);
    for (const node of graph.nodes) {
      lower(node, lowering);
      lowering.finish(node);
    }
    return lowering.edit.apply();
  },
});

export const toFixedPoint = toFixedPointWith(new Map());

function lower(node: AnyNode, lowering: Lowering): void {
  const { demand } = lowering;
  const isNeeded = demand.isNeeded(node.id);
  switch (demand.role(node)) {
    case 'direct':
      if (isF32(node.type.element)) lowerDirect(node, lowering);
      break;
    case 'curve':
      if (isNeeded) lowerCurve(node, lowering);
      break;
    case 'affine':
      if (isNeeded) materialise(node, lowering);
      break;
    case 'sum':
      sumRules[node.op]!(node, lowering);
      if (isNeeded) materialise(node, lowering);
      else if (![...demand.scores.values()].includes(node.id)) express(node, lowering);
      break;
    case 'rounding': {
      const linear = lowering.linear(inputOf(node));
      const step = (node.attributes.scale as number) || defaultStep(node.attributes.to as Precision);
      lowering.materialise(
        node.id,
        linear,
        node.type.element as IntElement,
        originOf(node, linear.eaten),
        step,
      );
      break;
    }
    case 'compare':
      break;
  }
}

function materialise(node: AnyNode, lowering: Lowering): void {
  const linear = lowering.demand.role(node) === 'affine' ? lowering.behind(node) : lowering.sums(node.id);
  lowering.materialise(node.id, linear, lowering.elementOf(node.id), originOf(node, linear.eaten));
}

/** Adds and moves: the same op, its operands in the stream's format. */
function lowerDirect(node: AnyNode, lowering: Lowering): void {
  const origin = originOf(node, []);
  const to = lowering.elementOf(node.id);
  const operand = (name: string, ref: Ref): Ref =>
    ref.startsWith('%') ? lowering.inFormat(ref as ValueId, to, `${node.id}.${name}`, origin) : ref;
  const args = Object.entries(node.args).map(([name, ref]) => [
    name,
    ref === undefined || typeof ref === 'string'
      ? ref && operand(name, ref)
      : ref.map((part, index) => operand(`${name}${index + 1}`, part)),
  ]);
  lowering.again(node, Object.fromEntries(args) as Readonly<Record<string, Ref>>);
}

/** Sums that only comparisons read: their value in f32, for fuse-thresholds to read off. */
function express(node: AnyNode, lowering: Lowering): void {
  const { source, factor, offset, rows, cols } = lowering.sums(node.id);
  const { element } = lowering.edit.typeOf(source);
  const channels = factor.length;
  const name = node.id.slice(1);
  const unit = element.kind === 'int' ? 2 ** -element.frac : 1;
  const scale = lowering.reals(
    `@${name}.factor`,
    [channels],
    factor.map(value => value / unit),
  );
  const hasOffset = offset.some(value => value !== 0);
  const scaled = hasOffset ? lowering.edit.fresh<ValueId>(`${node.id}.scaled`) : node.id;
  const origin = originOf(node, []);
  lowering.make(scaled, 'scale', { x: source, scale }, {}, origin);
  if (!hasOffset) return;
  const offsets = lowering.reals(`@${name}.constant`, [offset.length / channels, channels], offset);
  lowering.make(node.id, 'affine', { x: scaled, offset: offsets }, { rows, cols }, origin);
}

function explain(streams: ReadonlyMap<ValueId, Stream>, context: PassContext): void {
  for (const stream of new Set(streams.values())) {
    const [first] = stream.members;
    const { frac } = stream.element;
    const why = {
      ranges: 'from stored ranges',
      statistics: 'from batch-norm statistics',
      default: `F = ${defaultFrac}: nothing tells its range; --calibrate measures it`,
    }[stream.from];
    const others = stream.members.length > 1 ? ` and ${stream.members.length - 1} more` : '';
    context.note(first!, `i16.${frac} for ${first!.slice(1)}${others}: ${why}`);
  }
}
