import { fracOf, int, isF32, sizeOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import { weightNumbers } from '../../ir/quantize-weights.ts';
import type { Interval, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import { originOf } from '../edit.ts';
import { inputOf } from '../links.ts';
import type { Affine } from './affine-nodes.ts';
import { affineOf, compose, identity } from './affine-nodes.ts';
import { signedBits } from './constants.ts';
import type { Offsets } from './input-offset.ts';
import { firstChannel, inputOffsets } from './input-offset.ts';
import type { IntegerWeights } from './integer-weights.ts';
import { perOutput, powerOfTwo, sumsOf, weightBits } from './integer-weights.ts';
import type { Linear, Lowering } from './lowering.ts';
import { join } from './lowering.ts';

/** Bits that an input of a product may lose so that its sums fit i32; beyond that the proof refuses the layer. */
const mostDropped = 8;
/** Fraction bits that sums of one unit may have. */
const mostScoreFrac = 30;

/**
 * conv, dense of a real value, or with real weights  ==>  the same of the integer behind it, weights of 8 bits an output
 *
 * x = f[c] * raw + o[c], an input normalisation or a batch norm: f goes into the weights, o into one constant per output and
 * border class. Integer weights stay as they are where f is one number. Products whose sums are a network's output (scores)
 * take up the affine nodes behind them: all outputs then share one unit, a power of two, and are compared as sums.
 */
export function lowerProduct(node: AnyNode, lowering: Lowering): void {
  const { edit, isBound } = lowering;
  const x = lowering.linear(inputOf(node));
  const tail = scoreTail(node, lowering);
  const weight = node.args.weight as TensorId;
  const stored = edit.tensorAt(weight);
  const numbers = stored && isBound ? weightNumbers(stored) : undefined;
  const type = edit.typeOf(weight);
  const isKept = !tail && !isF32(type.element) && x.factor.every(value => value === x.factor[0]);
  const rounded = isKept ? kept(type, x, numbers) : roundedWeights(node, x, type, numbers, tail);
  const source = narrowed(node, lowering, x.source, rounded);
  const outs = rounded.unit.length;
  const gain = tail?.affine.factor ?? new Float64Array(outs).fill(1);
  const offsets = inputOffsets(node, lowering, x, numbers, rounded, gain);
  const element = int(weightBits, true, tail ? rounded.frac - fracOf(edit.typeOf(x.source).element) : 0);
  const args = {
    x: source.id,
    weight: isKept
      ? weight
      : lowering.constants(`${weight}.int${weightBits}`, type.shape, numbers && rounded.raw, element),
  };
  const settings = { ...node.attributes, weights: 'real' };
  if (tail) {
    finishScores(node, lowering, tail, args, settings, offsets);
    return;
  }
  const id: ValueId = edit.fresh(`${node.id}.sums`);
  lowering.make(id, node.op, args, settings, originOf(node, x.eaten));
  nameAfterLayer(node.id, id, lowering);
  if (isBound) lowering.setRange(id, source.sums);
  const factor = rounded.unit.map(value => value * 2 ** source.dropped);
  lowering.setSums(node.id, { source: id, eaten: x.eaten, ...offsets, factor });
}

/** Foldings and reports name a product by its layer; a value of the layer that is still there is called after it. */
function nameAfterLayer(layer: ValueId, sums: ValueId, { edit }: Lowering): void {
  edit.rename(layer, edit.fresh(`${layer}.value`));
  edit.rename(sums, layer);
}

const isPadded = (node: AnyNode): boolean =>
  node.op === 'conv' && (node.attributes.pad as readonly number[]).some(pad => pad > 0);

type WeightValues = Int32Array | Float64Array | undefined;

/** Integer weights as they are, in units of x's one factor. */
const kept = (
  { shape }: TensorType,
  x: Linear,
  numbers: WeightValues,
): IntegerWeights & { readonly frac: number } => ({
  raw: Int32Array.from(numbers ?? []),
  unit: new Float64Array(shape[0] ?? 1).fill(x.factor[0] ?? 1),
  frac: 0,
});

/** w * f[input channel] * what the tail multiplies by, as whole numbers. */
function roundedWeights(
  node: AnyNode,
  x: Linear,
  type: TensorType,
  numbers: WeightValues,
  tail: Tail | undefined,
): IntegerWeights & { readonly frac: number } {
  const outs = type.shape[0] ?? 1;
  if (!numbers) return { raw: new Int32Array(0), unit: new Float64Array(outs).fill(1), frac: 0 };
  const perRow = sizeOf(type.shape.slice(1));
  const depth = type.shape.at(-1) ?? 1;
  const first = firstChannel(node, type);
  const folded = new Float64Array(numbers.length);
  for (let out = 0, i = 0; out < outs; out++) {
    const from = first(out);
    const gain = tail ? tail.affine.factor[out]! : 1;
    for (let k = 0, c = 0; k < perRow; k++, i++) {
      folded[i] = numbers[i]! * x.factor[from + c]! * gain;
      if (++c === depth) c = 0;
    }
  }
  return tail ? powerOfTwo(folded, outs, mostScoreFrac) : { ...perOutput(folded, outs), frac: 0 };
}

/** The product's input, with fewer fraction bits where its sums would not fit 32 bits otherwise. */
function narrowed(
  node: AnyNode,
  lowering: Lowering,
  x: ValueId,
  { raw, unit }: IntegerWeights,
): { readonly id: ValueId; readonly dropped: number; readonly sums: readonly Interval[] } {
  const range = join(lowering.rangeOf(x));
  const sums = lowering.isBound
    ? sumsOf(raw, unit.length, range, isPadded(node))
    : sumsByType(range, sizeOf(lowering.edit.typeOf(node.args.weight as TensorId).shape.slice(1)));
  const dropped = Math.min(signedBits(join(sums)) - 32, mostDropped);
  const { element } = lowering.edit.typeOf(x);
  if (dropped <= 0 || element.kind !== 'int' || element.bits <= dropped + 1)
    return { id: x, dropped: 0, sums };
  lowering.note(node.id, `its input loses ${dropped} bits so that the sums fit 32`);
  const to = int(element.bits - dropped, element.signed, element.frac - dropped);
  const id = lowering.inFormat(x, to, `${node.id}.x`, originOf(node, []));
  return { id, dropped, sums: sumsOf(raw, unit.length, join(lowering.rangeOf(id)), isPadded(node)) };
}

/** k products of x with any 8-bit weights. */
function sumsByType({ lo, hi }: Interval, k: number): readonly Interval[] {
  const most = k * 2 ** (weightBits - 1) * Math.max(-lo, hi);
  return [{ lo: -most, hi: most }];
}

/** The affine nodes behind a product that take part in its weights, and the value they end in. */
interface Tail {
  readonly root: ValueId;
  readonly nodes: readonly AnyNode[];
  readonly affine: Affine;
}

function scoreTail(node: AnyNode, { demand, links, module }: Lowering): Tail | undefined {
  const root = [...demand.scores].find(([, product]) => product === node.id)?.[0];
  if (root === undefined) return undefined;
  const nodes: AnyNode[] = [];
  for (let at = links.producer(root)!; at.id !== node.id; at = links.producer(inputOf(at))!)
    nodes.unshift(at);
  const affine = nodes.reduce<Affine>(
    (sum, next) => compose(sum, affineOf(next, module)),
    identity(node.type.shape.at(-1) ?? 1, 1),
  );
  return { root, nodes, affine };
}

/** Sums of one unit, plus their constants where they have any, in place of the whole tail. */
function finishScores(
  node: AnyNode,
  lowering: Lowering,
  tail: Tail,
  args: Readonly<Record<string, ValueId | TensorId>>,
  settings: Readonly<Record<string, unknown>>,
  offsets: Offsets,
): void {
  const outs = node.type.shape.at(-1) ?? 1;
  const real = offsets.offset.map((value, i) => value + tail.affine.offset[i % outs]!);
  const origin = originOf(lowering.links.producer(tail.root)!, [node, ...tail.nodes]);
  for (const { id } of tail.nodes) lowering.edit.replace(id, []);
  if (real.every(value => value === 0)) {
    lowering.make(tail.root, node.op, args, settings, origin);
    lowering.edit.rename(tail.root, node.id);
    return;
  }
  const sums = lowering.make(lowering.edit.fresh(`${tail.root}.sums`), node.op, args, settings, origin);
  nameAfterLayer(node.id, sums, lowering);
  const unit = 2 ** -fracOf(lowering.edit.typeOf(sums).element);
  const { rows, cols } = offsets;
  const offset = lowering.constants(
    `@${tail.root.slice(1)}.addend`,
    [real.length / outs, outs],
    real.map(value => Math.round(value / unit)),
  );
  lowering.make(tail.root, 'add_border', { x: sums, offset }, { rows, cols }, origin);
}
