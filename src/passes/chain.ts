import { allocate, storeValues, valuesOf } from '../ir/bits.ts';
import { channelsOf, isBit, isF32, sameShape } from '../ir/element.ts';
import type { AnyNode, Module } from '../ir/graph.ts';
import { mapArguments, typesOf, valueRefsOf } from '../ir/graph.ts';
import type { Arguments } from '../ir/op.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { BorderClasses } from '../ir/ops/integer/classes.ts';
import { tensorOf } from '../ir/tensor.ts';
import type { Data, Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Links } from './links.ts';

/**
 * Pointwise nodes that make one value of one integer value, in the graph's order, the last being the root. All of one shape, so
 * that the root's [h, w, c] is a function of the source's [h, w, c], the channel and the border class.
 */
export interface ChainNodes {
  readonly source: ValueId;
  readonly nodes: readonly AnyNode[];
}

/** The nodes between `root` and the one integer value it is computed from; undefined where there is no such value. */
export function chainBehind(root: AnyNode, links: Links): ChainNodes | undefined {
  const found = new Set<AnyNode>();
  const sources = new Set<ValueId>();
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    if (opNamed(node.op)?.pointwise !== true || !sameShape(node.type.shape, root.type.shape))
      return undefined;
    found.add(node);
    for (const ref of valueRefsOf(node)) {
      const producer = links.producer(ref);
      if (!isF32(links.typeOf(ref).element)) sources.add(ref);
      else if (producer) pending.push(producer);
      else return undefined;
    }
  }
  const [source, other] = sources;
  const borders = new Set([...found].map(bordersOf).filter(isClassed).map(showBorder));
  if (source === undefined || other !== undefined || borders.size > 1) return undefined;
  return { source, nodes: inOrder([...found], root) };
}

/** Operands before their readers. */
function inOrder(nodes: readonly AnyNode[], root: AnyNode): readonly AnyNode[] {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const ordered = new Set<AnyNode>();
  const visit = (node: AnyNode) => {
    for (const ref of valueRefsOf(node)) {
      const before = byId.get(ref);
      if (before && !ordered.has(before)) visit(before);
    }
    ordered.add(node);
  };
  visit(root);
  return [...ordered];
}

const nowhere: BorderClasses = { rows: [], cols: [] };
const bordersOf = ({ attributes }: AnyNode): BorderClasses =>
  'rows' in attributes ? (attributes as unknown as BorderClasses) : nowhere;
const isClassed = ({ rows, cols }: BorderClasses) => rows.length + cols.length > 0;
const showBorder = ({ rows, cols }: BorderClasses) => `${rows.join()} ${cols.join()}`;

/** A chain that can be asked what it makes of a raw source value, by its nodes' own records. Needs the data of its tensors. */
export class Chain {
  readonly nodes: readonly AnyNode[];
  readonly sourceId: ValueId;
  readonly source: TensorType;
  readonly root: TensorType;
  /** The border classes its constants depend on. */
  readonly border: BorderClasses;
  readonly #module: Module;

  constructor({ source, nodes }: ChainNodes, module: Module) {
    this.nodes = nodes;
    this.sourceId = source;
    this.source = typesOf(module.graph).get(source)!;
    this.root = nodes.at(-1)!.type;
    this.border = nodes.map(bordersOf).find(isClassed) ?? nowhere;
    this.#module = module;
  }

  get channels(): number {
    return channelsOf(this.source);
  }

  /** Raw results [rows, channels] for raw sources [rows, channels], all in one border class. */
  evaluate(raw: ArrayLike<number>, rows: number, classIndex: number): Data {
    return valuesOf(this.results(raw, rows, classIndex));
  }

  /** The same as they are stored: bits in words. */
  results(raw: ArrayLike<number>, rows: number, classIndex: number): Tensor {
    const shape = [rows, this.channels];
    const values = new Map<string, Tensor>();
    values.set(this.sourceId, storedAs({ element: this.source.element, shape }, raw));
    let last: Tensor | undefined;
    for (const node of this.nodes) {
      const op = opNamed(node.op)!;
      const args = Object.fromEntries(
        Object.entries(node.args).map(([name, ref]) => [
          name,
          ref === undefined ? undefined : (values.get(ref as string) ?? this.#weight(node, name, classIndex)),
        ]),
      ) as Arguments<Tensor>;
      const type: TensorType = { element: node.type.element, shape };
      last = tensorOf(type, op.evaluate(inOneClass(node), args, type));
      values.set(node.id, last);
    }
    return last!;
  }

  /** 1 where the result never falls as the source grows, -1 where it never rises, 0 where it is constant; else undefined. */
  direction(channel: number): 1 | 0 | -1 | undefined {
    return directionOf(this.nodes, this.#module, channel);
  }

  #weight(node: AnyNode, name: string, classIndex: number): Tensor {
    const tensor = this.#module.tensors.get(node.args[name] as TensorId)!;
    return opNamed(node.op)?.operands[name]?.classed === true ? classOf(tensor, classIndex) : tensor;
  }
}

/** The product of the directions of nodes in a row, in one channel; undefined where one is unknown or joins two values. */
export function directionOf(
  nodes: readonly AnyNode[],
  module: Module,
  channel: number,
): 1 | 0 | -1 | undefined {
  let sign: 1 | 0 | -1 = 1;
  for (const node of nodes) {
    if (valueRefsOf(node).length !== 1) return undefined;
    const tensors = mapArguments(node.args, ref => module.tensors.get(ref as TensorId)) as Arguments<Tensor>;
    const step = opNamed(node.op)?.direction?.(node.attributes, tensors, channel);
    if (step === undefined) return undefined;
    sign = (sign * step) as 1 | 0 | -1;
  }
  return sign;
}

/** Integers in their own storage without the clamping of `storeValues`: the caller asks for values that fit. */
function storedAs(type: TensorType, raw: ArrayLike<number>): Tensor {
  if (isBit(type.element)) return tensorOf(type, storeValues(raw, type));
  const data = allocate(type);
  data.set(raw);
  return tensorOf(type, data);
}

const inOneClass = ({ attributes }: AnyNode) =>
  'rows' in attributes ? { ...attributes, rows: [], cols: [] } : attributes;

/** One class of a tensor whose first axis counts classes; a tensor of one class serves all. */
function classOf(tensor: Tensor, index: number): Tensor {
  const [classes = 1, ...rest] = tensor.type.shape;
  const size = rest.reduce((product, length) => product * length, 1);
  const first = classes === 1 ? 0 : index * size;
  return tensorOf({ ...tensor.type, shape: [1, ...rest] }, tensor.data().subarray(first, first + size));
}
