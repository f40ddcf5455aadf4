import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TrainerSource } from '../../src/cli/train/trainers.ts';
import { enginePlaces, loadTrainers } from '../../src/cli/train/trainers.ts';
import { openDataset, readNetwork, bind } from '../../src/index.ts';
import { findEngine } from '../../src/train/engine/load.ts';
import { plain } from '../../src/train/data/augment.ts';
import { cut, roomForImages } from '../../src/train/data/training-set.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/train/loop/checkpoint.ts';
import type { RunPlan } from '../../src/train/loop/run-training.ts';
import { runTraining } from '../../src/train/loop/run-training.ts';
import { networkText } from '../../src/train/loop/state.ts';
import { adjusted } from '../../src/train/recipes/adjust.ts';
import { beginningWeights } from '../../src/train/recipes/begin.ts';
import { recipeNamed } from '../../src/train/recipes/builtin.ts';
import { readRecipe } from '../../src/train/recipes/read-recipe.ts';
import { Recorder, untimed } from '../train/fake-trainer.ts';
import type { Dataset } from './support.ts';
import { example, exampleFile, named, outputsOf } from './support.ts';

const isInstalled = findEngine('native', enginePlaces()) !== undefined;
const howToInstall = 'the training engine is not installed: node scripts/setup-tfjs-node.mjs';
/** Loaded once: an engine keeps a few constants of its own. */
let loading: Promise<TrainerSource> | undefined;
const engine = (): Promise<TrainerSource> => (loading ??= loadTrainers('native'));
const digits = () => openDataset(exampleFile('mnist-conv', 'digits.npz'));

const count = 50;
const networks = [
  { name: 'mnist-conv', file: 'mnist-conv', set: {}, data: 'digits' },
  { name: 'mnist-mlp', file: 'mnist-mlp', set: {}, data: 'digits' },
  { name: 'mnist-mlp', file: 'mnist-mlp.w1a2', set: { activations: 'int2' }, data: 'digits' },
  { name: 'cifar-residual', file: 'cifar-residual', set: {}, data: 'cifar10:test' },
  { name: 'cifar-bireal', file: 'cifar-bireal', set: {}, data: 'cifar10:test' },
];

/** The first images of a set, as training takes them. */
function inMemory(data: Dataset, images: number) {
  const set = roomForImages(images, data.shape, true);
  const size = data.shape.reduce((product, axis) => product * axis, 1);
  for (let image = 0; image < images; image++) {
    set.values.set(data.image(image), image * size);
    set.labels[image] = data.labels[image]!;
  }
  return set;
}

describe('the forward pass that training uses is the interpreter’s', () => {
  test.for(networks)('$file', async ({ name, file, set, data }, context) => {
    if (!isInstalled) context.skip(howToInstall);
    const images = data === 'digits' ? digits() : named(data, context.skip);
    const module = example(name, { set, weights: exampleFile(name, `${file}.safetensors`) });
    const trainers = await engine();
    const trainer = trainers.make(module, recipeNamed('standard').steps[0]!, 1, undefined);
    const { values, labels } = inMemory(images, count);
    const { outputs } = trainer.evaluate({ images: Float32Array.from(values), labels });
    trainer.dispose();
    const wanted = outputsOf(module, images, count);
    expect(outputs).toHaveLength(wanted.length);
    // Batch norms round in another order there, so a value next to a threshold may fall on its other side.
    const apart = Array.from(wanted, (value, i) => Math.abs(value - outputs[i]!));
    expect(apart.filter(difference => difference < 1e-3).length).toBeGreaterThanOrEqual(0.95 * apart.length);
  });
});

/** A run of the small multilayer network on 300 digits, judged by the same ones. */
async function planOn300Digits(): Promise<RunPlan> {
  const recipe = adjusted(recipeNamed('standard'), {
    epochs: 10,
    batch: 50,
    seed: 5,
    set: [['recalibrate', '6']],
  });
  const path = exampleFile('mnist-mlp', 'mnist-mlp.bnn');
  const { graph } = readNetwork({ path, text: readFileSync(path, 'utf8') });
  const trainers = await engine();
  const set = inMemory(digits(), 300);
  return {
    recipe: { ...recipe, augment: plain },
    identity: { network: networkText(graph), recipe, data: '300 digits', engine: trainers.name },
    module: bind(graph, beginningWeights(graph, recipe.seed, recipe.begin)),
    data: { train: set, validation: cut(set, 0).train },
    trainerFor: (module, step, seed) => trainers.make(module, step, seed, undefined),
  };
}

/** Counts the engine's tensors after every epoch. */
class Counter extends Recorder {
  readonly alive: number[] = [];
  readonly #count: () => number;

  constructor(tensors: () => number, stopAfter?: number) {
    super(stopAfter);
    this.#count = tensors;
  }

  override onState(state: Parameters<Recorder['onState']>[0]): Promise<void> {
    this.alive.push(this.#count());
    return super.onState(state);
  }
}

const tensorsOnTheEngine = async () => {
  const { loadEngine } = await import('../../src/train/engine/load.ts');
  const { tf } = await loadEngine('native', enginePlaces());
  return () => tf.memory().numTensors;
};

test('the same seed gives the same weights, learns 300 digits, and leaves no tensor behind', async context => {
  if (!isInstalled) context.skip(howToInstall);
  const tensors = await tensorsOnTheEngine();
  await engine();
  const before = tensors();
  const [first, second] = [new Counter(tensors), new Counter(tensors)];
  const { best } = await runTraining(await planOn300Digits(), first);
  await runTraining(await planOn300Digits(), second);
  expect(second.last.trainer).toEqual(first.last.trainer);
  expect(best!.accuracy).toBeGreaterThan(0.9);
  expect(new Set(first.alive).size).toBe(1);
  expect(tensors()).toBe(before);
});

test('stopped and gone on with, it comes to the numbers of an unbroken run', async context => {
  if (!isInstalled) context.skip(howToInstall);
  const tensors = await tensorsOnTheEngine();
  const [whole, broken, rest] = [new Counter(tensors), new Counter(tensors, 4), new Counter(tensors)];
  await runTraining(await planOn300Digits(), whole);
  const { isFinished } = await runTraining(await planOn300Digits(), broken);
  expect(isFinished).toBe(false);
  const state = decodeCheckpoint(encodeCheckpoint(broken.last), 'checkpoint');
  await runTraining(await planOn300Digits(), rest, state);
  expect(untimed(rest.last)).toEqual(untimed(whole.last));
  expect(rest.last.trainer).toEqual(whole.last.trainer);
});

test.for([
  'mnist-mlp/recipe.json',
  'mnist-mlp/bop.json',
  'mnist-conv/recipe.json',
  'cifar-residual/recipe.json',
  'cifar-bireal/recipe.json',
])('examples/%s is a recipe', file => {
  const path = exampleFile(...(file.split('/') as [string, string]));
  expect(readRecipe(readFileSync(path, 'utf8'), path).sources.length).toBeGreaterThan(0);
});
