import { channelsOf, i32, isBit, isF32 } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import type { Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Border } from './border.ts';
import { sumOverTaps, tapSums } from './border.ts';
import { Edit, originOf } from './edit.ts';
import { borderAround } from './fold-input.ts';
import type { Links, NodeNamed } from './links.ts';
import { linksOf, typed } from './links.ts';
import { saturated } from './levels.ts';
import type { Pass } from './pass.ts';
import { refineClasses } from './refine-classes.ts';

/**
 * conv(x: b1) {pad, pad_value: 0}  ==>  conv(x) {pad, pad_value: -1} + correction per border class and output
 *
 * A tap padded with -1 contributes -w instead of 0, so sums are short by c = the sum of w over the padded taps. A threshold
 * behind the conv compares with at - c, for which its levels get border classes: that costs nothing at run time. Any other reader
 * gets add_border.
 */
export const foldPadding: Pass = {
  name: 'fold-padding',
  summary: 'zero padding of bits becomes padding with -1, corrected by border class in the thresholds',
  rewrites: 'threshold(conv(x: b1) {pad_value: 0})  ==>  threshold(conv(x) {pad_value: -1}) {rows, cols}',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const edit = new Edit(module);
    for (const node of module.graph.nodes) {
      if (!isZeroPadded(node) || !isBit(edit.typeOf(node.args.x as ValueId).element)) continue;
      if (isF32(edit.typeOf(node.args.weight as TensorId).element)) continue;
      note(node.id, fold(edit, node, links));
    }
    return edit.apply();
  },
};

function isZeroPadded(any: AnyNode): boolean {
  const node = typed(any);
  return node.op === 'conv' && node.attributes.pad_value === 0 && node.attributes.pad.some(size => size > 0);
}

function fold(edit: Edit, conv: AnyNode, links: Links): string {
  const weight = conv.args.weight as TensorId;
  const border = borderAround(conv, edit.typeOf(conv.args.x as ValueId), edit.typeOf(weight));
  const thresholds = links.users(conv.id).filter(({ op }) => op === 'threshold');
  const isThresholdsOnly = thresholds.length === links.users(conv.id).length && !links.isOutput(conv.id);
  const sums = isThresholdsOnly ? conv.id : edit.fresh<ValueId>(`${conv.id}.sums`);
  const padded = edit.node(
    sums,
    'conv',
    conv.args,
    { ...conv.attributes, pad_value: -1 },
    originOf(conv, []),
  );
  for (const threshold of thresholds)
    edit.replace(threshold.id, [classed(edit, threshold, sums, weight, border, links)]);
  const places = thresholds.map(({ id }) => id.slice(1));
  if (isThresholdsOnly) edit.replace(conv.id, [padded]);
  else {
    edit.replace(conv.id, [padded, addBorder(edit, conv, sums, weight, border)]);
    const corrected = edit.fresh<ValueId>(`${conv.id}.border`);
    edit.rename(conv.id, corrected);
    edit.rename(sums, conv.id);
    places.push(corrected.slice(1));
  }
  const classes = border.valid.length;
  return `pad of zeros -> ${classes} border classes on ${places.join(', ')}${isThresholdsOnly ? ', no run-time cost' : ''}`;
}

/** The sum of w over the padded taps, [classes, outs]: what padding with -1 takes from a sum that padding with 0 does not. */
function shortfall(weight: Tensor, border: Border): Float64Array {
  const padded = border.valid.map(taps => taps.map(isOnMap => !isOnMap));
  return sumOverTaps(tapSums(weight), weight.type.shape[0] ?? 1, padded);
}

function addBorder(edit: Edit, conv: AnyNode, x: ValueId, weight: TensorId, border: Border): AnyNode {
  const { rows, cols } = border;
  const type: TensorType = { element: i32, shape: [border.valid.length, channelsOf(conv.type)] };
  const offset = edit.fresh<TensorId>(`@${conv.id.slice(1)}.border`);
  edit.derived(offset, type, [weight], stored => Int32Array.from(shortfall(stored, border)));
  return edit.node(conv.id, 'add_border', { x, offset }, { rows, cols }, originOf(conv, []));
}

/** The threshold with levels for the border classes of the conv it reads, beside those it has. */
function classed(
  edit: Edit,
  any: AnyNode,
  x: ValueId,
  weight: TensorId,
  border: Border,
  links: Links,
): AnyNode {
  const threshold = any as NodeNamed<'threshold'>;
  const at = threshold.args.at as TensorId;
  const [, levels = 1, channels = 1] = edit.typeOf(at).shape;
  const { border: refined, pairs } = refineClasses(threshold.attributes, border);
  const type: TensorType = { element: i32, shape: [pairs.length, levels, channels] };
  const id = links.users(at).length === 1 ? at : edit.fresh<TensorId>(`@${threshold.id.slice(1)}.at`);
  edit.derived(id, type, [at, weight], (own, stored) => {
    const short = shortfall(stored, border);
    const size = levels * channels;
    return Int32Array.from({ length: pairs.length * size }, (_, i) => {
      const [ofLevels, ofBorder] = pairs[Math.floor(i / size)]!;
      return saturated(
        own.data()[ofLevels * size + (i % size)]! - short[ofBorder * channels + (i % channels)]!,
      );
    });
  });
  const settings = { ...threshold.attributes, rows: refined.rows, cols: refined.cols };
  return edit.again(
    { ...threshold, attributes: settings },
    threshold.id,
    { x, at: id },
    originOf(threshold, []),
  );
}
