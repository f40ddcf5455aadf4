import { int, isF32 } from '../../ir/element.ts';
import type { Graph } from '../../ir/graph.ts';
import { typesOf, valueRefsOf } from '../../ir/graph.ts';
import type { IntElement, Interval, ValueId } from '../../ir/types.ts';
import type { Demand } from './demand.ts';

/** Bits of a fixed-point value. */
const bits = 16;
/** Fraction bits where nothing is known of a stream (numerics.md). */
export const defaultFrac = 6;
/** More fraction bits than this were measured to change nothing; fewer leave room. */
const mostFrac = 12;
/** A measured range is taken to grow by this much on images not seen. */
const headroom = 2;

/** A set of values that share one format, because adds and moves join them. */
export interface Stream {
  readonly members: readonly ValueId[];
  readonly element: IntElement;
  readonly from: 'ranges' | 'statistics' | 'default';
}

/** Ranges of real values as the trainer stored them or --calibrate measured them, by value. */
export type StoredRanges = ReadonlyMap<ValueId, Interval>;

/** The format of every needed value: one for all that adds, moves and curves join. */
export function streamsOf(
  graph: Graph,
  demand: Demand,
  expected: (id: ValueId) => number | undefined,
  ranges: StoredRanges,
): ReadonlyMap<ValueId, Stream> {
  const types = typesOf(graph);
  const needed = [...graph.inputs, ...graph.nodes].map(({ id }) => id).filter(id => demand.isNeeded(id));
  const groups = new Groups(needed);
  for (const node of graph.nodes) {
    if (!demand.isNeeded(node.id)) continue;
    const role = demand.role(node);
    if (role !== 'direct' && (role !== 'curve' || node.op === 'sigmoid')) continue;
    for (const ref of valueRefsOf(node)) if (isF32(types.get(ref)!.element)) groups.join(node.id, ref);
  }
  const streams = new Map<ValueId, Stream>();
  for (const members of groups.all()) {
    const stream = streamOf(members, expected, ranges);
    for (const member of members) streams.set(member, stream);
  }
  return streams;
}

function streamOf(
  members: readonly ValueId[],
  expected: (id: ValueId) => number | undefined,
  ranges: StoredRanges,
): Stream {
  const measured = members.flatMap(id => ranges.get(id) ?? []).map(({ lo, hi }) => Math.max(-lo, hi));
  if (measured.length > 0)
    return { members, element: formatFor(headroom * Math.max(...measured)), from: 'ranges' };
  const likely = members.map(expected);
  if (likely.every(magnitude => magnitude !== undefined))
    return { members, element: formatFor(Math.max(...likely)), from: 'statistics' };
  return { members, element: int(bits, true, defaultFrac), from: 'default' };
}

/** The most fraction bits with which `magnitude` still fits. */
export function formatFor(magnitude: number): IntElement {
  const whole = Math.ceil(Math.log2(Math.max(magnitude, 2 ** -bits) + 2 ** -bits));
  return int(bits, true, Math.max(0, Math.min(mostFrac, bits - 1 - whole)));
}

/** Disjoint sets of values. */
class Groups {
  readonly #parent: Map<ValueId, ValueId>;

  constructor(values: readonly ValueId[]) {
    this.#parent = new Map(values.map(id => [id, id]));
  }

  join(a: ValueId, b: ValueId): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    if (rootA !== rootB) this.#parent.set(rootB, rootA);
  }

  all(): readonly (readonly ValueId[])[] {
    const sets = new Map<ValueId, ValueId[]>();
    for (const id of this.#parent.keys()) {
      const root = this.#root(id);
      const set = sets.get(root);
      if (set) set.push(id);
      else sets.set(root, [id]);
    }
    return [...sets.values()];
  }

  #root(id: ValueId): ValueId {
    let root = id;
    for (let next = this.#parent.get(root)!; next !== root; next = this.#parent.get(root)!) root = next;
    this.#parent.set(id, root);
    return root;
  }
}
