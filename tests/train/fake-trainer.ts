import { bind, readNetwork } from '../../src/network.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import type { Module } from '../../src/ir/graph.ts';
import { generator } from '../../src/ir/random.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { cut, roomForImages } from '../../src/train/data/training-set.ts';
import type { RunPlan, Trained, Witness } from '../../src/train/loop/run-training.ts';
import type { RunState } from '../../src/train/loop/state.ts';
import { networkText } from '../../src/train/loop/state.ts';
import { beginningWeights } from '../../src/train/recipes/begin.ts';
import { readRecipe } from '../../src/train/recipes/read-recipe.ts';
import type { Recipe } from '../../src/train/recipes/recipe.ts';
import type { Batch, Evaluation, Snapshot, Trainer } from '../../src/train/trainer-types.ts';

/** A net that the fake trainer can train: one real dense layer. */
export const linear = `net linear() {
  input image: u8[2, 2, 1]
  output scores = image |> normalize(mean: 128, std: 128) |> flatten |> dense(3) as last
}
`;

export const linearModule = (seed = 1): Module => {
  const { graph } = readNetwork({ path: 'linear.bnn', text: linear });
  return bind(graph, beginningWeights(graph, seed, 'glorot'));
};

/** Images of three classes that a linear layer tells apart. */
export function threeClasses(count: number) {
  const set = roomForImages(count, [2, 2, 1], true);
  const draw = generator(5);
  for (let image = 0; image < count; image++) {
    const label = Math.floor(draw() * 3);
    set.labels[image] = label;
    for (let i = 0; i < 4; i++)
      set.values[4 * image + i] = (i === label ? 160 : 60) + Math.floor(90 * draw());
  }
  return set;
}

export interface FakeOptions {
  /** The step, from 1, at whose loss the training breaks down. */
  readonly breaksAt?: number;
  /** Milliseconds a step takes at least. */
  readonly slowness?: number;
}

/** Softmax regression by plain gradient steps in f32: a trainer without an engine. */
export class FakeTrainer implements Trainer {
  static alive = 0;
  readonly #module: Module;
  readonly #options: FakeOptions;
  #weights: Float32Array;
  #steps = 0;
  #sums = { steps: 0, images: 0, loss: 0, correct: 0 };

  constructor(module: Module, options: FakeOptions = {}) {
    FakeTrainer.alive++;
    this.#module = module;
    this.#options = options;
    this.#weights = Float32Array.from(valuesOf(module.tensors.get('@last.weight')!));
  }

  step(batch: Batch, [rate = 0]: readonly number[]): void {
    this.#steps++;
    const until = performance.now() + (this.#options.slowness ?? 0);
    while (performance.now() < until);
    const { loss, correct, gradient } = this.#pass(batch);
    this.#weights = this.#weights.map((w, i) => w - rate * gradient[i]!);
    if (this.#steps === this.#options.breaksAt) this.#weights[0] = NaN;
    const { steps, images, loss: sum, correct: right } = this.#sums;
    this.#sums = {
      steps: steps + 1,
      images: images + batch.labels.length,
      loss: Math.fround(sum + loss * batch.labels.length),
      correct: right + correct,
    };
  }

  totals() {
    const { steps, images, loss, correct } = this.#sums;
    this.#sums = { steps: 0, images: 0, loss: 0, correct: 0 };
    const flips = new Map([['last', 1 / 8]]);
    return { steps, images, loss: loss / images, accuracy: correct / images, flips };
  }

  evaluate(batch: Batch): Evaluation {
    const { loss, correct, outputs, classes } = this.#pass(batch);
    return { loss, correct, classes, outputs };
  }

  recalibrate(batches: Iterable<Batch>): void {
    for (const { images } of batches) if (images.length === 0) throw new Error('an empty batch');
  }

  ranges() {
    return new Map([['%normalize', { lo: -1, hi: 1 }] as const]);
  }

  snapshot(): Snapshot {
    return new Map([
      ['last.weight', { shape: [3, 4], data: this.#weights.slice() }],
      ['steps', { shape: [], data: Float32Array.of(this.#steps) }],
    ]);
  }

  restore(snapshot: Snapshot): void {
    this.#weights = snapshot.get('last.weight')!.data.slice();
    this.#steps = snapshot.get('steps')!.data[0]!;
  }

  weights() {
    const type = this.#module.graph.tensors.get('@last.weight')!;
    return new Map([['@last.weight' as const, tensorFrom(type, this.#weights)]]);
  }

  firstBadLayer() {
    return this.#weights.some(Number.isNaN) ? ({ id: '@last.weight', what: 'weight' } as const) : undefined;
  }

  dispose(): void {
    FakeTrainer.alive--;
  }

  #pass({ images, labels }: Batch) {
    const count = labels.length;
    const outputs = new Float32Array(3 * count);
    const classes = new Int32Array(count);
    const gradient = new Float32Array(12);
    let [loss, correct] = [0, 0];
    for (let image = 0; image < count; image++) {
      const x = images.subarray(4 * image, 4 * image + 4).map(value => (value - 128) / 128);
      const scores = [0, 1, 2].map(o => x.reduce((sum, v, k) => sum + v * this.#weights[4 * o + k]!, 0));
      outputs.set(scores, 3 * image);
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      const label = labels[image]!;
      loss += (Math.log(total) - scores[label]!) / count;
      classes[image] = scores.indexOf(Math.max(...scores));
      if (classes[image] === label) correct++;
      scores.forEach((score, o) => {
        const slope = (Math.exp(score) / total - (o === label ? 1 : 0)) / count;
        x.forEach((v, k) => (gradient[4 * o + k]! += slope * v));
      });
    }
    return { loss, correct, outputs, classes, gradient };
  }
}

export const testRecipe = (more: object = {}, step: object = {}): Recipe =>
  readRecipe(
    JSON.stringify({
      name: 'test',
      about: 'a test',
      batch: 8,
      validation: 0.2,
      augment: { flip: true, shift: 1 },
      steps: [
        {
          name: 'only',
          epochs: 3,
          groups: [
            { tensors: 'all', optimizer: { kind: 'sgd' }, rate: { kind: 'linear', from: 1, per: 'step' } },
          ],
          ...step,
        },
      ],
      ...more,
    }),
    'test.json',
  );

export function planFor(recipe: Recipe, options: FakeOptions = {}): RunPlan {
  const module = linearModule();
  const set = threeClasses(300);
  return {
    recipe,
    identity: { network: networkText(module.graph), recipe, data: 'three classes', engine: 'fake' },
    module,
    data: cut(set, 60),
    trainerFor: made => new FakeTrainer(made, options),
  };
}

/** Keeps all it is told; `stopAfter`: how many readings until the run is stopped. */
export class Recorder implements Witness {
  readonly states: RunState[] = [];
  readonly kept: (readonly ['best' | 'last', Trained, number | undefined])[] = [];
  readings = 0;
  readonly #stopAfter: number;

  constructor(stopAfter = Infinity) {
    this.#stopAfter = stopAfter;
  }

  onProgress(): void {
    this.readings++;
  }

  onState(state: RunState): Promise<void> {
    this.states.push(state);
    return Promise.resolve();
  }

  onWeights(which: 'best' | 'last', trained: Trained, accuracy: number | undefined): Promise<void> {
    this.kept.push([which, trained, accuracy]);
    return Promise.resolve();
  }

  isStopped(): boolean {
    return this.readings >= this.#stopAfter;
  }

  get last(): RunState {
    return this.states.at(-1)!;
  }
}

/** Rows without what a clock says. */
export const untimed = ({ rows }: Pick<RunState, 'rows'>) =>
  rows.map(row => ({ ...row, images_per_second: 0, seconds: 0, seconds_waited: 0 }));
