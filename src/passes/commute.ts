import { b1, channelsOf, isF32 } from '../ir/element.ts';
import type { AnyNode, Module } from '../ir/graph.ts';
import { isTensorId, refsOf, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import { tensorFrom } from '../ir/tensor.ts';
import type { Origin, TensorId, TensorType, ValueId } from '../ir/types.ts';
import { directionOf } from './chain.ts';
import { pickChannels, withChannels } from './channel-tensors.ts';
import { Edit, hasWeights, originOf } from './edit.ts';
import type { Links } from './links.ts';
import { inputOf, linksOf } from './links.ts';
import type { Pass } from './pass.ts';
import { isQuantizer, setOf } from './quantizer.ts';

/** A quantizer, and the pointwise nodes between it and a real value that was only moved. */
interface Tail {
  readonly mover: AnyNode;
  /** In order; the last is the quantizer. */
  readonly nodes: readonly AnyNode[];
}

/**
 * quantizer(chain(maxpool(x)))  ==>  maxpool(quantizer(chain(x))), with flips around the pool where a channel falls
 * quantizer(chain(mover(x)))    ==>  mover(quantizer(chain(x)))       mover: reshape, concat, slice, shuffle, upsample
 *
 * After it a quantizer stands next to the pointwise chain that leads back to its accumulator, and what is moved are few bits.
 * max commutes with what never falls (padding of a pool never wins, since every window holds a value of the map); in a channel
 * that falls it is a min of the results, which is a flipped max of the flipped ones. A value that is also read as a number stays:
 * comparing it where it is costs less than moving it twice.
 */
export const commute: Pass = {
  name: 'commute',
  summary: 'quantizers move in front of max pools and of whatever only moves real values',
  rewrites: 'quantizer(chain(maxpool(x: f32)))  ==>  maxpool(quantizer(chain(x)))',
  from: 'trained',
  keeps: 'exact',
  reads: 'values',
  run(module, { note }) {
    const kept = new Set<ValueId>();
    for (let current = module; ;) {
      const links = linksOf(current.graph);
      const edit = new Edit(current);
      for (const quantizer of current.graph.nodes) {
        const tail = kept.has(quantizer.id) ? undefined : tailOf(quantizer, links);
        if (!tail) continue;
        const reason = moveBefore(edit, tail);
        if (reason !== undefined) {
          kept.add(quantizer.id);
          note(quantizer.id, `kept behind ${tail.mover.id.slice(1)}: ${reason}`);
        } else if (current === module) note(quantizer.id, `moved in front of ${tail.mover.id.slice(1)}`);
      }
      if (edit.isEmpty) return current;
      current = edit.apply();
    }
  },
};

const movers: ReadonlySet<string> = new Set(['maxpool', 'reshape', 'concat', 'slice', 'shuffle', 'upsample']);

function tailOf(quantizer: AnyNode, links: Links): Tail | undefined {
  if (!isQuantizer(quantizer)) return undefined;
  const nodes = [quantizer];
  for (let node = quantizer; ;) {
    const before = links.producer(inputOf(node));
    if (!before || !isF32(before.type.element)) return undefined;
    if (movers.has(before.op)) return isOnlyCompared(before, links) ? { mover: before, nodes } : undefined;
    if (opNamed(before.op)?.pointwise !== true || valueRefsOf(before).length !== 1) return undefined;
    if ('rows' in before.attributes) return undefined;
    nodes.unshift(before);
    node = before;
  }
}

/** Whether all that reads a value ends in quantizers; what a stream needs too is moved whole, and compared behind. */
const isOnlyCompared = ({ id }: AnyNode, links: Links): boolean =>
  !links.isOutput(id) &&
  links
    .users(id)
    .every(
      user =>
        isQuantizer(user) ||
        (opNamed(user.op)?.pointwise === true &&
          valueRefsOf(user).length === 1 &&
          isOnlyCompared(user, links)),
    );

/** Makes the change, or says why it cannot be made. */
function moveBefore(edit: Edit, tail: Tail): string | undefined {
  const { mover, nodes } = tail;
  if (mover.op === 'maxpool') return beforePool(edit, tail);
  if (mover.op === 'concat') return beforeConcat(edit, tail);
  if (mover.op !== 'upsample' && nodes.some(dependsOnChannel))
    return 'its constants belong to the channels behind it';
  const copies = copy(edit, nodes, inputOf(mover), nodes.at(-1)!.id);
  edit.replace(rootOf(tail), [
    ...copies,
    edit.again(mover, rootOf(tail), { x: copies.at(-1)!.id }, originOf(mover, [], rootOf(tail))),
  ]);
  edit.rename(rootOf(tail), mover.id);
  keepNames(edit, tail, copies);
  return undefined;
}

/** Nodes keep their names where they moved as they were: those of a report are what the user wrote. */
function keepNames(edit: Edit, { nodes }: Tail, copies: readonly AnyNode[]): void {
  for (const [index, node] of nodes.entries()) edit.rename(copies[index]!.id, node.id);
}

const rootOf = ({ nodes }: Tail): ValueId => nodes.at(-1)!.id;
const originOfTail = ({ nodes, mover }: Tail): Origin => originOf(nodes.at(-1)!, [mover, ...nodes]);

/** Whether the node treats channels differently: by a tensor, or by a list of settings. */
const dependsOnChannel = (node: AnyNode): boolean =>
  refsOf(node).some(isTensorId) ||
  [node.attributes.mean, node.attributes.std].some(list => Array.isArray(list) && list.length > 1);

/** The nodes again on another input, under fresh ids. */
function copy(
  edit: Edit,
  nodes: readonly AnyNode[],
  input: ValueId,
  root: ValueId,
  weightOf: (tensor: TensorId) => TensorId = tensor => tensor,
): readonly AnyNode[] {
  let x = input;
  return nodes.map(node => {
    const weights = Object.entries(node.args).filter(([, ref]) => typeof ref === 'string' && isTensorId(ref));
    const args = Object.fromEntries(weights.map(([name, ref]) => [name, weightOf(ref as TensorId)]));
    const id = edit.fresh<ValueId>(`${root}.${node.op}`);
    const made = edit.again(node, id, { ...args, x }, originOf(node, [], id));
    x = made.id;
    return made;
  });
}

function beforePool(edit: Edit, tail: Tail): string | undefined {
  const { mover, nodes } = tail;
  const root = nodes.at(-1)!;
  const isFalling = fallingChannels(nodes, edit.module, channelsOf(root.type));
  if (!isFalling) return 'the chain between them neither rises nor falls';
  const copies = copy(edit, nodes, inputOf(mover), root.id);
  const x = copies.at(-1)!.id;
  const origin = originOfTail(tail);
  if (!isFalling.includes(true)) {
    edit.replace(root.id, [...copies, edit.again(mover, root.id, { x }, originOf(mover, [], root.id))]);
    edit.rename(root.id, mover.id);
    keepNames(edit, tail, copies);
    return undefined;
  }
  const type: TensorType = { element: b1, shape: [isFalling.length] };
  const signs = isFalling.map(falls => (falls ? -1 : 1));
  const mask = edit.tensor(edit.fresh<TensorId>(`@${root.id.slice(1)}.mask`), type, tensorFrom(type, signs));
  const mirrored = edit.fresh<ValueId>(`${root.id}.mirrored`);
  const before = edit.node(mirrored, 'flip', { x, mask }, { ...setOf(root) }, origin);
  const pooled = edit.fresh<ValueId>(`${root.id}.maxpool`);
  const pool = edit.again(mover, pooled, { x: mirrored }, originOf(mover, [], pooled));
  const after = edit.node(root.id, 'flip', { x: pool.id, mask }, { ...setOf(root) }, origin);
  edit.replace(root.id, [...copies, before, pool, after]);
  edit.rename(root.id, edit.fresh<ValueId>(`${mover.id}.mirrored`));
  edit.rename(pool.id, mover.id);
  keepNames(edit, tail, copies);
  return undefined;
}

/** Which channels fall; undefined where one is not known to be monotone. Without weights: as if none fell. */
function fallingChannels(
  nodes: readonly AnyNode[],
  module: Module,
  channels: number,
): readonly boolean[] | undefined {
  if (!nodes.every(node => hasWeights(node, module))) return Array.from({ length: channels }, () => false);
  const directions = Array.from({ length: channels }, (_, channel) => directionOf(nodes, module, channel));
  return directions.includes(undefined) ? undefined : directions.map(direction => direction === -1);
}

function beforeConcat(edit: Edit, tail: Tail): string | undefined {
  const { mover, nodes } = tail;
  if (nodes.some(node => dependsOnChannel(node) && !refsOf(node).some(isTensorId)))
    return 'its constants belong to the channels behind it';
  const made: AnyNode[] = [];
  let start = 0;
  const parts = (mover.args.xs as readonly ValueId[]).map(part => {
    const [first, end] = [start, start + channelsOf(edit.typeOf(part))];
    start = end;
    const own = Array.from({ length: end - first }, (_, channel) => first + channel);
    const copies = copy(edit, nodes, part, rootOf(tail), tensor => {
      const type = withChannels(edit.typeOf(tensor), own.length);
      const id = edit.fresh<TensorId>(`${tensor}.part`);
      return edit.derived(id, type, [tensor], whole => pickChannels(whole, own, type));
    });
    made.push(...copies);
    return copies.at(-1)!.id;
  });
  edit.replace(rootOf(tail), [
    ...made,
    edit.again(mover, rootOf(tail), { xs: parts }, originOf(mover, [], rootOf(tail))),
  ]);
  edit.rename(rootOf(tail), mover.id);
  return undefined;
}
