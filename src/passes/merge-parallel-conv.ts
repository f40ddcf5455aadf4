import { channelsOf, sameShape } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { isTensorId, refsOf, valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { Ref, TensorId, TensorType, ValueId } from '../ir/types.ts';
import { joinChannels, joinRows, withChannels } from './channel-tensors.ts';
import { Edit, originOf } from './edit.ts';
import type { Links } from './links.ts';
import { isProduct, linksOf } from './links.ts';
import type { Pass } from './pass.ts';

/** From a product to the concat: the product first, then pointwise nodes in order. */
type Branch = readonly AnyNode[];

/**
 * concat(chain(conv(x, w1)), chain(conv(x, w2)))  ==>  chain(conv(x, w1 above w2)), its constants joined
 *
 * For neighbours in a concat whose convs (or denses) read the same value with the same settings, ungrouped, followed by the same
 * pointwise ops with a constant or none a channel. One product of all outputs reads each window once.
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
          note(concat.id, `<- ${branches.map(branch => branch[0]!.id.slice(1)).join(', ')}   one product`);
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
    const isNew = last?.branches.every(([product]) => product !== branch?.[0]);
    if (branch && isNew && last?.branches[0] && isAlike(last.branches[0], branch, typeOf))
      groups[groups.length - 1] = { ...last, branches: [...last.branches, branch] };
    else groups.push({ value, branches: branch ? [branch] : [] });
  }
  return groups;
}

/** Back from a value, read by nobody else on the way, to the ungrouped product it comes from. */
function branchBehind(value: ValueId, links: Links): Branch | undefined {
  const nodes: AnyNode[] = [];
  for (let ref = value; ;) {
    const node = links.producer(ref);
    if (!node || !links.isSingleUse(ref)) return undefined;
    nodes.unshift(node);
    if (isProduct(node)) return (node.attributes.groups ?? 1) === 1 ? nodes : undefined;
    const [x, other] = valueRefsOf(node);
    const isPlain = opNamed(node.op)?.pointwise === true && x !== undefined && other === undefined;
    if (!isPlain || !hasJoinableConstants(node)) return undefined;
    ref = x;
  }
}

/** Settings that list channels, and tables by row, cannot be joined along the last axis. */
const hasJoinableConstants = (node: AnyNode): boolean =>
  node.op !== 'lookup' && node.op !== 'weight_scale' && node.op !== 'normalize';

function isAlike(a: Branch, b: Branch, typeOf: (ref: Ref) => TensorType): boolean {
  return (
    a.length === b.length &&
    a[0]!.args.x === b[0]!.args.x &&
    a.every((node, i) => isSameOp(node, b[i]!, i === 0, typeOf))
  );
}

/** The same op with the same settings, and constants of the same kind: of any number of channels. */
function isSameOp(a: AnyNode, b: AnyNode, isFirst: boolean, typeOf: (ref: Ref) => TensorType): boolean {
  if (a.op !== b.op || JSON.stringify(a.attributes) !== JSON.stringify(b.attributes)) return false;
  const [own, other] = [refsOf(a).filter(isTensorId), refsOf(b).filter(isTensorId)];
  return (
    own.length === other.length &&
    own.every((id, i) => {
      const [type, otherType] = [typeOf(id), typeOf(other[i]!)];
      const rest = (shape: readonly number[]) => (isFirst ? shape.slice(1) : shape.slice(0, -1));
      return (
        JSON.stringify(type.element) === JSON.stringify(otherType.element) &&
        sameShape(rest(type.shape), rest(otherType.shape))
      );
    })
  );
}

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
function mergeBranches(edit: Edit, concat: AnyNode, branches: readonly Branch[], isWhole: boolean): Branch {
  let x = branches[0]![0]!.args.x as ValueId;
  return branches[0]!.map((first, i) => {
    const alike = branches.map(branch => branch[i]!);
    const isLast = i === branches[0]!.length - 1;
    const id = isLast && isWhole ? concat.id : edit.fresh<ValueId>(`${concat.id}.${first.op}`);
    const weights = Object.entries(first.args).filter(
      ([, ref]) => typeof ref === 'string' && isTensorId(ref),
    );
    const args = Object.fromEntries(
      weights.map(([name]) => [
        name,
        join(
          edit,
          id,
          name,
          alike.map(node => node.args[name] as TensorId),
          i === 0,
        ),
      ]),
    );
    const made = edit.again(first, id, { ...args, x }, originOf(isLast ? concat : first, alike, id));
    x = made.id;
    return made;
  });
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
