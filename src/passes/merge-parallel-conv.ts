import { channelsOf, sameElement, sameShape } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { isTensorId, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { Ref, TensorId, TensorType, ValueId } from '../ir/types.ts';
import { joinChannels, joinRows, withChannels } from './channel-tensors.ts';
import { Edit, originOf } from './edit.ts';
import type { Links } from './links.ts';
import { isProduct, linksOf } from './links.ts';
import type { Pass } from './pass.ts';

/** A node on the way from a product to the concat. */
interface Link {
  readonly node: AnyNode;
  /** The operand that the branch comes in by. */
  readonly by: 'x' | 'y';
  /** What a sum, a difference or a product of two joins it with: a value of the same shape. */
  readonly other?: ValueId;
}

/** From a product to the concat: the product first, then pointwise nodes in order. */
type Branch = readonly Link[];

/**
 * concat(chain(conv(x, w1)), chain(conv(x, w2)))  ==>  chain(conv(x, w1 above w2)), its constants joined
 *
 * For neighbours in a concat whose convs (or denses) read the same value with the same settings, ungrouped, followed by the same
 * pointwise ops with a constant or none a channel. One product of all outputs reads each window once. Where the chain adds
 * shortcuts, the whole adds their concat (ReActNet's doubled blocks, Liu et al. 2020, figure 5).
 */
export const mergeParallelConv: Pass = {
  name: 'merge-parallel-conv',
  summary: 'products of one input that a concat joins become one product',
  rewrites: 'concat(conv(x, v), conv(x, w))  ==>  conv(x, v above w)',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const edit = new Edit(module);
    for (const concat of module.graph.nodes) {
      if (concat.op !== 'concat') continue;
      const groups = groupsOf(concat, links, ref => edit.typeOf(ref));
      if (groups.every(({ branches }) => branches.length < 2)) continue;
      merge(edit, concat, groups);
      for (const { branches } of groups)
        if (branches.length > 1)
          note(
            concat.id,
            `<- ${branches.map(branch => branch[0]!.node.id.slice(1)).join(', ')}   one product`,
          );
    }
    return edit.apply();
  },
};

/** Neighbouring operands of a concat: either mergeable branches, or one value as it is. */
interface Group {
  readonly value: ValueId;
  readonly branches: readonly Branch[];
}

function groupsOf(concat: AnyNode, links: Links, typeOf: (ref: Ref) => TensorType): readonly Group[] {
  const groups: Group[] = [];
  for (const value of concat.args.xs as readonly ValueId[]) {
    const branch = branchBehind(value, links);
    const last = groups.at(-1);
    const isNew = last?.branches.every(([product]) => product?.node !== branch?.[0]?.node);
    if (branch && isNew && last?.branches[0] && isAlike(last.branches[0], branch, typeOf))
      groups[groups.length - 1] = { ...last, branches: [...last.branches, branch] };
    else groups.push({ value, branches: branch ? [branch] : [] });
  }
  return groups;
}

/** Back from a value, read by nobody else on the way, to the ungrouped product it comes from. */
function branchBehind(value: ValueId, links: Links): Branch | undefined {
  const node = links.producer(value);
  if (!node || !links.isSingleUse(value)) return undefined;
  if (isProduct(node)) return (node.attributes.groups ?? 1) === 1 ? [{ node, by: 'x' }] : undefined;
  const [x, y] = valueRefsOf(node);
  if (x === undefined || opNamed(node.op)?.pointwise !== true || !hasJoinableConstants(node))
    return undefined;
  const further = (from: ValueId, link: Link): Branch | undefined => {
    const branch = branchBehind(from, links);
    return branch && [...branch, link];
  };
  if (y === undefined) return further(x, { node, by: 'x' });
  if (![x, y].every(ref => sameShape(links.typeOf(ref).shape, node.type.shape))) return undefined;
  return further(x, { node, by: 'x', other: y }) ?? further(y, { node, by: 'y', other: x });
}

/** Settings that list channels, and tables by row, cannot be joined along the last axis. */
const hasJoinableConstants = (node: AnyNode): boolean =>
  node.op !== 'lookup' && node.op !== 'weight_scale' && node.op !== 'normalize';

function isAlike(a: Branch, b: Branch, typeOf: (ref: Ref) => TensorType): boolean {
  return (
    a.length === b.length &&
    a[0]!.node.args.x === b[0]!.node.args.x &&
    a.every(({ node, by, other }, i) => {
      const { node: like, by: likeBy, other: otherLike } = b[i]!;
      return (
        by === likeBy && isSameElement(other, otherLike, typeOf) && isSameOp(node, like, i === 0, typeOf)
      );
    })
  );
}

/** Both absent, or values that one concat can join. */
const isSameElement = (
  a: ValueId | undefined,
  b: ValueId | undefined,
  typeOf: (ref: Ref) => TensorType,
): boolean =>
  a === undefined || b === undefined ? a === b : sameElement(typeOf(a).element, typeOf(b).element);

/** The same op with the same settings, and constants of the same kind: of any number of channels. */
function isSameOp(a: AnyNode, b: AnyNode, isFirst: boolean, typeOf: (ref: Ref) => TensorType): boolean {
  if (a.op !== b.op || JSON.stringify(a.attributes) !== JSON.stringify(b.attributes)) return false;
  const [own, other] = [constantsOf(a), constantsOf(b)];
  return (
    own.length === other.length &&
    own.every(([name, id], i) => {
      const [otherName, otherId] = other[i]!;
      if (name !== otherName) return false;
      const [type, otherType] = [typeOf(id), typeOf(otherId)];
      const rest = (shape: readonly number[]) => (isFirst ? shape.slice(1) : shape.slice(0, -1));
      return (
        JSON.stringify(type.element) === JSON.stringify(otherType.element) &&
        sameShape(rest(type.shape), rest(otherType.shape))
      );
    })
  );
}

/** Constants by the operand's name, in the order of the op's record. */
const constantsOf = ({ args }: AnyNode): readonly (readonly [string, TensorId])[] =>
  Object.entries(args).filter(
    (entry): entry is [string, TensorId] => typeof entry[1] === 'string' && isTensorId(entry[1]),
  );

function merge(edit: Edit, concat: AnyNode, groups: readonly Group[]): void {
  const nodes: AnyNode[] = [];
  const isWhole = groups.length === 1;
  const values = groups.map(({ value, branches }) => {
    if (branches.length < 2) return value;
    const merged = mergeBranches(edit, concat, branches, isWhole);
    nodes.push(...merged);
    return merged.at(-1)!.id;
  });
  if (!isWhole) nodes.push(edit.again(concat, concat.id, { xs: values }, originOf(concat, [])));
  edit.replace(concat.id, nodes);
}

/** The branches as one; its last node is called as the concat where it replaces that. */
function mergeBranches(
  edit: Edit,
  concat: AnyNode,
  branches: readonly Branch[],
  isWhole: boolean,
): readonly AnyNode[] {
  const [model] = branches;
  let x = model![0]!.node.args.x as ValueId;
  return model!.flatMap(({ node: first, by, other }, i) => {
    const links = branches.map(branch => branch[i]!);
    const alike = links.map(({ node }) => node);
    const isLast = i === model!.length - 1;
    const id = isLast && isWhole ? concat.id : edit.fresh<ValueId>(`${concat.id}.${first.op}`);
    const origin = originOf(isLast ? concat : first, alike, id);
    const constants = constantsOf(first).map(([name]) => {
      const parts = alike.map(node => node.args[name] as TensorId);
      return [name, join(edit, id, name, parts, i === 0)] as const;
    });
    const others = other === undefined ? [] : [joinedValues(edit, concat, links, by)];
    const args = { ...Object.fromEntries(constants), [by]: x };
    const made = edit.again(
      first,
      id,
      others[0] ? { ...args, [by === 'x' ? 'y' : 'x']: others[0].id } : args,
      origin,
    );
    x = made.id;
    return [...others, made];
  });
}

/** What the branches are joined with, one after the other as they are. */
function joinedValues(edit: Edit, concat: AnyNode, links: Branch, by: 'x' | 'y'): AnyNode {
  const id = edit.fresh<ValueId>(`${concat.id}.${by === 'x' ? 'y' : 'x'}`);
  const xs = links.map(({ other }) => other!);
  return edit.node(id, 'concat', { xs }, concat.attributes, originOf(concat, []));
}

function join(edit: Edit, node: ValueId, name: string, ids: readonly TensorId[], byRows: boolean): TensorId {
  const types = ids.map(id => edit.typeOf(id));
  const first = types[0]!;
  const sum = (lengthOf: (type: TensorType) => number) =>
    types.reduce((total, type) => total + lengthOf(type), 0);
  const type = byRows
    ? { ...first, shape: [sum(({ shape }) => shape[0] ?? 0), ...first.shape.slice(1)] }
    : withChannels(first, sum(channelsOf));
  const id = edit.fresh<TensorId>(`@${node.slice(1)}.${name}`);
  return edit.derived(id, type, ids, (...parts) =>
    byRows ? joinRows(parts, type) : joinChannels(parts, type),
  );
}
