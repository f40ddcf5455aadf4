import { b1, i32, int, rawRange, showElement, sizeOf } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { isTensorId } from '../ir/graph.ts';
import { classCount } from '../ir/ops/integer/classes.ts';
import { tensorFrom, tensorOf } from '../ir/tensor.ts';
import type { Element, Interval, Tensor, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { Chain } from './chain.ts';
import type { Edit } from './edit.ts';
import { originOf } from './edit.ts';
import type { CountingTable, SegmentTable, SignTable } from './threshold-tables.ts';

/** Integer nodes in place of one quantizer and the chain that leads to it. Every method replaces the root in the edit. */
export class FusedNodes {
  readonly #edit: Edit;
  readonly #chain: Chain;
  readonly #root: AnyNode;

  constructor(edit: Edit, chain: Chain) {
    this.#edit = edit;
    this.#chain = chain;
    this.#root = chain.nodes.at(-1)!;
  }

  /** Compares whose levels nobody knows yet, as if no channel fell. */
  declare(lo: number, levels: number): void {
    this.#replace(this.#threshold(this.#root.id, this.#element, lo, levels));
  }

  /** threshold, flip */
  count({ lo, levels, at, isFlipped }: CountingTable): void {
    const isPlain = !isFlipped.includes(true);
    const id = isPlain ? this.#root.id : this.#inner('threshold');
    const counted = this.#threshold(id, this.#element, lo, levels, at);
    this.#replace(counted, ...this.#flips(counted, isFlipped, { lo, hi: lo + levels }));
  }

  /** mul of thresholds, flip */
  multiply({ factors, isFlipped }: SignTable): void {
    const isPlain = !isFlipped.includes(true);
    const idOf = (op: string, isLast: boolean) => (isLast && isPlain ? this.#root.id : this.#inner(op));
    const nodes: AnyNode[] = [];
    let product: AnyNode | undefined;
    for (const [index, at] of factors.entries()) {
      const isLast = index === factors.length - 1;
      const factor = this.#threshold(idOf('threshold', isLast && !product), b1, -1, 1, at);
      nodes.push(factor);
      if (product) nodes.push(this.#node(idOf('mul', isLast), 'mul', { x: product.id, y: factor.id }));
      product = nodes.at(-1)!;
    }
    this.#replace(...nodes, ...this.#flips(product!, isFlipped, { lo: -1, hi: 1 }));
  }

  /** lookup(threshold): the segment a value lies in, and the result there */
  segment({ levels, at, values }: SegmentTable): void {
    const counts = int(Math.floor(Math.log2(levels)) + 1, false);
    const segment = this.#threshold(this.#inner('segment'), counts, 0, levels, at);
    this.#replace(segment, this.#lookup(segment.id, 0, values.length, levels + 1, values));
  }

  /** A table over all values of a small source: one row for all channels where they are alike. */
  lookUp(isKnown: boolean): void {
    const { lo, hi } = rawRange(this.#chain.source.element);
    const entries = hi - lo + 1;
    const hasConstants = this.#chain.nodes.some(node =>
      Object.values(node.args).some(ref => typeof ref === 'string' && isTensorId(ref)),
    );
    const values = isKnown ? this.#tableRows(lo, entries) : undefined;
    const rows = values?.length ?? (hasConstants ? this.#chain.channels : 1);
    this.#replace(this.#lookup(this.#chain.sourceId, lo, rows, entries, values));
  }

  get #element(): Element {
    return this.#root.type.element;
  }

  #replace(...nodes: readonly AnyNode[]): void {
    this.#edit.replace(this.#root.id, nodes);
  }

  #inner(op: string): ValueId {
    return this.#edit.fresh<ValueId>(`${this.#root.id}.${op}`);
  }

  #node(
    id: ValueId,
    op: string,
    args: AnyNode['args'],
    settings: Readonly<Record<string, unknown>> = {},
  ): AnyNode {
    const origin = originOf(this.#root, this.#chain.nodes.slice(0, -1), id);
    return this.#edit.node(id, op, args, settings, origin);
  }

  #tensor(operand: string, type: TensorType, tensor: Tensor | undefined): TensorId {
    const id = this.#edit.fresh<TensorId>(`@${this.#root.id.slice(1)}.${operand}`);
    return this.#edit.tensor(id, type, tensor);
  }

  #threshold(id: ValueId, to: Element, lo: number, levels: number, levelData?: Int32Array): AnyNode {
    const { border, channels, sourceId } = this.#chain;
    const type: TensorType = { element: i32, shape: [classCount(border), levels, channels] };
    const at = this.#tensor('at', type, levelData && tensorOf(type, levelData));
    const settings = { to: showElement(to), lo, rows: border.rows, cols: border.cols };
    return this.#node(id, 'threshold', { x: sourceId, at }, settings);
  }

  #flips(x: AnyNode, isFlipped: readonly boolean[], set: Interval): readonly AnyNode[] {
    if (!isFlipped.includes(true)) return [];
    const type: TensorType = { element: b1, shape: [isFlipped.length] };
    const signs = isFlipped.map(isOn => (isOn ? -1 : 1));
    const mask = this.#tensor('mask', type, tensorFrom(type, signs));
    return [this.#node(this.#root.id, 'flip', { x: x.id, mask }, { ...set })];
  }

  #lookup(
    x: ValueId,
    lo: number,
    rows: number,
    entries: number,
    values: readonly (readonly number[])[] | undefined,
  ): AnyNode {
    const type: TensorType = { element: this.#element, shape: [rows, entries] };
    const table = this.#tensor('table', type, values && tensorFrom(type, values.flat()));
    return this.#node(this.#root.id, 'lookup', { x, table }, { to: showElement(this.#element), lo });
  }

  #tableRows(lo: number, entries: number): readonly (readonly number[])[] {
    const { channels } = this.#chain;
    const raw = Int32Array.from(
      { length: sizeOf([entries, channels]) },
      (_, i) => lo + Math.floor(i / channels),
    );
    const results = this.#chain.evaluate(raw, entries, 0);
    const rows = Array.from({ length: channels }, (_, c) =>
      Array.from({ length: entries }, (__, entry) => results[entry * channels + c]!),
    );
    const isAlike = rows.every(row => row.every((value, entry) => value === rows[0]![entry]));
    return isAlike ? rows.slice(0, 1) : rows;
  }
}
