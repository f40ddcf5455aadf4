import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { rawRange, sameShape, showElement, sizeOf } from '../../ir/element.ts';
import type { AnyNode, Graph } from '../../ir/graph.ts';
import { outputValues, typesOf } from '../../ir/graph.ts';
import type { Ref, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import { problemAt } from '../backend.ts';
import type { Cluster } from '../cluster.ts';
import { clustersOf } from '../cluster.ts';
import { moves } from './kernels/move.ts';
import { pointwise, tablesOf, valueOperands } from './kernels/pointwise.ts';
import { isExactInF32, storedBits } from './kernels/products.ts';
import type { Place } from './place.ts';
import { blocksOf, kindOf, mapOf, placeKey, placeOf } from './place.ts';
import type { Read, Step, WeightLayout } from './step.ts';
import { weightQuads } from './step.ts';
import type { TileWishes } from './tile.ts';
import { tileOf } from './tile.ts';

/** Storage buffers that a shader may bind: a default limit of WebGPU. */
export const mostBindings = 8;

/** Weights as f32 are read faster than packed ones, and are this large at most: a stem's, not a classifier's. */
const mostRealBytes = 2 ** 16;

const products = new Set(['conv', 'dense']);
const pools = new Set(['maxpool', 'sumpool']);

const kindOfAnchor = ({ op }: AnyNode): Step['kind'] | undefined => {
  if (products.has(op)) return 'products';
  if (pools.has(op)) return 'pool';
  if (op === 'argmax') return 'argmax';
  if (Object.hasOwn(moves, op)) return 'move';
  return Object.hasOwn(pointwise, op) ? 'pointwise' : undefined;
};

/** The dispatches of a packed graph in order. Throws BnnirError with everything that has no kernel. */
export function stepsOf(graph: Graph, tiles: TileWishes): readonly Step[] {
  const types = typesOf(graph);
  const roots = aliasesOf(graph, types);
  const read = (ref: ValueId, kind?: Place['kind']): Read => ({
    ...placeOf(roots.get(ref) ?? ref, types.get(ref)!, kind),
    ref,
  });
  const problems: Diagnostic[] = typeProblems(graph);
  const steps: Step[] = [];
  const store = (id: string, place: Read, kind: Place['kind']): void => {
    const to = { ...place, kind, value: place.ref };
    const tile = tileOf({ kind: 'pointwise', writes: [to] }, undefined);
    steps.push({ id, origin: {}, kind: 'pointwise', nodes: [], reads: [place], writes: [to], tile, types });
  };
  const entering = new Set(graph.inputs.map(input => input.id));
  for (const { id, type } of graph.inputs)
    if (kindOf(type) === 'bits' && graph.nodes.some(node => valueOperandsOf(node).includes(id)))
      store(id.slice(1), read(id, 'ints'), 'bits');
  for (const cluster of bindableClusters(graph, types, roots)) {
    if (roots.has(cluster.anchor.id) || cluster.results.length === 0) continue;
    const step = stepOf(cluster, read, types, tiles);
    if ('code' in step) problems.push(step);
    else steps.push(step);
  }
  if (problems.length > 0) throw new BnnirError(problems);
  const unpacked = new Set<ValueId>();
  for (const { value } of graph.outputs) {
    const place = read(value);
    const isReady = place.kind === 'ints' || entering.has(place.value) || unpacked.has(place.value);
    if (isReady) continue;
    unpacked.add(place.value);
    store(value.slice(1), { ...place, ref: place.value }, 'ints');
  }
  return withoutUnread(steps, graph, roots);
}

/** Reshapes that leave every word where it is -> the value they are reshapes of. */
export function aliasesOf(graph: Graph, types: ReadonlyMap<Ref, TensorType>): ReadonlyMap<Ref, ValueId> {
  const roots = new Map<Ref, ValueId>();
  for (const node of graph.nodes) {
    if (node.op !== 'reshape') continue;
    const x = node.args.x as ValueId;
    const from = types.get(x)!;
    const [height, width, channels] = mapOf(from.shape);
    const isInOrder = node.attributes.order === 'hwc' || channels === 1 || height * width === 1;
    const [, , into] = mapOf(node.type.shape);
    const isWhole = channels === into || (channels % 32 === 0 && into % 32 === 0);
    if (isInOrder && (kindOf(from) === 'ints' || isWhole)) roots.set(node.id, roots.get(x) ?? x);
  }
  return roots;
}

/** Clusters that bind few enough buffers: of one that binds too many, its last node goes its own way. */
function bindableClusters(
  graph: Graph,
  types: ReadonlyMap<Ref, TensorType>,
  roots: ReadonlyMap<Ref, ValueId>,
): readonly Cluster[] {
  const alone = new Set<AnyNode>();
  const joins = (node: AnyNode, anchor: AnyNode): boolean =>
    !alone.has(node) &&
    !roots.has(anchor.id) &&
    anchor.op !== 'argmax' &&
    Object.hasOwn(pointwise, node.op) &&
    sameShape(mapOf(node.type.shape), mapOf(anchor.type.shape));
  for (;;) {
    const clusters = clustersOf(graph, joins);
    const crowded = clusters.filter(
      cluster => cluster.nodes.length > 1 && bindingsOf(cluster, types) > mostBindings,
    );
    if (crowded.length === 0) return clusters;
    for (const { nodes } of crowded) alone.add(nodes.at(-1)!);
  }
}

/** Buffers that a cluster's kernel binds. */
function bindingsOf({ nodes, results }: Cluster, types: ReadonlyMap<Ref, TensorType>): number {
  const own = new Set<Ref>(nodes.map(node => node.id));
  const reads = new Set(nodes.flatMap(valueOperandsOf).filter(ref => !own.has(ref)));
  const hasWeights = products.has(nodes[0]!.op);
  const hasTables = nodes.some(
    (node, index) => (index > 0 || !hasWeights) && tablesOf(node, ref => types.get(ref)!).length > 0,
  );
  return reads.size + Number(hasWeights) + Number(hasTables) + results.length;
}

/** Values a node reads, those of a list too. */
const valueOperandsOf = (node: AnyNode): readonly ValueId[] =>
  Array.isArray(node.args.xs) ? (node.args.xs as readonly ValueId[]) : valueOperands(node);

function stepOf(
  { anchor, nodes, results }: Cluster,
  read: (ref: ValueId) => Read,
  types: ReadonlyMap<Ref, TensorType>,
  tiles: TileWishes,
): Step | Diagnostic {
  const kind = kindOfAnchor(anchor);
  const name = anchor.id.slice(1);
  if (!kind) return problemAt(anchor, 'E0402', `${name}: the wgsl target has no kernel for '${anchor.op}'`);
  const own = new Set<Ref>(nodes.map(node => node.id));
  const refs = nodes.flatMap(valueOperandsOf).filter(ref => !own.has(ref));
  const shape = {
    id: name,
    origin: anchor,
    kind,
    anchor,
    nodes: kind === 'pointwise' ? nodes : nodes.slice(1),
    reads: [...new Set(refs)].map(ref => read(ref)),
    writes: results.map(id => placeOf(id, types.get(id)!)),
    types,
  };
  if (kind !== 'products') return { ...shape, tile: tileOf(shape, tiles[name]) };
  const weight = anchor.args.weight as TensorId;
  const type = types.get(weight)!;
  if (type.element.kind === 'f32')
    return problemAt(
      anchor,
      'E0403',
      `${name}: its weights are real numbers`,
      'give the layer weights: binary, ternary or int2..int8',
    );
  const x = types.get(anchor.args.x as Ref)!;
  const isBinary = type.element.kind === 'b1' && x.element.kind === 'b1';
  const pad = (anchor.attributes.pad as readonly number[] | undefined) ?? [];
  if (isBinary && anchor.attributes.pad_value === 0 && pad.some(size => size > 0))
    return problemAt(anchor, 'E0402', `${name}: a bit has no value 0 to pad with`, 'fold-padding must run');
  const [outs = 1] = type.shape;
  const depth = type.shape.at(-1) ?? 1;
  const groups = (anchor.attributes.groups as number | undefined) ?? 1;
  const tile = tileOf(shape, tiles[name]);
  const isShared =
    groups === 1 || ((outs / groups) % (4 * tile.quads) === 0 && (!isBinary || depth % 32 === 0));
  const layout: WeightLayout = {
    tensor: weight,
    outs,
    taps: sizeOf(type.shape.slice(1, -1)),
    depth: isBinary ? blocksOf({ channels: depth }) : depth,
    quads: tile.quads,
    by: isShared ? 'tap' : 'quad',
    ...(!isBinary && { bits: storedBits(type) }),
  };
  const factors = layout.taps * depth;
  const isReal =
    !isBinary &&
    isShared &&
    isExactInF32(factors, rawRange(x.element), rawRange(type.element)) &&
    16 * weightQuads(layout) <= mostRealBytes;
  return {
    ...shape,
    tile: isShared ? tile : { ...tile, pixels: 1 },
    weights: isReal ? { ...layout, bits: 32, isReal } : layout,
  };
}

/** Integers that an i32 does not hold. */
const typeProblems = (graph: Graph): Diagnostic[] =>
  [...graph.inputs, ...graph.nodes].flatMap(({ type, id, ...origin }) => {
    const { element } = type;
    const isHeld = element.kind === 'b1' || (element.kind === 'int' && (element.signed || element.bits < 32));
    if (isHeld) return [];
    return [
      problemAt(origin, 'E0403', `${id.slice(1)} is ${showElement(element)}: a shader computes in i32`),
    ];
  });

/** Steps that some output needs. */
function withoutUnread(
  steps: readonly Step[],
  graph: Graph,
  roots: ReadonlyMap<Ref, ValueId>,
): readonly Step[] {
  const wanted = new Set([...outputValues(graph)].map(value => `${roots.get(value) ?? value} ints`));
  const kept = [...steps].reverse().filter(step => {
    if (!step.writes.some(place => wanted.has(placeKey(place)))) return false;
    for (const place of step.reads) wanted.add(placeKey(place));
    return true;
  });
  return kept.reverse();
}
