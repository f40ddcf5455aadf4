import { parse } from '@humanwhocodes/momoa';
import type { DocumentNode } from '@humanwhocodes/momoa';
import { BnnirError, fail } from '../../ir/diagnostic.ts';
import type { Json } from '../../ir/types.ts';
import type { Augmentation } from '../data/augment.ts';
import type { LossSettings } from '../losses.ts';
import type { OptimizerSettings } from '../optimizers.ts';
import type { Schedule } from '../schedules.ts';
import type { StandIns } from '../trainer-types.ts';
import type { Group, Recipe, Step } from './recipe.ts';
import type { Kind } from './schema.ts';
import { listOf, maybe, must, number, object, or, Problems, text, truth, variants, word } from './schema.ts';

const share = number({ least: 0, most: 1 });
const positive = number({ above: 0 });
const notNegative = number({ least: 0 });
const whole = number({ least: 0, isWhole: true });
const atLeast1 = number({ least: 1, isWhole: true });

const from = must(notNegative);
const warmUpEpochs = maybe(notNegative);
const schedule = variants<Schedule>({
  constant: { from, warmUpEpochs },
  linear: { from, to: maybe(notNegative), per: maybe(word('epoch', 'step')), warmUpEpochs },
  step: { from, factor: must(positive), at: must(listOf(notNegative, 1)), warmUpEpochs },
  cosine: { from, to: maybe(notNegative), warmUpEpochs },
});

const decay = maybe(notNegative);
const adam = { beta1: maybe(share), beta2: maybe(share), epsilon: maybe(positive), decay };
const optimizer = variants<OptimizerSettings>({
  sgd: { momentum: maybe(share), decay },
  adam,
  adamw: adam,
  bop: { threshold: maybe(notNegative) },
});

const loss = variants<LossSettings>({
  cross_entropy: { smoothing: maybe(share) },
  distributional: { labels: maybe(share) },
  squared_hinge: {},
});

const group = object<Group>({
  tensors: must(word('binary', 'quantized', 'products', 'real', 'all')),
  optimizer: must(optimizer),
  rate: must(schedule),
});

const standIns = object<StandIns>({
  weights: maybe(word('real')),
  activations: maybe(word('real', 'relu', 'leaky_clip', 'clip')),
});

const step = object<Step>({
  name: must(text),
  epochs: must(atLeast1),
  loss: or(loss, { kind: 'cross_entropy' }),
  groups: must(listOf(group, 1)),
  weight_gradient: or(word('magnitude_aware', 'clipped', 'identity', 'xnor'), 'clipped'),
  activation_gradient: or(word('network', 'approx', 'ste', 'swish', 'identity'), 'network'),
  stand_ins: or(standIns, {}),
  take_signs: or(truth, false),
  clip_latents: or(truth, true),
  batch_norm_momentum: or(number({ above: 0, most: 1 }), 0.1),
  recalibrate: or(whole, 100),
});

const augmentation = object<Augmentation>({
  flip: or(truth, false),
  shift: or(whole, 0),
  crop: or(number({ above: 0, most: 1 }), 1),
  cutout: or(whole, 0),
});

const recipe: Kind<Recipe> = object<Recipe>({
  name: must(text),
  about: must(text),
  sources: or(listOf(text), []),
  seed: or(whole, 1),
  batch: or(atLeast1, 100),
  validation: or(notNegative, 0.1),
  augment: or(augmentation, { flip: false, shift: 0, crop: 1, cutout: 0 }),
  begin: or(word('glorot', 'positive', 'msra'), 'glorot'),
  steps: must(listOf(step, 1)),
});

/** A recipe from its JSON text (comments and trailing commas allowed); throws all that is wrong with it, each at its line. */
export function readRecipe(source: string, file: string): Recipe {
  const { body } = parsed(source, file);
  const problems = new Problems(file);
  const read = recipe.read(body, '', problems);
  if (read) checkTogether(read, body, problems);
  if (problems.found.length > 0 || !read) throw new BnnirError(problems.found);
  return read;
}

/** What no single setting can break. */
function checkTogether(
  { steps, validation, augment }: Recipe,
  body: DocumentNode['body'],
  problems: Problems,
): void {
  const at = { loc: { start: body.loc.start, end: body.loc.start } };
  const names = steps.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) problems.add(at, `two steps are called '${twice}'`);
  if (validation >= 1 && !Number.isInteger(validation))
    problems.add(at, `validation is ${validation}; wanted: a share below 1, or a whole number of images`);
  if (augment.crop < 1 && augment.shift > 0)
    problems.add(
      at,
      'augment has both crop and shift, and a crop moves the image already',
      'crop 1 turns it off',
    );
  for (const { name, groups } of steps) {
    if (groups.at(-1)?.tensors !== 'all' && !coversAll(groups))
      problems.add(
        at,
        `the groups of step '${name}' leave tensors without an optimizer`,
        'let the last group have "tensors": "all"',
      );
    const bop = groups.find(each => each.optimizer.kind === 'bop' && each.tensors !== 'binary');
    if (bop)
      problems.add(
        at,
        `step '${name}': bop flips binary weights, and its group has tensors "${bop.tensors}"`,
        'give it "tensors": "binary"',
      );
  }
}

const coversAll = (groups: readonly Group[]): boolean => {
  const wanted = new Set(groups.map(({ tensors }) => tensors));
  return wanted.has('all') || (wanted.has('real') && wanted.has('quantized'));
};

function parsed(source: string, file: string): DocumentNode {
  try {
    return parse(source, { mode: 'jsonc', allowTrailingCommas: true });
  } catch (error) {
    const { message, line, column } = error as Error & { line?: number; column?: number };
    return fail('E0610', `${file} is not JSON: ${message.replace(/ \(\d+:\d+\)$/, '')}`, {
      ...(line !== undefined && column !== undefined && { at: { file, line, column, length: 1 } }),
    });
  }
}

/** A recipe as JSON that reads back: settings on a line each, short lists and objects on one. */
export function printRecipe(recipeToPrint: Recipe): string {
  return `${print(recipeToPrint as unknown as Json, '')}\n`;
}

/** Longer lists and objects take a line for each of their parts. */
const longestLine = 100;

function print(value: Json, indent: string): string {
  const flat = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  const isWhole = indent === '';
  if (typeof value !== 'object' || value === null || (!isWhole && indent.length + flat.length <= longestLine))
    return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? (value as readonly Json[]).map(each => print(each, inner))
    : Object.entries(value).map(
        ([key, each]: [string, Json]) => `${JSON.stringify(key)}: ${print(each, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map(part => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
