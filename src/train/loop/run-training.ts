import type { Module } from '../../ir/graph.ts';
import type { Interval, Tensor, TensorId, ValueId } from '../../ir/types.ts';
import { plain } from '../data/augment.ts';
import { Batches } from '../data/batches.ts';
import type { Feed } from '../data/feed.ts';
import { feed } from '../data/feed.ts';
import type { Cut } from '../data/training-set.ts';
import type { Recipe, Step } from '../recipes/recipe.ts';
import { epochsOf } from '../recipes/recipe.ts';
import { rateAt } from '../schedules.ts';
import type { Batch, Trainer } from '../trainer-types.ts';
import { carriedOver, withSigns } from './between-steps.ts';
import { Clock } from './clock.ts';
import { added, rowOf } from './epoch.ts';
import { brokenDown, judge, measuredRanges } from './judge.ts';
import type { Best, EpochRow, Identity, Position, RunState } from './state.ts';
import { nothingYet } from './state.ts';

export interface RunPlan {
  readonly recipe: Recipe;
  readonly identity: Identity;
  /** The network with the weights that training begins with. */
  readonly module: Module;
  readonly data: Cut;
  /** A trainer for one step of the recipe. */
  readonly trainerFor: (module: Module, step: Step, seed: number) => Trainer;
  /** What a feed's thread runs; the built one by default. */
  readonly worker?: URL;
}

/** How far the epoch in progress is. */
export interface Progress {
  readonly step: string;
  /** From 1, counted over all steps. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done. */
  readonly batch: number;
  readonly batches: number;
  /** Over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Until all epochs are over. */
  readonly secondsLeft: number;
}

export interface Trained {
  readonly weights: ReadonlyMap<TensorId, Tensor>;
  readonly ranges: ReadonlyMap<ValueId, Interval>;
}

/** Whoever writes down and shows what happens. */
export interface Witness {
  onProgress(progress: Progress, rows: readonly EpochRow[]): void;
  /** After every epoch, and where the run is stopped; returns when it is safely kept. */
  onState(state: RunState): Promise<void>;
  /** Weights of the last step's epochs, before the state that tells of them. */
  onWeights(which: 'best' | 'last', trained: Trained, accuracy: number | undefined): Promise<void>;
  /** Asked between batches: true ends the run at once, its state kept. */
  isStopped(): boolean;
}

export interface RunResult {
  readonly isFinished: boolean;
  readonly rows: readonly EpochRow[];
  readonly best: Best | undefined;
}

/** Sums are read back after so many batches, and a run can stop there only: a broken run adds up the same numbers as an unbroken one. */
const batchesBetweenReads = 10;

/** Lets signals and messages be heard. */
const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

/** Trains by a recipe from its beginning, or from where `state` left it. */
export async function runTraining(plan: RunPlan, witness: Witness, state?: RunState): Promise<RunResult> {
  const { recipe } = plan;
  const run = new Run(plan, witness, state);
  let module = plan.module;
  for (let index = state?.position.step ?? 0; index < recipe.steps.length; index++) {
    const step = recipe.steps[index]!;
    const trainer = plan.trainerFor(step.take_signs ? withSigns(module) : module, step, recipe.seed);
    try {
      if (index === state?.position.step) trainer.restore(state.trainer);
      if (!(await run.step(trainer, index))) return run.result(false);
      module = carriedOver(module.graph, trainer.weights(), `step '${step.name}'`);
    } finally {
      trainer.dispose();
    }
  }
  return run.result(true);
}

class Run {
  readonly #plan: RunPlan;
  readonly #witness: Witness;
  #rows: readonly EpochRow[];
  #best: Best | undefined;
  #sums = nothingYet;
  #position: Position;
  /** Of this process: batches trained and seconds spent on all there is to do, for the time left. */
  #pace = { batches: 0, seconds: 0 };

  constructor(plan: RunPlan, witness: Witness, state: RunState | undefined) {
    this.#plan = plan;
    this.#witness = witness;
    this.#rows = state?.rows ?? [];
    this.#best = state?.best;
    this.#sums = state?.sums ?? nothingYet;
    this.#position = state?.position ?? { step: 0, epoch: 0, batch: 0 };
  }

  result(isFinished: boolean): RunResult {
    return { isFinished, rows: this.#rows, best: this.#best };
  }

  /** One step of the recipe; false where it was stopped. */
  async step(trainer: Trainer, index: number): Promise<boolean> {
    const { recipe, data, worker } = this.#plan;
    const step = recipe.steps[index]!;
    if (this.#position.step !== index) this.#position = { step: index, epoch: 0, batch: 0 };
    const { train } = data;
    const before = recipe.steps.slice(0, index).reduce((sum, { epochs }) => sum + epochs, 0);
    const options = { size: recipe.batch, seed: recipe.seed, augmentation: recipe.augment };
    const place = { epoch: before + this.#position.epoch, batch: this.#position.batch };
    const source = feed(train, options, place, worker);
    try {
      while (this.#position.epoch < step.epochs)
        if (!(await this.#epoch(trainer, step, before, source))) return false;
      return true;
    } finally {
      await source.close();
    }
  }

  async #epoch(trainer: Trainer, step: Step, before: number, source: Feed): Promise<boolean> {
    const { recipe, data } = this.#plan;
    const batches = Math.floor(data.train.count / recipe.batch);
    const { epoch, batch: first } = this.#position;
    const ratesAt = (batch: number) =>
      step.groups.map(({ rate }) =>
        rateAt(rate, { epoch, epochs: step.epochs, step: batch, stepsPerEpoch: batches }),
      );
    const clock = new Clock(this.#sums.seconds, this.#sums.waited, source);
    for (let batch = first; batch < batches; batch++) {
      trainer.step(await source.next(), ratesAt(batch));
      const isRead = (batch + 1) % batchesBetweenReads === 0 || batch + 1 === batches;
      if (!isRead) continue;
      this.#sums = { ...added(this.#sums, trainer.totals()), ...clock.read() };
      if (!Number.isFinite(this.#sums.loss)) brokenDown(trainer, this.#plan.module, before + epoch + 1);
      await turn();
      this.#tell(step, before + epoch + 1, batch + 1, batches, batch + 1 - first, clock.sinceStart);
      if (batch + 1 < batches && this.#witness.isStopped()) {
        this.#position = { ...this.#position, batch: batch + 1 };
        await this.#keep(trainer);
        return false;
      }
    }
    const trainingSeconds = this.#sums.seconds;
    if (step.recalibrate > 0) trainer.recalibrate(this.#plainBatches(step.recalibrate));
    const judged = judge(trainer, data.validation, recipe.batch);
    this.#sums = { ...this.#sums, ...clock.read() };
    const about = {
      epoch: before + epoch + 1,
      epochs: epochsOf(recipe),
      step: step.name,
      rates: ratesAt(batches - 1),
    };
    this.#rows = [...this.#rows, rowOf(this.#sums, about, judged, trainingSeconds)];
    this.#sums = nothingYet;
    this.#pace = {
      batches: this.#pace.batches + batches - first,
      seconds: this.#pace.seconds + clock.sinceStart,
    };
    await this.#keepWeights(trainer, judged?.accuracy, about.epoch);
    this.#position = { ...this.#position, epoch: epoch + 1, batch: 0 };
    await this.#keep(trainer);
    return !(this.#witness.isStopped() && about.epoch < about.epochs);
  }

  /** Weights are worth keeping once nothing stands in for anything: in the last step. */
  async #keepWeights(trainer: Trainer, accuracy: number | undefined, epoch: number): Promise<void> {
    const { recipe, data } = this.#plan;
    if (this.#position.step !== recipe.steps.length - 1) return;
    const trained = { weights: trainer.weights(), ranges: measuredRanges(trainer, data.train, recipe.batch) };
    const isBest = accuracy === undefined || !this.#best || accuracy > this.#best.accuracy;
    if (accuracy !== undefined && isBest) this.#best = { epoch, accuracy };
    if (isBest) await this.#witness.onWeights('best', trained, accuracy);
    await this.#witness.onWeights('last', trained, accuracy);
  }

  #keep(trainer: Trainer): Promise<void> {
    return this.#witness.onState({
      identity: this.#plan.identity,
      position: this.#position,
      sums: this.#sums,
      rows: this.#rows,
      ...(this.#best && { best: this.#best }),
      trainer: trainer.snapshot(),
    });
  }

  #tell(step: Step, epoch: number, batch: number, batches: number, done: number, seconds: number): void {
    const epochs = epochsOf(this.#plan.recipe);
    const { images, loss, correct } = this.#sums;
    const pace = { batches: this.#pace.batches + done, seconds: this.#pace.seconds + seconds };
    const left = (epochs - epoch) * batches + batches - batch;
    const progress = {
      step: step.name,
      epoch,
      epochs,
      batch,
      batches,
      loss: loss / images,
      accuracy: correct / images,
      imagesPerSecond: (done * this.#plan.recipe.batch) / Math.max(seconds, 1e-9),
      secondsLeft: (left * pace.seconds) / pace.batches,
    };
    this.#witness.onProgress(progress, this.#rows);
  }

  /** Training images as they are, in an order of their own. */
  *#plainBatches(count: number): Generator<Batch> {
    const { recipe, data } = this.#plan;
    const made = new Batches(data.train, { size: recipe.batch, seed: recipe.seed, augmentation: plain });
    for (let index = 0; index < Math.min(count, made.perEpoch); index++) yield made.make(0, index);
  }
}
