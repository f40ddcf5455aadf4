import { writeSafetensors } from '../../ir/safetensors.ts';
import { curvesPage } from '../../train/curves/page.ts';
import { judge } from '../../train/loop/judge.ts';
import { trainedArrays } from '../../train/loop/export.ts';
import type { Progress, RunPlan, Witness } from '../../train/loop/run-training.ts';
import { runTraining } from '../../train/loop/run-training.ts';
import type { EpochRow, Identity, RunState } from '../../train/loop/state.ts';
import { networkText } from '../../train/loop/state.ts';
import type { TrainingSet } from '../../train/data/training-set.ts';
import { roomForImages } from '../../train/data/training-set.ts';
import { epochsOf } from '../../train/recipes/recipe.ts';
import { fail } from '../../ir/diagnostic.ts';
import { sizeOf } from '../../ir/element.ts';
import type { Context, Outcome } from '../command.ts';
import { count, dimensions, plural } from '../figures.ts';
import { headline } from '../headline.ts';
import type { ImageSet } from '../images.ts';
import { limited } from '../images.ts';
import { onFirstInterrupt } from '../interrupt.ts';
import type { Loaded } from '../load-network.ts';
import { loadNetwork } from '../load-network.ts';
import { loadWeights } from '../load-weights.ts';
import { checkExport, integerAccuracy } from './check-export.ts';
import { displayOn, noDisplay } from './display.ts';
import type { TrainFlags } from './options.ts';
import { choosesRecipe } from './options.ts';
import type { Judgement, RunTold } from './outcome.ts';
import { finished, interrupted } from './outcome.ts';
import { chosenRecipe } from './recipe-choice.ts';
import { checkSame, checkSpace, RunFolder } from './run-folder.ts';
import { beginning, teacherFor } from './setup.ts';
import type { LoadTrainers } from './trainers.ts';
import type { TrainingData } from './training-data.ts';
import { openTrainingData } from './training-data.ts';

/** Trains a network: everything that can be refused is refused before the engine is loaded. */
export async function train(
  path: string,
  flags: TrainFlags,
  context: Context,
  loadTrainers: LoadTrainers,
): Promise<Outcome> {
  const loaded = loadNetwork(path, flags, context);
  const standard = `${loaded.stem}-train`;
  const folder = new RunFolder(flags.output ?? standard);
  const state = flags.resume ? folder.read() : undefined;
  const recipe = state && !choosesRecipe(flags) ? state.identity.recipe : chosenRecipe(flags, context);
  if (!state) folder.checkNew(flags.force === true);
  const { module, digest: initDigest } = beginning(loaded, flags, recipe);
  const teacher = teacherFor(loaded.graph, flags, recipe, context);
  checkSpace(folder.path, loaded.graph);
  const data = await openTrainingData(loaded.graph, dataOf(flags), recipe, context);
  const about = {
    network: networkText(loaded.graph),
    recipe,
    data: data.digest,
    ...(initDigest !== undefined && { init_from: initDigest }),
    ...(teacher && { teacher: teacher.digest }),
  };
  if (state) checkSame(state.identity, { ...about, engine: state.identity.engine }, folder.path);
  const trainers = await loadTrainers(flags.engine);
  const identity: Identity = { ...about, engine: trainers.name };
  if (state) checkSame(state.identity, identity, folder.path);
  const plan: RunPlan = {
    recipe,
    identity,
    module,
    data: data.cut,
    trainerFor: (network, step, seed) => trainers.make(network, step, seed, teacher?.module),
  };
  introduce(loaded, plan, data, folder, context);
  if (state) folder.clean();
  else await folder.begin(identity, flags.force === true);
  const { isFinished, rows, best } = await watched(plan, loaded, data, folder, context, state);
  const told: RunTold = {
    path,
    flags,
    name: loaded.graph.name,
    data: data.name,
    images: { train: data.cut.train.count, validation: data.cut.validation.count },
    recipe,
    engine: trainers.name,
    folder,
    rows,
    best,
  };
  if (!isFinished) return interrupted(told, standard);
  return finished(told, await judged(plan, loaded, data, folder, flags.limit, context));
}

function dataOf({ data }: TrainFlags): string {
  return (
    data ??
    fail('E0002', 'train wants images to learn from: --data NAME', {
      help: '--data mnist, or a folder of pictures by class',
    })
  );
}

const summaryOf = ({ graph }: Loaded, { name, cut }: TrainingData): string =>
  `${dimensions(graph.inputs[0]!.type.shape)} -> ${graph.outputs[0]!.name}, ${name}: ${plural(cut.train.count, 'image')}, ${count(cut.validation.count)} left out`;

function introduce(
  loaded: Loaded,
  plan: RunPlan,
  data: TrainingData,
  folder: RunFolder,
  { note, colours }: Context,
): void {
  const { recipe, identity } = plan;
  note(headline(loaded.graph, colours));
  note(
    `${data.name}: ${plural(data.cut.train.count, 'image')}, ${count(data.cut.validation.count)} left out   ` +
      `recipe ${recipe.name}: ${plural(epochsOf(recipe), 'epoch')} of batch ${count(recipe.batch)}, seed ${recipe.seed}   engine ${identity.engine}`,
  );
  note(`${folder.file('curves')} shows how it goes; Ctrl-C keeps all that is done`);
}

/** Milliseconds between two pages of curves within an epoch. */
const pageEveryMs = 5000;

/** Runs with everything written down and shown. */
async function watched(
  plan: RunPlan,
  loaded: Loaded,
  data: TrainingData,
  folder: RunFolder,
  context: Context,
  state: RunState | undefined,
) {
  const { recipe } = plan;
  const display = context.isQuiet ? noDisplay : displayOn(context.terminal);
  let isStopped = false;
  const hear = onFirstInterrupt(() => {
    isStopped = true;
    context.note('stopping: this takes a few batches; a second Ctrl-C ends at once, at the last checkpoint');
  });
  let best = state?.best;
  let shownAt = -Infinity;
  const show = (rows: readonly EpochRow[], progress?: Progress) => {
    shownAt = performance.now();
    const summary = summaryOf(loaded, data);
    folder.showCurves(curvesPage({ name: loaded.graph.name, summary, recipe, rows, best, progress }));
  };
  let latest: Progress | undefined;
  const witness: Witness = {
    onProgress(progress, rows) {
      latest = progress;
      display.at(progress);
      if (performance.now() - shownAt > pageEveryMs) show(rows, progress);
    },
    async onState(now) {
      await folder.keep(now);
      best = now.best;
      const isOver = isStopped || now.rows.length === epochsOf(recipe);
      show(now.rows, isOver ? undefined : latest);
      const row = now.rows.at(-1);
      if (row && now.position.batch === 0) display.epoch(row, best);
    },
    onWeights(which, { weights, ranges }, accuracy) {
      const arrays = trainedArrays(loaded.graph, weights, ranges);
      const metadata = {
        made_by: 'bnnir train',
        recipe: recipe.name,
        seed: String(recipe.seed),
        data: data.name,
        ...(accuracy !== undefined && { validation_accuracy: accuracy.toFixed(4) }),
      };
      return folder.keepWeights(which, writeSafetensors(arrays, metadata));
    },
    isStopped: () => isStopped,
  };
  try {
    return await runTraining(plan, witness, state);
  } finally {
    display.stop();
    hear();
  }
}

/** The best weights, read back from their file: as the engine sees them, as the interpreter does, and as integers. */
async function judged(
  { recipe, trainerFor }: RunPlan,
  loaded: Loaded,
  data: TrainingData,
  folder: RunFolder,
  limit: number | undefined,
  context: Context,
): Promise<Judgement> {
  const images = data.test ?? (data.validation.count > 0 ? data.validation : undefined);
  const { module, ranges } = loadWeights(loaded, { weights: folder.file('best') });
  const shown = limited(images ?? asShown(data.cut.train), limit);
  const trainer = trainerFor(module, { ...recipe.steps.at(-1)!, take_signs: false }, recipe.seed);
  try {
    const set = inMemory(shown, loaded);
    const scores = judge(trainer, set, recipe.batch)!;
    return {
      from: shown.from,
      export: await checkExport(trainer, module, shown),
      trained: { images: set.count, correct: Math.round(scores.accuracy * set.count) },
      integer: await integerAccuracy(module, ranges, shown, data.classNames, context),
    };
  } finally {
    trainer.dispose();
  }
}

/** Training images, where there are no others to judge by. */
function asShown({ count: images, shape, values, labels }: TrainingSet): ImageSet {
  const size = sizeOf(shape);
  const image = (_: unknown, index: number) => values.subarray(index * size, (index + 1) * size);
  return { count: images, from: 'the training images', image, labels };
}

function inMemory(images: ImageSet, { graph }: Loaded): TrainingSet {
  const { id, type } = graph.inputs[0]!;
  const set = roomForImages(images.count, type.shape, false);
  const size = sizeOf(type.shape);
  for (let image = 0; image < images.count; image++) {
    set.values.set(images.image(id, image), image * size);
    set.labels[image] = images.labels?.[image] ?? 0;
  }
  return set;
}
