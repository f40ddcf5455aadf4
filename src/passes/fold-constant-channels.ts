import { channelsOf } from '../ir/element.ts';
import type { AnyNode, Module } from '../ir/graph.ts';
import type { Data, Tensor, TensorId, TensorType } from '../ir/types.ts';
import type { Border } from './border.ts';
import { sumOverTaps, weightedTapSums } from './border.ts';
import { pickChannels, pickRows, withChannels } from './channel-tensors.ts';
import { counted } from './counted.ts';
import { Edit, originOf } from './edit.ts';
import { borderAround } from './fold-input.ts';
import type { Links, NodeNamed } from './links.ts';
import { inputOf, isProduct, linksOf, typed } from './links.ts';
import type { Pass, PassContext } from './pass.ts';
import type { Reachable } from './reachable.ts';
import { ReachableValues } from './reachable.ts';
import { withShiftedLevels } from './shift-levels.ts';

/**
 * threshold2(product2(moved(threshold(product(x)))))  ==>  the same without the channels that never change
 *
 * A channel whose levels no reachable sum crosses adds a constant to every sum behind it, one per border class where the map is
 * padded. The levels of threshold2 take it; its row of the first weights and its column of the second go. What is left is a
 * multiple of a quarter of the channels, or of 8, so that words and foldings still divide.
 */
export const foldConstantChannels: Pass = {
  name: 'fold-constant-channels',
  summary: 'channels that never change go, their share into the levels behind them',
  rewrites: 'threshold(product(bits: b1[64]))  ==>  threshold(product(bits: b1[48])), other levels',
  from: 'integer',
  keeps: 'exact',
  reads: 'values',
  run(module, context) {
    for (let current = module; ;) {
      const next = foldOne(current, context);
      if (!next) return current;
      current = next;
    }
  },
};

type Threshold = NodeNamed<'threshold'>;

/** Where the channels of a threshold are made, and where they end. */
interface Place {
  readonly threshold: Threshold;
  readonly product: AnyNode;
  /** Channel-keeping nodes between the threshold and the next product. */
  readonly movers: readonly AnyNode[];
  readonly next: AnyNode;
  /** All that reads the next product. */
  readonly readers: readonly AnyNode[];
}

function foldOne(module: Module, { note }: PassContext): Module | undefined {
  const links = linksOf(module.graph);
  let reachable: ReachableValues | undefined;
  for (const node of module.graph.nodes.map(typed)) {
    const place = node.op === 'threshold' ? placeOf(node, links) : undefined;
    const at = place && module.tensors.get(place.threshold.args.at as TensorId);
    if (!place || !at) continue;
    const values = constantsOf(
      place.threshold,
      at,
      (reachable ??= new ReachableValues(module)).of(place.product.id),
    );
    const removed = chosen(values);
    if (removed.size === 0) continue;
    const { product, threshold, next } = place;
    note(
      threshold.id,
      `${counted(removed.size, 'constant channel')} of ${values.length} gone from ${product.id.slice(1)} and ${next.id.slice(1)}`,
    );
    return remove(new Edit(module), place, values, removed, links);
  }
  return undefined;
}

function placeOf(threshold: Threshold, links: Links): Place | undefined {
  const product = links.producer(inputOf(threshold));
  if (!product || !isPlainProduct(product) || !links.isSingleUse(product.id)) return undefined;
  const movers: AnyNode[] = [];
  for (let node: AnyNode = threshold; links.isSingleUse(node.id);) {
    const [reader] = links.users(node.id);
    if (!reader) return undefined;
    if (isPlainProduct(reader)) {
      const readers = links.users(reader.id);
      const isFree = !links.isOutput(reader.id) && readers.every(({ op }) => op === 'threshold');
      return isFree ? { threshold, product, movers, next: reader, readers } : undefined;
    }
    if (!keepsChannels(reader)) return undefined;
    movers.push(reader);
    node = reader;
  }
  return undefined;
}

const isPlainProduct = (node: AnyNode): boolean => isProduct(node) && (node.attributes.groups ?? 1) === 1;

const keepsChannels = (any: AnyNode): boolean => {
  const node = typed(any);
  if (node.op === 'reshape') return node.attributes.order === 'hwc' && node.type.shape.length === 1;
  return node.op === 'maxpool' || node.op === 'upsample';
};

/** The value of every channel that has only one; undefined for the others. */
function constantsOf(threshold: Threshold, at: Tensor, reach: Reachable): readonly (number | undefined)[] {
  const [classes = 1, levels = 1, channels = 1] = at.type.shape;
  const data = at.data();
  const step = threshold.type.element.kind === 'b1' ? 2 : 1;
  return reach.channels.map(({ lo, hi }, channel) => {
    const counts = new Set<number>();
    for (let index = 0; index < classes; index++) {
      let count = 0;
      for (let level = 0; level < levels; level++) {
        const value = data[(index * levels + level) * channels + channel]!;
        if (value > lo && value <= hi) return undefined;
        if (value <= lo) count++;
      }
      counts.add(count);
    }
    const [count, other] = counts;
    return count === undefined || other !== undefined ? undefined : threshold.attributes.lo + step * count;
  });
}

/** The constant channels that go: as many as leave a multiple of a quarter of all where 8 divides it, else of 8. */
function chosen(values: readonly (number | undefined)[]): ReadonlySet<number> {
  const constant = values.flatMap((value, channel) => (value === undefined ? [] : [channel]));
  const quarter = values.length / 4;
  const part = quarter % 8 === 0 ? quarter : 8;
  const left = Math.max(part, Math.ceil((values.length - constant.length) / part) * part);
  return new Set(constant.slice(0, Math.max(0, values.length - left)));
}

function remove(
  edit: Edit,
  { threshold, product, movers, next, readers }: Place,
  values: readonly (number | undefined)[],
  removed: ReadonlySet<number>,
  links: Links,
): Module {
  const channels = values.length;
  const kept = values.flatMap((_, channel) => (removed.has(channel) ? [] : [channel]));
  const nextWeight = next.args.weight as TensorId;
  const border = borderAround(next, edit.typeOf(inputOf(next)), edit.typeOf(nextWeight));
  const share = (column: number) => (removed.has(column % channels) ? values[column % channels]! : 0);
  const isGone = (column: number) => (removed.has(column % channels) ? 1 : 0);
  const padValue = (next.attributes.pad_value as number | undefined) ?? 0;
  const of = (weight: Tensor) => constantShare(weight, border, share, column => isGone(column) * padValue);
  for (const reader of readers)
    edit.replace(reader.id, [
      withShiftedLevels(edit, reader, next.id, { border, weight: nextWeight, of }, links),
    ]);
  const own = (id: TensorId) => (links.users(id).length === 1 ? id : edit.fresh<TensorId>(`${id}.kept`));
  const tensor = (id: TensorId, type: TensorType, pick: (whole: Tensor) => Data) =>
    edit.derived(own(id), type, [id], pick);

  const weight = product.args.weight as TensorId;
  const rows: TensorType = {
    ...edit.typeOf(weight),
    shape: [kept.length, ...edit.typeOf(weight).shape.slice(1)],
  };
  const weightKept = tensor(weight, rows, whole => pickRows(whole, kept, rows));
  edit.replace(product.id, [edit.again(product, product.id, { weight: weightKept }, originOf(product, []))]);

  const at = threshold.args.at as TensorId;
  const levels = withChannels(edit.typeOf(at), kept.length);
  const atKept = tensor(at, levels, whole => pickChannels(whole, kept, levels));
  edit.replace(threshold.id, [edit.again(threshold, threshold.id, { at: atKept }, originOf(threshold, []))]);

  for (const mover of movers) edit.replace(mover.id, [narrowed(edit, mover, channels, kept.length)]);

  const columns = Array.from({ length: channelsOf(edit.typeOf(nextWeight)) }, (_, column) => column);
  const columnsKept = columns.filter(column => !removed.has(column % channels));
  const narrow = withChannels(edit.typeOf(nextWeight), columnsKept.length);
  const nextKept = tensor(nextWeight, narrow, whole => pickChannels(whole, columnsKept, narrow));
  edit.replace(next.id, [edit.again(next, next.id, { weight: nextKept }, originOf(next, []))]);
  return edit.apply();
}

/** A mover of fewer channels: only a reshape says how many there are. */
function narrowed(edit: Edit, mover: AnyNode, channels: number, kept: number): AnyNode {
  if (mover.op !== 'reshape') return edit.again(mover, mover.id, {}, originOf(mover, []));
  const shape = [(channelsOf(mover.type) / channels) * kept];
  return edit.again(
    { ...mover, attributes: { ...mover.attributes, shape } },
    mover.id,
    {},
    originOf(mover, []),
  );
}

/** What columns of one value on the map and another in the padding add to every sum, [classes, outs]. */
function constantShare(
  weight: Tensor,
  border: Border,
  onMap: (column: number) => number,
  inPadding: (column: number) => number,
): Float64Array {
  const outs = weight.type.shape[0] ?? 1;
  const inside = sumOverTaps(
    weightedTapSums(weight, (_, column) => onMap(column)),
    outs,
    border.valid,
  );
  const padded = border.valid.map(taps => taps.map(isOnMap => !isOnMap));
  const outside = sumOverTaps(
    weightedTapSums(weight, (_, column) => inPadding(column)),
    outs,
    padded,
  );
  return inside.map((sum, i) => sum + outside[i]!);
}
