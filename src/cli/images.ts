import { valuesAs } from '../formats/as-values.ts';
import { openDataset } from '../formats/data/open.ts';
import { parseDataSpec } from '../formats/data/spec.ts';
import type { Images } from '../formats/input.ts';
import { readInput } from '../formats/input.ts';
import { fail } from '../ir/diagnostic.ts';
import { rawRange, sameShape, showShape, showType, sizeOf } from '../ir/element.ts';
import type { Graph, GraphInput } from '../ir/graph.ts';
import type { Values } from '../ir/interpret.ts';
import { generator } from '../ir/random.ts';
import { didYouMean } from '../ir/suggest.ts';
import { tensorFrom } from '../ir/tensor.ts';
import type { Data, ValueId } from '../ir/types.ts';
import type { Context } from './command.ts';

/** What a network is shown, one image after the other. */
export interface ImageSet {
  readonly count: number;
  /** For people: `mnist:test`, `random images, seed 1`. */
  readonly from: string;
  /** Raw values of one input. */
  image(input: ValueId, index: number): ArrayLike<number>;
  /** Class of each image, where it is known. */
  readonly labels?: ArrayLike<number>;
  readonly classNames?: readonly string[];
}

/** One image's inputs, in the storage that `graph` wants. */
export const inputsOf = ({ inputs }: Graph, set: ImageSet, index: number): Values =>
  new Map(inputs.map(({ id, type }) => [id, tensorFrom(type, set.image(id, index))]));

/** The first `limit` images at most. */
export const limited = (set: ImageSet, limit = set.count): ImageSet => ({
  ...set,
  count: Math.min(limit, set.count),
});

/** `--data NAME:SPLIT`, or another option that takes one: for networks of one input. */
export function dataImages(
  graph: Graph,
  spec: string,
  { note, terminal }: Context,
  option: '--data' | '--calibrate' = '--data',
): ImageSet {
  const dataset = openDataset(spec, { dataFolder: terminal.env.BNNIR_DATA });
  const input = onlyInput(graph, option);
  const core = (shape: readonly number[]) => shape.filter(size => size !== 1);
  if (!sameShape(core(dataset.shape), core(input.type.shape)))
    fail(
      'E0520',
      `${dataset.name} has images of ${showShape(dataset.shape)}; the network's input ${input.id.slice(1)} is ${showType(input.type)}`,
    );
  if (dataset.note !== undefined) note(dataset.note);
  const image = (_: ValueId, index: number): Data => {
    const values = valuesAs(dataset.image(index), input.type.element);
    return 'wrong' in values
      ? fail(
          'E0520',
          `${dataset.name}, image ${index}: ${values.wrong}; the network's input is ${showType(input.type)}`,
        )
      : values.data;
  };
  const { labels, classNames } = dataset;
  const set = { count: dataset.count, from: dataset.name, image, labels, classNames };
  return limited(set, parseDataSpec(spec).limit);
}

/** `--input F` or `--input NAME=F`, once an input; as many images as the shortest has. */
export function fileImages(graph: Graph, given: readonly string[]): ImageSet {
  const files = new Map<ValueId, Images>();
  for (const text of given) {
    const [, name, path] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [undefined, undefined, text];
    const input = name === undefined ? onlyInput(graph, '--input FILE') : inputNamed(graph, name);
    if (files.has(input.id)) fail('E0002', `input ${input.id.slice(1)} is given twice`);
    files.set(input.id, readInput(path, { name: input.id.slice(1), type: input.type }));
  }
  for (const { id } of graph.inputs)
    if (!files.has(id))
      fail('E0002', `input ${id.slice(1)} is not given`, { help: `--input ${id.slice(1)}=FILE` });
  const counts = [...files.values()].map(({ count }) => count);
  if (new Set(counts).size > 1)
    fail('E0520', `the inputs have different numbers of images: ${counts.join(' and ')}`);
  return {
    count: counts[0] ?? 0,
    from: given.join(' '),
    image: (id, index) => files.get(id)!.image(index),
  };
}

/** Images drawn uniformly from what the inputs can hold, the same for the same seed. */
export function randomImages(graph: Graph, count: number, seed: number): ImageSet {
  const types = new Map(graph.inputs.map(({ id, type }) => [id, type]));
  return {
    count,
    from: `random images, seed ${seed}`,
    image(id, index) {
      const { element, shape } = types.get(id)!;
      const draw = generator(seed * 1_000_003 + index);
      const { lo, hi } = rawRange(element);
      const value = () => {
        if (element.kind === 'f32') return 2 * draw() - 1;
        return element.kind === 'b1' ? (draw() < 0.5 ? -1 : 1) : lo + Math.floor(draw() * (hi - lo + 1));
      };
      return Float64Array.from({ length: sizeOf(shape) }, value);
    },
  };
}

function onlyInput({ inputs }: Graph, option: string): GraphInput {
  const [input] = inputs;
  if (input && inputs.length === 1) return input;
  const names = inputs.map(({ id }) => `--input ${id.slice(1)}=FILE`).join(' ');
  return fail('E0002', `${option} feeds one input; the network has ${inputs.length}`, {
    help: option === '--calibrate' ? 'store ranges beside the weights: ID.range, f32 [2]' : names,
  });
}

function inputNamed({ inputs }: Graph, name: string): GraphInput {
  const names = inputs.map(({ id }) => id.slice(1));
  return (
    inputs.find(({ id }) => id === `%${name}`) ??
    fail('E0009', `the network has no input '${name}'`, {
      help: didYouMean(name, names) ?? `its inputs are ${names.join(', ')}`,
    })
  );
}
