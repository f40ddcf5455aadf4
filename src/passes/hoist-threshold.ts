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
    for (let current = module; ;) {
      const links = linksOf(current.graph);
      const edit = new Edit(current);
      for (const node of current.graph.nodes) {
        const pool = links.producer(inputOf(node));
        if (!isPlainThreshold(node) || pool?.op !== 'maxpool' || !isReadByThresholds(pool, links)) continue;
        hoist(edit, node, pool);
        note(node.id, `moved in front of ${pool.id.slice(1)}`);
      }
      if (edit.isEmpty) return current;
      current = edit.apply();
    }
  },
};

/** The same levels everywhere on the map. */
function isPlainThreshold(any: AnyNode): boolean {
  const node = typed(any);
  return node.op === 'threshold' && node.attributes.rows.length + node.attributes.cols.length === 0;
}

const isReadByThresholds = (pool: AnyNode, links: Links): boolean =>
  !links.isOutput(pool.id) && links.users(pool.id).every(isPlainThreshold);

function hoist(edit: Edit, threshold: AnyNode, pool: AnyNode): void {
  const origin = originOf(threshold, [pool]);
  const first = edit.again(
    threshold,
    edit.fresh<ValueId>(`${threshold.id}.threshold`),
    { x: inputOf(pool) },
    origin,
  );
  edit.replace(threshold.id, [first, edit.again(pool, threshold.id, { x: first.id }, origin)]);
}
