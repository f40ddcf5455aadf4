import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { fracOf, rawRange, showElement } from '../../ir/element.ts';
import type { Graph } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import type { ValueId } from '../../ir/types.ts';
import type { Plan, TargetOptions } from '../backend.ts';
import { problemAt } from '../backend.ts';
import { arenaOf } from '../buffers.ts';
import { tablesOf } from './kernels/pointwise.ts';
import { placeKey, placeOf, wordsOf } from './place.ts';
import type { PlacedStep, Segment } from './placed-step.ts';
import type { BufferSpec, Program } from './program.ts';
import type { WgslReport } from './report.ts';
import { reportOf } from './report.ts';
import { splitConcats } from './split-concats.ts';
import type { Step } from './step.ts';
import { tableQuads, weightWords } from './step.ts';
import { aliasesOf, stepsOf } from './steps.ts';
import type { TileWishes } from './tile.ts';

/** Bytes at whose multiples a storage binding may begin, and the most one may be long: default limits of WebGPU. */
const alignment = 256;
export const mostBytes = 128 * 2 ** 20;

export interface WgslPlan extends Plan {
  readonly target: 'wgsl';
  readonly report: WgslReport & Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly steps: readonly PlacedStep[];
  readonly buffers: readonly BufferSpec[];
  /** Of net.bin. */
  readonly weightBytes: number;
  readonly inputs: Program['inputs'];
  readonly outputs: Program['outputs'];
  readonly source: NonNullable<TargetOptions['source']>;
}

/** Tiles are given to layers that there are. */
function checkTiles(tiles: TileWishes, steps: readonly Step[]): void {
  const layers = [...new Set(steps.map(({ id }) => id))];
  const unknown = Object.keys(tiles).filter(id => !layers.includes(id));
  if (unknown.length > 0)
    throw new BnnirError(
      unknown.map(id =>
        problemAt(
          {},
          'E0405',
          `tiles name '${id}', which is no layer of this network`,
          `layers that take a tile: ${layers.join(', ')}`,
        ),
      ),
    );
}

/** Every decision about the network on a GPU: dispatches, tiles, buffers, the order of weights. Throws BnnirError. */
export function plan(given: Graph, options: TargetOptions = {}): WgslPlan {
  const graph = splitConcats(given);
  const tiles = options.tiles ?? {};
  const steps = stepsOf(graph, tiles);
  checkTiles(tiles, steps);
  const memory = memoryOf(graph, steps);
  let at = 0;
  const segment = (words: number): Segment => {
    const offset = at;
    at = Math.ceil((at + 4 * words) / alignment) * alignment;
    return [offset, 4 * words];
  };
  const placed = steps.map((step): PlacedStep => {
    const tables = step.nodes
      .flatMap(node => tablesOf(node, ref => step.types.get(ref)!))
      .map(([, table]) => table);
    const quads = tables.reduce((sum, table) => sum + tableQuads(table), 0);
    const bufferOf = (place: Step['writes'][number]) => memory.bufferOf.get(placeKey(place))!;
    return {
      step,
      reads: step.reads.map(bufferOf),
      writes: step.writes.map(bufferOf),
      ...(step.weights && { weights: segment(weightWords(step.weights)) }),
      tables,
      ...(quads > 0 && { tableSegment: segment(4 * quads) }),
    };
  });
  checkSizes(placed);
  return {
    target: 'wgsl',
    name: graph.name,
    report: { ...reportOf(placed, memory.buffers, at) },
    notes: placed.flatMap(({ step }) => noteOf(step)),
    steps: placed,
    buffers: memory.buffers,
    weightBytes: at,
    ...portsOf(graph, memory.bufferOf, options.labels),
    source: options.source ?? { file: `${graph.name}.bnn` },
  };
}

interface Memory {
  readonly buffers: readonly BufferSpec[];
  /** By the place's key. */
  readonly bufferOf: ReadonlyMap<string, number>;
}

/** Inputs and outputs have buffers of their own; the rest shares them as their lifetimes allow. */
function memoryOf(graph: Graph, steps: readonly Step[]): Memory {
  const types = typesOf(graph);
  const roots = aliasesOf(graph, types);
  const bufferOf = new Map<string, number>();
  const buffers: BufferSpec[] = [];
  const own = (id: ValueId, role: 'input' | 'output') => {
    const place = placeOf(roots.get(id) ?? id, types.get(id)!, 'ints');
    if (bufferOf.has(placeKey(place))) return;
    bufferOf.set(placeKey(place), buffers.length);
    buffers.push({ bytes: 4 * wordsOf(place), role });
  };
  for (const { id } of graph.inputs) own(id, 'input');
  for (const { value } of graph.outputs) own(value, 'output');
  const lastRead = new Map<string, number>();
  for (const [index, step] of steps.entries())
    for (const place of step.reads) lastRead.set(placeKey(place), index);
  const values = steps.flatMap((step, from) =>
    step.writes
      .filter(place => !bufferOf.has(placeKey(place)))
      .map(place => {
        const key = placeKey(place);
        return { key, size: 4 * wordsOf(place), from, to: lastRead.get(key) ?? from };
      }),
  );
  const arena = arenaOf(values);
  for (const [index, { key }] of values.entries()) bufferOf.set(key, buffers.length + arena.bufferOf[index]!);
  return {
    buffers: [...buffers, ...arena.sizes.map(bytes => ({ bytes, role: 'scratch' as const }))],
    bufferOf,
  };
}

function portsOf(
  graph: Graph,
  bufferOf: ReadonlyMap<string, number>,
  labels: readonly string[] | undefined,
): Pick<WgslPlan, 'inputs' | 'outputs'> {
  const types = typesOf(graph);
  const roots = aliasesOf(graph, types);
  const port = (name: string, id: ValueId) => {
    const { shape, element } = types.get(id)!;
    const place = placeOf(roots.get(id) ?? id, types.get(id)!, 'ints');
    return { name, buffer: bufferOf.get(placeKey(place))!, shape, element: showElement(element) };
  };
  return {
    inputs: graph.inputs.map(({ id, type }) => ({ ...port(id.slice(1), id), ...rawRange(type.element) })),
    outputs: graph.outputs.map(({ name, value }, index) => ({
      ...port(name, value),
      frac: fracOf(types.get(value)!.element),
      ...(index === 0 && labels && { labels }),
    })),
  };
}

/** Throws with every layer that would bind more than WebGPU grants without asking. */
function checkSizes(steps: readonly PlacedStep[]): void {
  const problems: Diagnostic[] = [];
  for (const { step, weights, tableSegment } of steps) {
    const sizes = [
      ...[...step.reads, ...step.writes].map(place => [place.value.slice(1), 4 * wordsOf(place)] as const),
      ['its weights', weights?.[1] ?? 0] as const,
      ['its constants', tableSegment?.[1] ?? 0] as const,
    ];
    const [name, bytes] = sizes.reduce((most, each) => (each[1] > most[1] ? each : most));
    if (bytes > mostBytes)
      problems.push(
        problemAt(
          step.origin,
          'E0409',
          `${step.id}: ${name} would take ${megabytes(bytes)}; WebGPU binds ${megabytes(mostBytes)} without raised limits`,
          'use smaller maps or fewer channels',
        ),
      );
  }
  if (problems.length > 0) throw new BnnirError(problems);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const noteOf = ({ id, nodes, kind }: Step): readonly string[] => {
  const fused = kind === 'pointwise' ? nodes.slice(1) : nodes;
  return fused.length === 0
    ? []
    : [`${id} <- ${fused.map(node => node.id.slice(1)).join(', ')}   one dispatch`];
};
