import { b1, bitsOf, channelsOf, i32, isBit, rawRange, showElement, sizeOf } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import { isTensorId } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import { classCount } from '../ir/ops/integer/classes.ts';
import { tensorFrom, tensorOf } from '../ir/tensor.ts';
import type { Interval, TensorType, ValueId } from '../ir/types.ts';
import { Chain, chainBehind } from './chain.ts';
import { Edit, hasWeights, originOf } from './edit.ts';
import { isQuantizer, linksOf } from './links.ts';
import type { Pass } from './pass.ts';
import type { Reachable } from './reachable.ts';
import { ReachableValues } from './reachable.ts';
import type { Steps } from './steps.ts';
import { readSteps } from './steps.ts';
import type { CountingTable, SignTable, Tally } from './threshold-tables.ts';
import { countingTable, signTable } from './threshold-tables.ts';

/** Results of more levels than this over 8 bits or fewer are looked up instead of compared. */
const mostComparedOfSmall = 15;
/** A result of more levels (8 bits have 255) is not made by thresholds. */
export const mostLevels = 255;
/** Changes of sign a channel may have. */
const mostFactors = 4;

/**
 * quantizer(pointwise chain(integer value))  ==>  threshold(value, at), flip where a channel falls
 *
 * `at` is the least accumulator the chain maps to each level. It is found by asking the chain's own records at every
 * reachable accumulator of every channel and border class, not by algebra, so f32 rounding is honoured and nothing is assumed
 * of the chain. A sign that changes more than once is a product of thresholds; a result of many levels over a small integer is
 * a table.
 */
export const fuseThresholds: Pass = {
  name: 'fuse-thresholds',
  summary: 'a quantizer behind a chain over an integer becomes integer thresholds',
  rewrites: 'sign, rsign, quantize(pointwise chain(x: integer))  ==>  threshold(x), flip',
  from: 'trained',
  keeps: 'exact',
  reads: 'values',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const reachable = new ReachableValues(module);
    const edit = new Edit(module);
    for (const root of module.graph.nodes) {
      const found = isQuantizer(root) ? chainBehind(root, links) : undefined;
      if (!found) continue;
      const chain = new Chain(found, module);
      const fusion = new Fusion(edit, root, chain);
      note(
        root.id,
        found.nodes.every(node => hasWeights(node, module))
          ? fusion.fuse(reachable.of(chain.sourceId))
          : fusion.fuseByType(),
      );
    }
    return edit.apply();
  },
};

/** One quantizer and the chain that leads to it. Every method makes the change in the edit, if it can, and says what it did. */
class Fusion {
  readonly #edit: Edit;
  readonly #root: AnyNode;
  readonly #chain: Chain;

  constructor(edit: Edit, root: AnyNode, chain: Chain) {
    this.#edit = edit;
    this.#root = root;
    this.#chain = chain;
  }

  get #classes(): number {
    return classCount(this.#chain.border);
  }

  get #isSmallSource(): boolean {
    return bitsOf(this.#chain.source.element) <= 8 && this.#classes === 1 && !isBit(this.#root.type.element);
  }

  /** What the quantizer's record says can come out. */
  get #declared(): Interval {
    const held = rawRange(this.#root.type.element);
    const said = opNamed(this.#root.op)?.range?.(this.#root.attributes, {}, {}, this.#root.type) ?? held;
    return { lo: Math.max(said.lo, held.lo), hi: Math.min(said.hi, held.hi) };
  }

  fuse(reach: Reachable): string {
    const { lo, hi } = this.#declared;
    if (hi - lo > mostComparedOfSmall && this.#isSmallSource) return this.#lookUp();
    if (hi - lo > mostLevels) return `kept: ${hi - lo} levels are too many thresholds`;
    const steps: (readonly Steps[])[] = [];
    for (let index = 0; index < this.#classes; index++) {
      const read = readSteps(this.#chain, reach, index);
      if (!read)
        return 'kept: its input has too many values to ask for, and the chain is not known to be monotone';
      steps.push(read);
    }
    if (isBit(this.#root.type.element)) {
      const table = signTable(steps, reach);
      return table.factors.length > mostFactors
        ? `kept: a channel changes its sign ${table.factors.length} times`
        : this.#multiply(table);
    }
    const table = countingTable(steps, reach);
    if (typeof table !== 'string') return this.#count(table);
    return this.#isSmallSource ? this.#lookUp() : `kept: ${table}`;
  }

  /** The structure without weights, as if no channel fell. */
  fuseByType(): string {
    const { lo, hi } = this.#declared;
    const levels = isBit(this.#root.type.element) ? 1 : hi - lo;
    if (levels > mostComparedOfSmall && this.#isSmallSource) return this.#lookUp();
    if (levels > mostLevels) return `kept: ${levels} levels are too many thresholds`;
    this.#edit.replace(this.#root.id, [this.#threshold(this.#root.id, lo, levels)]);
    return `<- ${this.#names()}   thresholds to be read from the weights`;
  }

  #threshold(id: ValueId, lo: number, levels: number, at?: Int32Array): AnyNode {
    const type: TensorType = { element: i32, shape: [this.#classes, levels, this.#chain.channels] };
    const tensor = this.#edit.fresh<`@${string}`>(`@${this.#root.id.slice(1)}.at`);
    this.#edit.tensor(tensor, type, at && tensorOf(type, at));
    const { rows, cols } = this.#chain.border;
    const settings = { to: showElement(this.#root.type.element), lo, rows, cols };
    return this.#edit.node(id, 'threshold', { x: this.#chain.sourceId, at: tensor }, settings, this.#origin);
  }

  get #origin() {
    return originOf(this.#root, this.#chain.nodes.slice(0, -1));
  }

  #fresh(op: string): ValueId {
    return this.#edit.fresh<ValueId>(`${this.#root.id}.${op}`);
  }

  #count({ lo, levels, at, isFlipped, tally }: CountingTable): string {
    const isPlain = !isFlipped.includes(true);
    const counted = this.#threshold(isPlain ? this.#root.id : this.#fresh('threshold'), lo, levels, at);
    const flip = isPlain ? [] : [this.#flip(counted, isFlipped, { lo, hi: lo + levels })];
    this.#edit.replace(this.#root.id, [counted, ...flip]);
    return this.#explain(tally, levels === 1 ? [] : [`${levels} levels each`]);
  }

  #multiply({ factors, isFlipped, tally }: SignTable): string {
    const isPlain = !isFlipped.includes(true);
    const nodes: AnyNode[] = [];
    const keep = (node: AnyNode) => {
      nodes.push(node);
      return node;
    };
    const idOf = (op: string, isLast: boolean) => (isLast && isPlain ? this.#root.id : this.#fresh(op));
    const product = factors.reduce<AnyNode | undefined>((left, at, index) => {
      const isLast = index === factors.length - 1;
      const right = keep(this.#threshold(idOf('threshold', isLast && !left), -1, 1, at));
      return left
        ? keep(this.#edit.node(idOf('mul', isLast), 'mul', { x: left.id, y: right.id }, {}, this.#origin))
        : right;
    }, undefined);
    if (product && !isPlain) keep(this.#flip(product, isFlipped, { lo: -1, hi: 1 }));
    this.#edit.replace(this.#root.id, nodes);
    const count = factors.length;
    return this.#explain(
      tally,
      count === 1 ? [] : [`the product of ${count} thresholds (the sign changes more than once)`],
    );
  }

  #flip(x: AnyNode, isFlipped: readonly boolean[], set: Interval): AnyNode {
    const type: TensorType = { element: b1, shape: [this.#chain.channels] };
    const mask = this.#edit.fresh<`@${string}`>(`@${this.#root.id.slice(1)}.mask`);
    this.#edit.tensor(
      mask,
      type,
      tensorFrom(
        type,
        isFlipped.map(isOn => (isOn ? -1 : 1)),
      ),
    );
    return this.#edit.node(this.#root.id, 'flip', { x: x.id, mask }, { ...set }, this.#origin);
  }

  /** A table over all values of a small integer: one row for all channels where they are alike. */
  #lookUp(): string {
    const { lo, hi } = rawRange(this.#chain.source.element);
    const [entries, channels] = [hi - lo + 1, this.#chain.channels];
    const rowsByType = this.#chain.nodes.some(node =>
      Object.values(node.args).some(ref => typeof ref === 'string' && isTensorId(ref)),
    );
    const isKnown = this.#chain.nodes.every(node => hasWeights(node, this.#edit.module));
    const values = isKnown ? this.#tableRows(lo, entries) : undefined;
    const rows = values ? values.length : rowsByType ? channels : 1;
    const type: TensorType = { element: this.#root.type.element, shape: [rows, entries] };
    const table = this.#edit.fresh<`@${string}`>(`@${this.#root.id.slice(1)}.table`);
    this.#edit.tensor(table, type, values && tensorFrom(type, values.flat()));
    const settings = { to: showElement(this.#root.type.element), lo };
    const args = { x: this.#chain.sourceId, table };
    this.#edit.replace(this.#root.id, [
      this.#edit.node(this.#root.id, 'lookup', args, settings, this.#origin),
    ]);
    return `<- ${this.#names()}   a table of ${sizeOf(type.shape)} entries`;
  }

  #tableRows(lo: number, entries: number): readonly (readonly number[])[] {
    const channels = this.#chain.channels;
    const raw = Int32Array.from({ length: entries * channels }, (_, i) => lo + Math.floor(i / channels));
    const results = this.#chain.evaluate(raw, entries, 0);
    const rows = Array.from({ length: channels }, (_, c) =>
      Array.from({ length: entries }, (__, entry) => results[entry * channels + c]!),
    );
    const isAlike = rows.every(row => row.every((value, entry) => value === rows[0]![entry]));
    return isAlike ? rows.slice(0, 1) : rows;
  }

  #names(): string {
    return this.#chain.nodes.map(({ id }) => id.slice(1)).join(', ');
  }

  #explain({ flipped, constant }: Tally, more: readonly string[]): string {
    const channels = channelsOf(this.#root.type);
    const parts = [
      `${channels - flipped - constant} thresholds`,
      ...(flipped > 0 ? [`${flipped} flipped (the chain falls)`] : []),
      ...(constant > 0 ? [`${constant} constant (never reached)`] : []),
      ...more,
      ...(this.#classes > 1 ? [`${this.#classes} border classes`] : []),
    ];
    return `<- ${this.#names()}   ${channels} channels: ${parts.join(', ')}`;
  }
}
