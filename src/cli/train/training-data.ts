import { createHash } from 'node:crypto';
import { splitsOf } from '../../formats/data/open.ts';
import { parseDataSpec } from '../../formats/data/spec.ts';
import { fail } from '../../ir/diagnostic.ts';
import { sizeOf } from '../../ir/element.ts';
import type { Graph } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import type { Cut, TrainingSet } from '../../train/data/training-set.ts';
import { cut, roomForImages } from '../../train/data/training-set.ts';
import type { Recipe } from '../../train/recipes/recipe.ts';
import { heldOut } from '../../train/recipes/recipe.ts';
import type { Context } from '../command.ts';
import { bytes, count, plural } from '../figures.ts';
import type { ImageSet } from '../images.ts';
import { dataImages } from '../images.ts';
import { breathe } from '../interrupt.ts';

export interface TrainingData {
  /** As people call it: `mnist`. */
  readonly name: string;
  readonly cut: Cut;
  /** The test images, judged once at the end; undefined where the set has none. */
  readonly test: ImageSet | undefined;
  /** The images left out, for sets without a test split. */
  readonly validation: ImageSet;
  readonly classNames: readonly string[];
  /** Tells whether two runs train on the same images. */
  readonly digest: string;
}

/** Memory for training images that is not refused. */
const mostBytes = 6e9;

/** Opens a data set for training: its train split in memory, checked against the network before anything is trained. */
export async function openTrainingData(
  graph: Graph,
  spec: string,
  recipe: Recipe,
  context: Context,
): Promise<TrainingData> {
  const { name, split, limit } = parseDataSpec(spec);
  if (split === 'test')
    fail('E0608', `--data ${spec}: test images are not trained on`, { help: `--data ${name}` });
  const splits = splitsOf(name, { dataFolder: context.terminal.env.BNNIR_DATA });
  const part = splits.length === 0 ? name : `${name}:train`;
  const images = dataImages(graph, limit === undefined ? part : `${part}:${limit}`, context);
  checkLabels(graph, images);
  const held = checkCounts(images, recipe);
  const set = await loaded(graph, images, context);
  const { train, validation } = cut(set, held);
  const test = splits.includes('test')
    ? dataImages(graph, `${name}:test`, { ...context, note: () => undefined })
    : undefined;
  if (test) checkLabels(graph, test);
  return {
    name,
    cut: { train, validation },
    test,
    validation: asImages(validation, `${plural(validation.count, 'image')} of ${part} left out of training`),
    classNames: images.classNames ?? [],
    digest: `${name}, ${plural(set.count, 'image')}, sha256 ${digestOf(set).slice(0, 16)}`,
  };
}

/** Every label is a class of the first output. */
function checkLabels(graph: Graph, { labels = [], count: images, from }: ImageSet): void {
  const [output] = graph.outputs;
  const type = output && typesOf(graph).get(output.value);
  const classes = type?.shape.length === 1 ? type.shape[0]! : 0;
  if (!output || classes === 0)
    return fail(
      'E0608',
      `the first output, '${output?.name ?? ''}', is no row of class scores: nothing to train it by`,
    );
  for (let image = 0; image < images; image++)
    if (labels[image]! >= classes)
      fail(
        'E0521',
        `${from} has a label ${labels[image]!} (image ${image}); output '${output.name}' has ${classes} values`,
        {
          help: 'data with as many classes, or a network with more: --set classes=N where it has such a parameter',
        },
      );
}

/** How many images are left out; the rest must fill a batch. */
function checkCounts({ count: images, from }: ImageSet, recipe: Recipe): number {
  const held = heldOut(recipe, images);
  const left = images - held;
  if (left < recipe.batch)
    fail(
      'E0608',
      `${from} has ${plural(images, 'image')}, of which ${count(held)} are left out: the other ${count(Math.max(0, left))} do not fill a batch of ${count(recipe.batch)}`,
      {
        help: 'a smaller --batch, or --recipe-set validation=0',
      },
    );
  return held;
}

async function loaded(graph: Graph, images: ImageSet, context: Context): Promise<TrainingSet> {
  const { id, type } = graph.inputs[0]!;
  const { element, shape } = type;
  const isBytes = element.kind === 'int' && !element.signed && element.bits <= 8 && element.frac === 0;
  const size = images.count * sizeOf(shape) * (isBytes ? 1 : 4);
  if (size > mostBytes)
    fail(
      'E0608',
      `${images.from} takes ${bytes(size)} in memory, more than the ${bytes(mostBytes)} that training allows`,
      {
        help: `--data NAME:train:N takes the first N images`,
      },
    );
  const set = roomForImages(images.count, shape, isBytes);
  const progress = await context.progress(`reading ${images.from}`, images.count);
  const each = sizeOf(shape);
  let breathed = performance.now();
  try {
    for (let image = 0; image < images.count; image++) {
      set.values.set(images.image(id, image), image * each);
      set.labels[image] = images.labels![image]!;
      if (performance.now() - breathed < 100) continue;
      progress.to(image + 1);
      await breathe();
      breathed = performance.now();
    }
  } finally {
    progress.stop();
  }
  return set;
}

/** A set as the interpreter is shown it. */
function asImages({ count: images, shape, values, labels }: TrainingSet, from: string): ImageSet {
  const size = sizeOf(shape);
  return {
    count: images,
    from,
    image: (_, index) => values.subarray(index * size, (index + 1) * size),
    labels,
  };
}

function digestOf({ values, labels }: TrainingSet): string {
  const hash = createHash('sha256');
  for (const part of [values, labels])
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest('hex');
}
