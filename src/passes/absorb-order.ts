import { channelsOf, sizeOf } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { isTensorId, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { Ref, TensorId, ValueId } from '../ir/types.ts';
import { pickChannels, pickRows } from './channel-tensors.ts';
import { Edit, originOf } from './edit.ts';
import type { Links } from './links.ts';
import { inputOf, linksOf } from './links.ts';
import type { Pass } from './pass.ts';

/** Of a vector whose order changes: for each new place the one its value had before. */
type Order = readonly number[];

/**
 * dense(reshape(x, order: chw), w)  ==>  dense(reshape(x), w), its columns in the order h, w, c
 *
 * Values then leave a map in the order they lie in, which moves nothing. Constants of pointwise ops between take the new order,
 * and so do the vectors of a concat. A reorder that is seen otherwise (an output, argmax, a sum with another vector) stays.
 */
export const absorbOrder: Pass = {
  name: 'absorb-order',
  summary: 'a map read channel by channel is read as it lies; the weights behind take the order',
  rewrites: 'dense(reshape(x, chw), w)  ==>  dense(reshape(x, hwc), w with its columns reordered)',
  from: 'integer',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const edit = new Edit(module);
    const orders = new Map<ValueId, Order>();
    for (const node of module.graph.nodes) {
      if (node.op === 'reshape') {
        const order = orderOf(node, links);
        if (!order) continue;
        const reason = obstacle(node.id, links);
        note(node.id, reason === undefined ? 'the weights behind take its order' : `kept: ${reason}`);
        if (reason !== undefined) continue;
        const { shape } = node.type;
        const read = edit.node(node.id, 'reshape', { x: inputOf(node) }, { shape }, originOf(node, []));
        edit.replace(node.id, [read]);
        orders.set(node.id, order);
      } else if (valueRefsOf(node).some(ref => orders.has(ref))) absorb(node, edit, links, orders);
    }
    return edit.apply();
  },
};

/** What a reorder does; undefined where it moves nothing. */
function orderOf({ attributes, args }: AnyNode, links: Links): Order | undefined {
  const { shape } = links.typeOf(args.x as Ref);
  const [height = 1, width = 1, channels = 1] = shape;
  const pixels = height * width;
  if (attributes.order !== 'chw' || pixels === 1 || channels === 1) return undefined;
  return Array.from(
    { length: sizeOf(shape) },
    (_, at) => (at % channels) * pixels + Math.floor(at / channels),
  );
}

/** Why a vector must keep its order; undefined where everything behind it can take another. */
function obstacle(value: ValueId, links: Links): string | undefined {
  if (links.isOutput(value)) return `${value.slice(1)} is an output`;
  if (links.typeOf(value).shape.length !== 1) return `${value.slice(1)} is a map`;
  for (const user of links.users(value)) {
    if (user.op === 'dense') continue;
    const isPointwise = opNamed(user.op)?.pointwise === true && valueRefsOf(user).length === 1;
    if (!isPointwise && user.op !== 'concat') return `${user.id.slice(1)} (${user.op}) reads it`;
    const reason = obstacle(user.id, links);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The node on operands of another order: its constants reordered, which ends at a dense and goes on behind all else. */
function absorb(node: AnyNode, edit: Edit, links: Links, orders: Map<ValueId, Order>): void {
  if (node.op === 'concat') {
    orders.set(node.id, joined(node.args.xs as readonly ValueId[], edit, orders));
    return;
  }
  const order = orders.get(inputOf(node))!;
  const axis = node.op === 'lookup' ? 'first' : 'last';
  const args = Object.entries(node.args).flatMap(([name, ref]) =>
    typeof ref === 'string' && isTensorId(ref)
      ? [[name, reordered(ref, axis, order, edit, links)] as const]
      : [],
  );
  edit.replace(node.id, [edit.again(node, node.id, Object.fromEntries(args), originOf(node, []))]);
  if (node.op !== 'dense') orders.set(node.id, order);
}

/** The parts' orders one after the other. */
function joined(parts: readonly ValueId[], edit: Edit, orders: ReadonlyMap<ValueId, Order>): Order {
  const all: number[] = [];
  for (const part of parts) {
    const first = all.length;
    const order = orders.get(part) ?? Array.from({ length: channelsOf(edit.typeOf(part)) }, (_, at) => at);
    for (const from of order) all.push(first + from);
  }
  return all;
}

/**
 * Constants a channel lie along the last axis, tables by row along the first: an axis as long as the vector by chance, such as
 * that of a table's entries, is another. One for all stays.
 */
function reordered(id: TensorId, axis: 'first' | 'last', order: Order, edit: Edit, links: Links): TensorId {
  const type = edit.typeOf(id);
  if (type.shape.at(axis === 'last' ? -1 : 0) !== order.length) return id;
  const isOwn = links.users(id).length === 1;
  return edit.derived(isOwn ? id : edit.fresh(id), type, [id], tensor =>
    (axis === 'last' ? pickChannels : pickRows)(tensor, order, type),
  );
}
