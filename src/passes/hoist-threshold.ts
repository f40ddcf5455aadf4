import type { AnyNode } from '../ir/graph.ts';
import type { ValueId } from '../ir/types.ts';
import { Edit, originOf } from './edit.ts';
import type { Links } from './links.ts';
import { inputOf, linksOf, typed } from './links.ts';
import type { Pass } from './pass.ts';

/**
 * threshold(maxpool(x))  ==>  maxpool(threshold(x))
 *
 * Every compare faces one way (what falls is flipped behind the threshold), so the threshold never falls as its input grows and
 * the pool of its results is the result of the pool: on bits an OR. Pools in a row are passed one by one.
 */
export const hoistThreshold: Pass = {
  name: 'hoist-threshold',
  summary: 'thresholds move in front of max pools, which then work on bits or counts',
  rewrites: 'threshold(maxpool(x))  ==>  maxpool(threshold(x))',
  from: 'trained',
  keeps: 'exact',
  reads: 'types',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const edit = new Edit(module);
    for (const node of module.graph.nodes) {
      const pools = isPlainThreshold(node) ? poolsBefore(node, links) : [];
      if (pools.length === 0) continue;
      hoist(edit, node, pools);
      note(node.id, `moved in front of ${pools.map(({ id }) => id.slice(1)).join(', ')}`);
    }
    return edit.apply();
  },
};

/** The same levels everywhere on the map. */
function isPlainThreshold(any: AnyNode): boolean {
  const node = typed(any);
  return node.op === 'threshold' && node.attributes.rows.length + node.attributes.cols.length === 0;
}

/** Pools between a value and the threshold, in order, none of which anything but plain thresholds and each other reads. */
function poolsBefore(threshold: AnyNode, links: Links): readonly AnyNode[] {
  const pools: AnyNode[] = [];
  for (let node = threshold; ;) {
    const pool = links.producer(inputOf(node));
    const isFree = pool && !links.isOutput(pool.id) && links.users(pool.id).every(isPlainThreshold);
    if (pool?.op !== 'maxpool' || !(pools.length === 0 ? isFree : links.isSingleUse(pool.id))) return pools;
    pools.unshift(pool);
    node = pool;
  }
}

function hoist(edit: Edit, threshold: AnyNode, pools: readonly AnyNode[]): void {
  const id = edit.fresh<ValueId>(`${threshold.id}.threshold`);
  let last = edit.again(threshold, id, { x: inputOf(pools[0]!) }, originOf(threshold, pools, id));
  const nodes = [last];
  for (const [index, pool] of pools.entries()) {
    const isRoot = index === pools.length - 1;
    const own = isRoot ? threshold.id : edit.fresh<ValueId>(`${threshold.id}.maxpool`);
    last = edit.again(pool, own, { x: last.id }, originOf(pool, [], own));
    nodes.push(last);
    edit.rename(own, pool.id);
  }
  edit.rename(id, threshold.id);
  edit.replace(threshold.id, nodes);
}
