import { channelsOf, f32, isF32, rawRange, sizeOf, spatialOf } from '../ir/element.ts';
import type { AnyNode, Module } from '../ir/graph.ts';
import { geometryOf } from '../ir/ops/shared/conv.ts';
import { rangesFromTypes } from '../ir/range.ts';
import type { TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Border } from './border.ts';
import { borderOf, noBorder, sumOverTaps, weightedTapSums } from './border.ts';
import { Edit, originOf } from './edit.ts';
import { inputOf, isProduct, linksOf, typed } from './links.ts';
import type { Pass, PassContext } from './pass.ts';
import type { Scaling } from './scaling.ts';
import { isDyadic, scalingOf } from './scaling.ts';

/**
 * conv, dense(normalize(x)), conv, dense(rescale(x)) of an integer x, weights of a value set
 *   ==>  affine(conv, dense(x), factor: 1 / std, offset: - sum of w * mean / std over the taps on the map)
 *
 * One offset per border class, since a padded tap adds nothing. Exact where std is a power of two and the means are dyadic:
 * then all sums are exact, and both sides round the same number once.
 */
export const foldInput: Pass = {
  name: 'fold-input',
  summary: 'scaling of integers by powers of two moves behind the product that reads them',
  rewrites: 'conv, dense(normalize(x: integer))  ==>  affine(conv, dense(x)), dyadic constants',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run: (module, context) => fold(module, context, isExact => isExact),
};

/** The same with any constants: there the f32 sums of the trained meaning are no function of the integer ones. */
export const foldInputRounding: Pass = {
  name: 'fold-input-rounding',
  summary: 'scaling of integers by other constants moves there too',
  rewrites: 'conv, dense(normalize(x: integer))  ==>  affine(conv, dense(x))',
  from: 'trained',
  keeps: 'bounded',
  error:
    'a sum differs by at most 2^-21 of the sum of |w| (|x| + |mean|) / std: values were rounded before the product, constants are behind it',
  reads: 'types',
  run: (module, context) => fold(module, context, () => true),
};

function fold(module: Module, { note }: PassContext, isWanted: (isExact: boolean) => boolean): Module {
  const links = linksOf(module.graph);
  const ranges = rangesFromTypes(module.graph);
  const edit = new Edit(module);
  for (const node of module.graph.nodes) {
    if (!isProduct(node)) continue;
    const weight = edit.typeOf(node.args.weight as TensorId);
    const scaling = scalingOf(inputOf(node), links);
    if (!scaling || isF32(weight.element)) continue;
    if (typeof scaling === 'string') {
      note(node.id, scaling);
      continue;
    }
    const { lo, hi } = rawRange(weight.element);
    const greatestSum = sizeOf(weight.shape.slice(1)) * Math.max(-lo, hi);
    const isExact = isDyadic(scaling, edit.typeOf(scaling.source), ranges.get(scaling.source)!, greatestSum);
    if (!isWanted(isExact)) continue;
    const border = foldOne(edit, node, scaling);
    const classes = border.valid.length;
    note(
      node.id,
      `<- ${scaling.node.id.slice(1)}   ${isExact ? 'exact' : 'rounds differently from training'}${classes > 1 ? `, ${classes} border classes` : ''}`,
    );
  }
  return edit.apply();
}

/** The product keeps its id, so that foldings and reports name it; its scaled sums are `id.affine`. */
function foldOne(edit: Edit, node: AnyNode, scaling: Scaling): Border {
  const origin = originOf(node, [scaling.node, ...scaling.movers]);
  let x = scaling.source;
  const moved = scaling.movers.map(mover => {
    const made = edit.again(mover, edit.fresh<ValueId>(`${node.id}.${mover.op}`), { x }, originOf(mover, []));
    x = made.id;
    return made;
  });
  const sums = edit.again(node, edit.fresh<ValueId>(`${node.id}.sums`), { x }, originOf(node, []));
  const weight = node.args.weight as TensorId;
  const border = borderAround(node, edit.typeOf(x), edit.typeOf(weight));
  const type: TensorType = { element: f32, shape: [border.valid.length, channelsOf(node.type)] };
  const offset = edit.fresh<TensorId>(`@${node.id.slice(1)}.offset`);
  edit.derived(offset, type, [weight], stored => {
    const [outs = 1] = stored.type.shape;
    const firstOf = firstChannels(node, stored.type);
    const perTap = weightedTapSums(stored, (out, channel) => scaling.mean(firstOf(out) + channel));
    return Float32Array.from(sumOverTaps(perTap, outs, border.valid), sum => 0 - sum * scaling.factor);
  });
  const { rows, cols } = border;
  const affine = edit.node(
    node.id,
    'affine',
    { x: sums.id, offset },
    { factor: scaling.factor, rows, cols },
    origin,
  );
  edit.replace(node.id, [...moved, sums, affine]);
  edit.rename(node.id, edit.fresh<ValueId>(`${node.id}.affine`));
  edit.rename(sums.id, node.id);
  return border;
}

/** The first input channel that an output reads: that of its group. */
function firstChannels(any: AnyNode, weight: TensorType): (out: number) => number {
  const node = typed(any);
  const groups = node.op === 'conv' ? node.attributes.groups : 1;
  const [outs = 1] = weight.shape;
  return out => Math.floor(out / (outs / groups)) * channelsOf(weight);
}

/** Border classes of a conv; one class that is everywhere for a dense. */
export function borderAround(any: AnyNode, x: TensorType, weight: TensorType): Border {
  const node = typed(any);
  if (node.op !== 'conv') return noBorder;
  const [height, width] = spatialOf(x.shape);
  return borderOf(height, width, geometryOf(node.attributes, weight));
}
