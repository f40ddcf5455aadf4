import { GraphBuilder } from '../../../src/ir/build.ts';
import { int, u8 } from '../../../src/ir/element.ts';
import type { Graph, Module } from '../../../src/ir/graph.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Element, Json, Tensor, TensorId, TensorType, ValueId } from '../../../src/ir/types.ts';
import { rawRange, sizeOf } from '../../../src/ir/element.ts';

/** Bits as the packed stage has them. */
export const bits = (...shape: number[]): TensorType => ({ element: { kind: 'b1' }, shape, lanes: 32 });
export const bytes = (...shape: number[]): TensorType => ({ element: u8, shape });
export const ints = (width: number, ...shape: number[]): TensorType => ({ element: int(width), shape });

/** Packed graphs by hand: every b1 result gets 32-bit words, every line its place in `net.bnn`. */
export class PackedNet {
  readonly build: GraphBuilder;
  #line = 1;

  constructor(name = 'tiny') {
    this.build = new GraphBuilder(name);
  }

  input(id: ValueId, type: TensorType): ValueId {
    return this.build.input(id, type, this.place());
  }

  place() {
    this.#line++;
    return { at: { file: 'net.bnn', line: this.#line, column: 3, length: 4 } };
  }

  add(
    id: ValueId,
    op: string,
    args: Record<string, string | readonly string[]>,
    settings: Record<string, Json> = {},
  ): ValueId {
    return this.build.add(id, op, args as never, settings, this.place());
  }

  conv(id: ValueId, x: ValueId, weight: TensorType, settings: Record<string, Json> = {}): ValueId {
    return this.#product(id, 'conv', x, weight, settings);
  }

  dense(id: ValueId, x: ValueId, weight: TensorType): ValueId {
    return this.#product(id, 'dense', x, weight, {});
  }

  #product(id: ValueId, op: string, x: ValueId, weight: TensorType, settings: Record<string, Json>): ValueId {
    const tensor = this.build.tensor(`@${id.slice(1)}.weight`, weight);
    return this.add(id, op, { x, weight: tensor }, settings);
  }

  /** Levels per class of the map `x`; `to` with more than one level is an integer of that many bits. */
  threshold(id: ValueId, x: ValueId, levels = 1, settings: Record<string, Json> = {}): ValueId {
    const { rows = [], cols = [] } = settings as { rows?: number[]; cols?: number[] };
    const classes = Math.max(1, rows.length) * Math.max(1, cols.length);
    const channels = this.build.typeOf(x).shape.at(-1)!;
    const at = this.build.tensor(`@${id.slice(1)}.at`, ints(32, classes, levels, channels));
    return this.add(id, 'threshold', { x, at }, settings);
  }

  output(name: string, value: ValueId): void {
    this.build.output(name, value, this.place());
  }

  finish(): Graph {
    const graph = this.build.finish('packed');
    const widen = (type: TensorType): TensorType =>
      type.element.kind === 'b1' ? { ...type, lanes: 32 } : type;
    return { ...graph, nodes: graph.nodes.map(node => ({ ...node, type: widen(node.type) })) };
  }
}

/** A small linear congruential stream of whole numbers from lo to hi. */
export function whole(seed: number): (lo: number, hi: number) => number {
  let state = seed >>> 0;
  return (lo, hi) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return lo + Math.floor((state / 2 ** 32) * (hi - lo + 1));
  };
}

const lowest = (element: Element, id: TensorId): { lo: number; hi: number } =>
  id.endsWith('.at') ? { lo: -12, hi: 12 } : rawRange(element);

/** Random weights for every tensor; thresholds ascend, and include ones that always or never fire. */
export function withWeights(graph: Graph, seed = 1): Module {
  const next = whole(seed);
  const tensors = new Map<TensorId, Tensor>();
  for (const [id, type] of graph.tensors) {
    const { lo, hi } = lowest(type.element, id);
    const values = Int32Array.from({ length: sizeOf(type.shape) }, () =>
      type.element.kind === 'b1' ? next(0, 1) * 2 - 1 : next(lo, hi),
    );
    if (id.endsWith('.at')) spreadLevels(values, type.shape, next);
    tensors.set(id, tensorFrom(type, values));
  }
  return { graph, tensors };
}

function spreadLevels(
  values: Int32Array,
  shape: readonly number[],
  next: (lo: number, hi: number) => number,
): void {
  const [classes = 1, levels = 1, channels = 1] = shape;
  for (let k = 0; k < classes; k++)
    for (let c = 0; c < channels; c++) {
      const own = Array.from({ length: levels }, (_, level) => values[(k * levels + level) * channels + c]!);
      own.sort((a, b) => a - b);
      if (next(0, 9) === 0) own[levels - 1] = 2 ** 31 - 1;
      if (next(0, 9) === 0) own[0] = -(2 ** 31);
      own.forEach((value, level) => (values[(k * levels + level) * channels + c] = value));
    }
}
