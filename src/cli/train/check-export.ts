import { BnnirError } from '../../ir/diagnostic.ts';
import { sizeOf } from '../../ir/element.ts';
import type { Graph, Module } from '../../ir/graph.ts';
import { lower } from '../../passes/index.ts';
import type { StoredRanges } from '../../passes/index.ts';
import type { Trainer } from '../../train/trainer-types.ts';
import type { Context } from '../command.ts';
import { score } from '../decide.ts';
import type { ImageSet } from '../images.ts';
import { limited } from '../images.ts';
import { interpretAll } from '../interpret-all.ts';
import { interpretInParallel } from '../interpret-parallel.ts';
import { valuesAt } from '../results.ts';

/** What came out of training, held against the interpreter that knows nothing of the engine. */
export interface ExportCheck {
  readonly images: number;
  /** Images to which engine and interpreter give the same class. */
  readonly argmax_equal: number;
  readonly max_abs_error: number;
}

/** Images on which engine and interpreter are compared. */
const compared = 100;

/** The engine's outputs against those of the trained network as it was read back from its file. */
export async function checkExport(trainer: Trainer, module: Module, images: ImageSet): Promise<ExportCheck> {
  const some = limited(images, compared);
  const [input] = module.graph.inputs;
  const size = sizeOf(input!.type.shape);
  const batch = { images: new Float32Array(some.count * size), labels: new Int32Array(some.count) };
  for (let image = 0; image < some.count; image++)
    batch.images.set(some.image(input!.id, image), image * size);
  const { outputs, classes } = trainer.evaluate(batch);
  const [reference] = await interpretAll(module, some);
  const each = sizeOf(reference!.type.shape);
  let [equal, worst] = [0, 0];
  for (let image = 0; image < some.count; image++) {
    const wanted = Array.from(valuesAt(reference!, image));
    wanted.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - outputs[image * each + i]!))));
    if (wanted.indexOf(Math.max(...wanted)) === classes[image]) equal++;
  }
  return { images: some.count, argmax_equal: equal, max_abs_error: worst };
}

/** More different classes than these among a hundred images are no rounding. */
export const isSound = ({ images, argmax_equal: equal }: ExportCheck): boolean => equal >= 0.95 * images;

export interface ClassScore {
  readonly class: number;
  readonly name: string;
  readonly images: number;
  readonly correct: number;
}

/** What the network is worth as integers. */
export interface IntegerAccuracy {
  readonly images: number;
  readonly correct: number;
  readonly per_class: readonly ClassScore[];
}

/** Seconds of interpreting that a user waits for without being asked. */
const patience = 60;

/**
 * Accuracy of the integer network over the images, or over as many of them as a minute allows; in words why there is none where the
 * network does not become integers.
 */
export async function integerAccuracy(
  module: Module,
  ranges: StoredRanges | undefined,
  images: ImageSet,
  classNames: readonly string[],
  context: Context,
): Promise<IntegerAccuracy | { readonly none: string }> {
  let integer: Module;
  try {
    integer = lower(module, 64, { ...(ranges && { ranges }) });
  } catch (error) {
    if (error instanceof BnnirError) return { none: error.diagnostics[0]?.message ?? '' };
    throw error;
  }
  const secondsEach = await paceOf(integer, images);
  const some = limited(images, Math.max(100, Math.floor(patience / secondsEach)));
  const progress = await context.progress('judging the integers', some.count);
  const outputs = await interpretInParallel(integer, some, { onProgress: progress.to }).finally(
    progress.stop,
  );
  const { classes, correct = 0 } = score(outputs[0]!, some, 'argmax', isIndex(integer.graph));
  return { images: some.count, correct, per_class: perClass(classes, some, classNames) };
}

/** Seconds an image takes, once the first ones have warmed the interpreter up. */
async function paceOf(module: Module, images: ImageSet): Promise<number> {
  for (let trial = 4; ; trial *= 4) {
    const some = limited(images, trial);
    const begun = performance.now();
    await interpretAll(module, some);
    const seconds = (performance.now() - begun) / 1000;
    if (seconds > 0.5 || trial >= images.count) return seconds / some.count;
  }
}

const isIndex = ({ outputs, nodes }: Graph): boolean =>
  nodes.find(({ id }) => id === outputs[0]?.value)?.op === 'argmax';

function perClass(
  classes: readonly (number | undefined)[],
  { labels = [] }: ImageSet,
  names: readonly string[],
): readonly ClassScore[] {
  const found = new Map<number, { images: number; correct: number }>();
  classes.forEach((each, image) => {
    const label = labels[image]!;
    const known = found.get(label) ?? { images: 0, correct: 0 };
    found.set(label, { images: known.images + 1, correct: known.correct + (each === label ? 1 : 0) });
  });
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([label, scores]) => ({ class: label, name: names[label] ?? String(label), ...scores }));
}
