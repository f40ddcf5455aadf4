import { realValues, valuesOf } from '../ir/bits.ts';
import { fracOf, rawRange, sizeOf } from '../ir/element.ts';
import type { AnyNode, Graph, Module } from '../ir/graph.ts';
import { interpret } from '../ir/interpret.ts';
import type { Tensor } from '../ir/types.ts';
import type { ImageSet } from './images.ts';
import { inputsOf } from './images.ts';
import { interpretAll } from './interpret-all.ts';
import type { OutputValues } from './results.ts';

/** The trained network against its integer form: measured, where exact by construction all zero. */
export interface StageComparison {
  readonly images: number;
  /** Images whose every output has its greatest value at the same place. */
  readonly argmax_equal: number;
  /** Largest difference of any output value, in the network's units. */
  readonly max_abs_error: number;
  /** Values that an arithmetic op left at the end of its type. */
  readonly saturations: number;
  /** Images whose label is the greatest value of the first output, where there are labels. */
  readonly correct?: { readonly trained: number; readonly integer: number };
}

export async function compareStages(
  trained: Module,
  integer: Module,
  images: ImageSet,
  onProgress: (done: number) => void,
): Promise<{ readonly comparison: StageComparison; readonly outputs: readonly OutputValues[] }> {
  let [equal, worst, saturations] = [0, 0, 0];
  const correct = { trained: 0, integer: 0 };
  const watched = integer.graph.nodes.filter(canSaturate);
  const outputs = await interpretAll(integer, images, {
    onProgress,
    keep: watched.map(({ id }) => id),
    onImage(image, values) {
      const wanted = interpret(trained, inputsOf(trained.graph, images, image));
      const pairs = outputPairs(trained.graph, integer.graph).map(
        ([ours, theirs]) => [realValues(wanted.get(ours)!), realValues(values.get(theirs)!)] as const,
      );
      if (pairs.every(([ours, theirs]) => greatest(ours) === greatest(theirs))) equal++;
      for (const [ours, theirs] of pairs)
        for (let i = 0; i < ours.length; i++) worst = Math.max(worst, Math.abs(ours[i]! - theirs[i]!));
      const [first] = pairs;
      const label = images.labels?.[image];
      if (first && greatest(first[0]) === label) correct.trained++;
      if (first && greatest(first[1]) === label) correct.integer++;
      for (const { id } of watched) saturations += atTheEnd(values.get(id)!);
    },
  });
  const comparison = {
    images: images.count,
    argmax_equal: equal,
    max_abs_error: worst,
    saturations,
    ...(images.labels && { correct }),
  };
  return { comparison, outputs };
}

const outputPairs = (a: Graph, b: Graph) =>
  a.outputs.map(({ name, value }) => [value, b.outputs.find(output => output.name === name)!.value] as const);

/** Arithmetic whose result may be cut to its type; i32 sums are proven to fit, and sets of levels are meant to end. */
const arithmetic: ReadonlySet<string> = new Set([
  'add',
  'sub',
  'mul',
  'affine',
  'add_border',
  'avgpool',
  'sumpool',
  'requantize',
  'prelu_fixed',
]);
/** The same of streams of 16 bits; fewer bits are a set of levels, or the index of a table. */
const scaling: ReadonlySet<string> = new Set(['requantize', 'prelu_fixed', 'cast']);
const canSaturate = ({ op, type: { element } }: AnyNode): boolean =>
  element.kind === 'int' &&
  ((arithmetic.has(op) && element.bits < 32) || (scaling.has(op) && element.bits === 16));

function atTheEnd(tensor: Tensor): number {
  const { lo, hi } = rawRange(tensor.type.element);
  let count = 0;
  for (const value of valuesOf(tensor)) if (value === lo || value === hi) count++;
  return count;
}

function greatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** A target's values against the reference's, all of them. */
export interface ValueComparison {
  readonly images: number;
  readonly values: number;
  readonly mismatches: number;
  readonly first?: {
    readonly image: number;
    readonly output: string;
    readonly index: number;
    readonly wanted: number;
    readonly found: number;
  };
}

export function compareValues(
  reference: readonly OutputValues[],
  found: readonly OutputValues[],
  images: number,
): ValueComparison {
  let [values, mismatches] = [0, 0];
  let first: ValueComparison['first'];
  reference.forEach((wanted, i) => {
    const size = sizeOf(wanted.type.shape);
    const given = found[i]!;
    if (given.name !== wanted.name || fracOf(given.type.element) !== fracOf(wanted.type.element))
      throw new Error(`output ${wanted.name} became ${given.name}, or changed its unit`);
    for (let at = 0; at < wanted.values.length; at++) {
      values++;
      if (wanted.values[at] === given.values[at]) continue;
      mismatches++;
      const image = Math.floor(at / size);
      if (!first || image < first.image)
        first = {
          image,
          output: wanted.name,
          index: at % size,
          wanted: wanted.values[at]!,
          found: given.values[at]!,
        };
    }
  });
  return { images, values, mismatches, ...(first && { first }) };
}
