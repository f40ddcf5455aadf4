import { channelsOf, i32, isBit, isF32 } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { classCount } from '../ir/ops/integer/classes.ts';
import type { Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Border } from './border.ts';
import { sumOverTaps, tapSums } from './border.ts';
import { Edit, originOf } from './edit.ts';
import { borderAround } from './fold-input.ts';
import type { Links, NodeNamed } from './links.ts';
import { linksOf, typed } from './links.ts';
import type { Pass } from './pass.ts';
import { refineClasses } from './refine-classes.ts';
import type { Shift } from './shift-levels.ts';
import { withShiftedLevels } from './shift-levels.ts';

/**
 * conv(x: b1) {pad, pad_value: 0}  ==>  conv(x) {pad, pad_value: -1} + correction per border class and output
 *
 * A tap padded with -1 contributes -w instead of 0, so sums are short by c = the sum of w over the padded taps. A threshold
 * behind the conv compares with at - c, and a requantize that drops nothing before its product adds scale * c, for which their
 * constants get border classes: that costs nothing at run time. Any other reader gets add_border.
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
  const short: Shift = { border, weight, of: stored => shortfall(stored, border) };
  const takers = links.users(conv.id).filter(takesClasses);
  const isFree = takers.length === links.users(conv.id).length && !links.isOutput(conv.id);
  const sums = isFree ? conv.id : edit.fresh<ValueId>(`${conv.id}.sums`);
  const padded = edit.node(
    sums,
    'conv',
    conv.args,
    { ...conv.attributes, pad_value: -1 },
    originOf(conv, []),
  );
  for (const taker of takers) {
    const change = taker.op === 'threshold' ? withShiftedLevels : withOffsets;
    edit.replace(taker.id, [change(edit, taker, sums, short, links)]);
  }
  const places = takers.map(({ id }) => id.slice(1));
  if (isFree) edit.replace(conv.id, [padded]);
  else {
    edit.replace(conv.id, [padded, addBorder(edit, conv, sums, short)]);
    const corrected = edit.fresh<ValueId>(`${conv.id}.border`);
    edit.rename(conv.id, corrected);
    edit.rename(sums, conv.id);
    places.push(corrected.slice(1));
  }
  const classes = border.valid.length;
  return `pad of zeros -> ${classes} border classes on ${places.join(', ')}${isFree ? ', no run-time cost' : ''}`;
}

const takesClasses = ({ op, attributes }: AnyNode): boolean =>
  op === 'threshold' || (op === 'requantize' && attributes.pre === 0);

/** The sum of w over the padded taps, [classes, outs]: what padding with -1 takes from a sum that padding with 0 does not. */
function shortfall(weight: Tensor, border: Border): Float64Array {
  const padded = border.valid.map(taps => taps.map(isOnMap => !isOnMap));
  return sumOverTaps(tapSums(weight), weight.type.shape[0] ?? 1, padded);
}

function addBorder(edit: Edit, conv: AnyNode, x: ValueId, short: Shift): AnyNode {
  const { rows, cols } = short.border;
  const type: TensorType = { element: i32, shape: [classCount(short.border), channelsOf(conv.type)] };
  const offset = edit.fresh<TensorId>(`@${conv.id.slice(1)}.border`);
  edit.derived(offset, type, [short.weight], stored => Int32Array.from(short.of(stored)));
  return edit.node(conv.id, 'add_border', { x, offset }, { rows, cols }, originOf(conv, []));
}

/** The requantize with constants for the border classes of the conv it reads, beside those it has. */
function withOffsets(edit: Edit, any: AnyNode, x: ValueId, shift: Shift, links: Links): AnyNode {
  const requantize = any as NodeNamed<'requantize'>;
  const { offset: own, scale } = requantize.args as Readonly<Record<'offset' | 'scale', TensorId>>;
  const channels = channelsOf(requantize.type);
  const { border: refined, pairs } = refineClasses(requantize.attributes, shift.border);
  const type: TensorType = { element: i32, shape: [pairs.length, channels] };
  const id = links.users(own).length === 1 ? own : edit.fresh<TensorId>(`@${requantize.id.slice(1)}.addend`);
  edit.derived(id, type, [own, scale, shift.weight], (constants, factors, stored) => {
    const short = shift.of(stored);
    const [offsets, scales] = [constants.data(), factors.data()];
    return Int32Array.from({ length: pairs.length * channels }, (_, i) => {
      const [ofOwn, ofBorder] = pairs[Math.floor(i / channels)]!;
      const c = i % channels;
      return offsets[ofOwn * channels + c]! + scales[c]! * short[ofBorder * channels + c]!;
    });
  });
  const settings = { ...requantize.attributes, rows: refined.rows, cols: refined.cols };
  const changed = { ...requantize, attributes: settings };
  return edit.again(changed, requantize.id, { x, offset: id }, originOf(requantize, []));
}
