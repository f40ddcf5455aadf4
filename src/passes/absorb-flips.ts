import { valuesOf } from '../ir/bits.ts';
import { b1, isBit } from '../ir/element.ts';
import type { Module } from '../ir/graph.ts';
import { tensorFrom } from '../ir/tensor.ts';
import type { Data, TensorId, TensorType } from '../ir/types.ts';
import { counted } from './counted.ts';
import { Edit, originOf } from './edit.ts';
import { readersOf } from './flip-columns.ts';
import { mirroredLevels } from './levels.ts';
import type { Links, NodeNamed } from './links.ts';
import { inputOf, isProduct, linksOf, typed } from './links.ts';
import { canNegate, negateColumns, negateRows } from './negate-weights.ts';
import type { Pass } from './pass.ts';

type Flip = NodeNamed<'flip'>;

/**
 * flip(flip(x))               ==>  flip(x), masks multiplied; one that flips nothing goes
 * flip(threshold(product(x)))  ==>  threshold(product(x)) with the flipped rows of the weights negated
 * product(flip(x))             ==>  product(x) with the flipped columns negated, for all products that read it
 *
 * -acc >= 1 - at is the negation of acc >= at, so a row takes the flip with new levels. A column takes it where the set is
 * symmetric about 0 and padding is 0, through whatever only moves values. What stays costs one XOR a word.
 */
export const absorbFlips: Pass = {
  name: 'absorb-flips',
  summary: 'flips go into the rows of the weights before them or the columns behind them',
  rewrites: 'flip(threshold(product(x))), product(flip(x))  ==>  the same without flip, weights negated',
  from: 'trained',
  keeps: 'exact',
  reads: 'values',
  run(module, { note }) {
    const kept = new Map<Flip['id'], string>();
    for (let current = module; ;) {
      const edit = absorbOne(current, kept, note);
      if (!edit) {
        for (const [id, reason] of kept) note(id, reason);
        return current;
      }
      current = edit.apply();
    }
  },
};

/** The first change that some flip allows; why the others stay is left in `kept`. */
function absorbOne(
  module: Module,
  kept: Map<Flip['id'], string>,
  note: (id: Flip['id'], message: string) => void,
): Edit | undefined {
  const links = linksOf(module.graph);
  kept.clear();
  for (const node of module.graph.nodes.map(typed)) {
    if (node.op !== 'flip') continue;
    const mask = module.tensors.get(node.args.mask as TensorId);
    if (!mask) continue;
    const isFlipped = Array.from(valuesOf(mask), value => value < 0);
    const edit = new Edit(module);
    const outcome =
      merge(edit, node, isFlipped, links) ??
      intoRows(edit, node, isFlipped, links) ??
      intoColumns(edit, node, isFlipped, links);
    if ('done' in outcome) {
      note(node.id, outcome.done);
      return edit;
    }
    const cost = isBit(node.type.element) ? 'one XOR a word' : 'one subtraction a value';
    kept.set(node.id, `kept, ${cost}: ${outcome.reason}`);
  }
  return undefined;
}

/** What was done with a flip, or why nothing could be. */
type Outcome = { readonly done: string } | { readonly reason: string };

const count = (isFlipped: readonly boolean[]): string =>
  counted(isFlipped.filter(Boolean).length, 'flipped channel');

/** lo + hi of the set that a flip mirrors. */
const centreOf = ({ attributes }: Flip): number => attributes.lo + attributes.hi;

/** The same of the results of a threshold. */
function centreOfResults({ type, args, attributes }: NodeNamed<'threshold'>, edit: Edit): number {
  const [, levels = 1] = edit.typeOf(args.at).shape;
  return 2 * attributes.lo + (isBit(type.element) ? 2 : 1) * levels;
}

function merge(edit: Edit, flip: Flip, isFlipped: readonly boolean[], links: Links): Outcome | undefined {
  if (!isFlipped.includes(true)) {
    edit.replace(flip.id, []);
    edit.redirect(flip.id, inputOf(flip));
    return { done: 'flips nothing' };
  }
  const before = links.producer(inputOf(flip));
  if (before?.op !== 'flip' || centreOf(before as Flip) !== centreOf(flip)) return undefined;
  const other = edit.tensorAt(before.args.mask as TensorId);
  if (!other) return undefined;
  const isOther = valuesOf(other);
  const type: TensorType = { element: b1, shape: [isFlipped.length] };
  const mask = edit.fresh<TensorId>(`@${flip.id.slice(1)}.mask`);
  const signs = isFlipped.map((isOn, channel) => (isOn === isOther[channel]! < 0 ? 1 : -1));
  edit.tensor(mask, type, tensorFrom(type, signs));
  edit.replace(flip.id, [edit.again(flip, flip.id, { x: inputOf(before), mask }, originOf(flip, [before]))]);
  return { done: `joined with ${before.id.slice(1)}` };
}

/** A tensor's own id where only this node reads it, else a new one: the others keep what they have. */
const ownId = (edit: Edit, id: TensorId, links: Links): TensorId =>
  links.users(id).length === 1 ? id : edit.fresh<TensorId>(`${id}.flipped`);

function intoRows(edit: Edit, flip: Flip, isFlipped: readonly boolean[], links: Links): Outcome | undefined {
  const threshold = links.producer(flip.args.x);
  const product = threshold && links.producer(inputOf(threshold));
  if (threshold?.op !== 'threshold' || !product || !isProduct(product)) return undefined;
  if (!links.isSingleUse(threshold.id) || !links.isSingleUse(product.id)) return undefined;
  if (centreOf(flip) !== centreOfResults(threshold as NodeNamed<'threshold'>, edit)) return undefined;
  const [weight, at] = [product.args.weight as TensorId, threshold.args.at as TensorId];
  const stored = edit.tensorAt(weight);
  if (stored && !canNegate(stored)) return undefined;
  const { shape } = edit.typeOf(at);
  const rows = edit.derived(ownId(edit, weight, links), edit.typeOf(weight), [weight], data =>
    negateRows(data, out => isFlipped[out]!),
  );
  const levels = edit.derived(ownId(edit, at, links), edit.typeOf(at), [at], data =>
    mirroredLevels(data.data(), shape, channel => isFlipped[channel]!),
  );
  edit.replace(product.id, [edit.again(product, product.id, { weight: rows }, originOf(product, []))]);
  edit.replace(threshold.id, []);
  edit.replace(flip.id, [edit.again(threshold, flip.id, { at: levels }, originOf(flip, [threshold]))]);
  return { done: `${count(isFlipped)} -> rows of ${weight}` };
}

function intoColumns(edit: Edit, flip: Flip, isFlipped: readonly boolean[], links: Links): Outcome {
  if (centreOf(flip) !== 0)
    return { reason: `its values ${flip.attributes.lo} to ${flip.attributes.hi} are not symmetric` };
  const readers = readersOf(flip.id, links);
  if (typeof readers === 'string') return { reason: readers };
  for (const { product } of readers) {
    const stored = edit.tensorAt(product.args.weight as TensorId);
    if (stored && !canNegate(stored))
      return { reason: `${product.id.slice(1)} has weights without a negative` };
  }
  for (const { product, channels } of readers) {
    const weight = product.args.weight as TensorId;
    const groups = product.op === 'conv' ? (product.attributes.groups as number) : 1;
    const columns = edit.derived(ownId(edit, weight, links), edit.typeOf(weight), [weight], (data): Data =>
      negateColumns(data, groups, channel => channels[channel]! >= 0 && isFlipped[channels[channel]!]!),
    );
    edit.replace(product.id, [edit.again(product, product.id, { weight: columns }, originOf(product, []))]);
  }
  edit.replace(flip.id, []);
  edit.redirect(flip.id, inputOf(flip));
  return {
    done: `${count(isFlipped)} -> columns of ${readers.map(({ product }) => `@${product.id.slice(1)}`).join(', ')}`,
  };
}
