import { lasting } from '../../train/curves/markup.ts';
import type { Best, EpochRow } from '../../train/loop/state.ts';
import type { Recipe } from '../../train/recipes/recipe.ts';
import { epochsOf } from '../../train/recipes/recipe.ts';
import type { Outcome } from '../command.ts';
import { count, percent, plural } from '../figures.ts';
import { asTyped, quoted } from '../network-options.ts';
import type { Colours } from '../paint.ts';
import { table } from '../table.ts';
import type { ClassScore, ExportCheck, IntegerAccuracy } from './check-export.ts';
import { isSound } from './check-export.ts';
import type { TrainFlags } from './options.ts';
import type { RunFolder } from './run-folder.ts';

/** What a run came to, so far. */
export interface RunTold {
  readonly path: string;
  readonly flags: TrainFlags;
  readonly name: string;
  readonly data: string;
  readonly images: { readonly train: number; readonly validation: number };
  readonly recipe: Recipe;
  readonly engine: string;
  readonly folder: RunFolder;
  readonly rows: readonly EpochRow[];
  readonly best: Best | undefined;
}

/** What the exported weights are worth. */
export interface Judgement {
  /** The images: `mnist:test`. */
  readonly from: string;
  readonly export: ExportCheck;
  /** By the engine, over all of them. */
  readonly trained: { readonly images: number; readonly correct: number };
  readonly integer: IntegerAccuracy | { readonly none: string };
}

const facts = ({ name, data, images, recipe, engine, folder, rows, best }: RunTold) => ({
  network: name,
  data,
  training_images: images.train,
  validation_images: images.validation,
  recipe: recipe.name,
  seed: recipe.seed,
  engine,
  directory: folder.path,
  epochs: rows.length,
  epochs_wanted: epochsOf(recipe),
  seconds: Number(rows.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)),
  best: best ? { epoch: best.epoch, validation_accuracy: best.accuracy } : null,
});

/** The command that goes on with a run. */
const resumeCommand = ({ path, flags, folder }: RunTold, standard: string): string => {
  const where = folder.path === standard ? '' : ` -o ${quoted(folder.path)}`;
  const { data, teacher, initFrom, config, set } = flags;
  const net = asTyped(path, { ...(config !== undefined && { config }), ...(set && { set }) });
  const more = [
    ...(data === undefined ? [] : [`--data ${quoted(data)}`]),
    ...(teacher === undefined ? [] : [`--teacher ${quoted(teacher)}`]),
    ...(initFrom === undefined ? [] : [`--init-from ${quoted(initFrom)}`]),
  ];
  return ['bnnir train', net, ...more, '--resume'].join(' ') + where;
};

/** A run that was interrupted: all is kept, and how to go on. */
export const interrupted = (told: RunTold, standard: string): Outcome => ({
  json: { ...facts(told), finished: false },
  text: () =>
    `${told.name}: stopped after ${count(told.rows.length)} of ${plural(epochsOf(told.recipe), 'epoch')}; all of it is kept in ${told.folder.path}/`,
  next: resumeCommand(told, standard),
  exitCode: 130,
});

/** A run that came to its end. */
export function finished(told: RunTold, judgement: Judgement): Outcome {
  const { path, flags, folder, best, rows, name, recipe } = told;
  const { export: check, trained, integer, from } = judgement;
  const weights = folder.file('best');
  const { config, set } = flags;
  const typed = asTyped(path, { weights, ...(config !== undefined && { config }), ...(set && { set }) });
  const sound = isSound(check);
  return {
    json: {
      ...facts(told),
      finished: true,
      weights,
      curves: folder.file('curves'),
      log: folder.file('log'),
      trained_vs_exported: check,
      accuracy: {
        data: from,
        images: trained.images,
        trained: trained.correct / trained.images,
        ...('none' in integer
          ? { integer: null, why: integer.none }
          : {
              integer: integer.correct / integer.images,
              integer_images: integer.images,
              per_class: integer.per_class,
            }),
      },
    },
    text: colours => {
      const time = lasting(rows.reduce((sum, { seconds }) => sum + seconds, 0));
      const chosen = best
        ? `, best ${percent(best.accuracy)} of the images left out in epoch ${best.epoch}`
        : '';
      return [
        `${colours.strong(name)}  ${plural(rows.length, 'epoch')} of recipe ${recipe.name} in ${time}${chosen}`,
        '',
        ...accuracies(judgement, colours),
        `  ${exportLine(check, colours)}`,
        ...('none' in integer ? [] : ['', classTable(integer.per_class)]),
        '',
        `wrote ${weights}, ${folder.file('curves')}, ${folder.file('log')}`,
      ].join('\n');
    },
    ...(sound && {
      next:
        'none' in integer
          ? `bnnir run ${typed} --data ${told.data}:test`
          : `bnnir compile ${typed} --target fpga`,
    }),
    exitCode: sound ? 0 : 2,
  };
}

function accuracies({ trained, integer, from }: Judgement, { strong, dim }: Colours): readonly string[] {
  const line = (what: string, { images, correct }: { images: number; correct: number }) =>
    `  ${what} ${strong(percent(correct / images))} of ${from} right (${count(correct)} of ${count(images)})`;
  return [
    line('trained', trained),
    'none' in integer ? dim(`  no integers: ${integer.none}`) : line('integer', integer),
  ];
}

const exportLine = (
  { images, argmax_equal: equal, max_abs_error: error }: ExportCheck,
  colours: Colours,
): string => {
  const told = `exported = trained on ${count(equal)} of ${plural(images, 'image')}, largest difference ${Number(error.toPrecision(2))}`;
  return equal === images
    ? colours.good(told)
    : equal >= 0.95 * images
      ? told
      : colours.bad(`${told}: please report this`);
};

/** More classes than this are in --json only. */
const mostListed = 20;

function classTable(scores: readonly ClassScore[]): string {
  const worst = [...scores].sort((a, b) => a.correct / a.images - b.correct / b.images);
  const shown = scores.length <= mostListed ? scores : worst.slice(0, mostListed);
  const rows = shown.map(({ name, images, correct }) => [
    name,
    percent(correct / images),
    `${count(correct)} of ${count(images)}`,
  ]);
  const more =
    scores.length <= mostListed
      ? []
      : [`  the worst ${mostListed} of ${count(scores.length)} classes; all with --json`];
  return [
    table([{ head: 'class' }, { head: 'right', align: 'right' }, { head: '', align: 'right' }], rows),
    ...more,
  ].join('\n');
}
