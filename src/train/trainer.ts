import type { Module } from '../ir/graph.ts';
import type { Interval, Tensor, TensorId, ValueId } from '../ir/types.ts';
import type { Value } from './engine/engine.ts';
import { scoped } from './engine/engine.ts';
import type { Loss } from './losses.ts';
import { lossOf } from './losses.ts';
import { Parameters, valuesIn } from './model/parameters.ts';
import type { StepWeights } from './model/parameters.ts';
import type { Plan } from './model/plan.ts';
import { planOf } from './model/plan.ts';
import type { OnGradient, RunOptions, Tape } from './model/run.ts';
import { forward } from './model/run.ts';
import { initialSharpness, sharpnessSlot } from './model/sharpness.ts';
import type { TrainedSlot } from './model/slots.ts';
import { trainedSlots } from './model/slots.ts';
import type { Measured } from './model/statistics.ts';
import { measuring, Statistics } from './model/statistics.ts';
import type { Frozen } from './model/teacher.ts';
import { teacherOf } from './model/teacher.ts';
import type {
  BadLayer,
  Batch,
  Evaluation,
  Snapshot,
  Totals,
  Trainer,
  TrainerOptions,
} from './trainer-types.ts';

/** Makes a trainer that begins with a module's weights. Throws E0641 to E0644 for what cannot be trained (see Trainer). */
export const createTrainer = (module: Module, options: TrainerOptions): Trainer =>
  new EngineTrainer(module, options);

class EngineTrainer implements Trainer {
  readonly #options: TrainerOptions;
  readonly #module: Module;
  readonly #plan: Plan;
  readonly #parameters: Parameters;
  readonly #statistics: Statistics;
  readonly #teacher: Frozen | undefined;
  /** A learned factor of the outputs, or a number. */
  readonly #sharpness: TrainedSlot | number;
  #steps = 0;
  /** [sum of losses, images classified right, share of flips of each layer], since the last read-back. */
  #sums: Value;
  #since = { steps: 0, images: 0 };
  #last: Batch | undefined;

  constructor(module: Module, options: TrainerOptions) {
    const { engine, groups } = options;
    this.#options = options;
    this.#module = module;
    this.#plan = planOf(module.graph, options.output);
    const slots = trainedSlots(this.#plan);
    const sharpness = sharpnessSlot(this.#plan);
    const first = sharpness ? initialSharpness(this.#plan) : 1;
    const isLearned = groups.some(({ tensors }) => tensors === 'real' || tensors === 'all');
    this.#sharpness = sharpness && isLearned ? sharpness : first;
    const learned = slots.filter(slot => !slot.isStatistic);
    this.#parameters = new Parameters(
      engine,
      sharpness && isLearned ? [...learned, sharpness] : learned,
      slot => (slot === sharpness ? [first] : valuesIn(module.tensors, slot)),
      options,
    );
    this.#statistics = new Statistics(
      engine,
      slots.filter(slot => slot.isStatistic),
      slot => valuesIn(module.tensors, slot),
    );
    this.#teacher = options.teacher && teacherOf(engine, options.teacher, this.#plan);
    this.#sums = this.#noSums();
  }

  step(batch: Batch, rates: readonly number[]): void {
    const { engine, batchNormMomentum, seed } = this.#options;
    const { tf } = engine;
    this.#last = batch;
    tf.tidy(() => {
      const images = this.#images(batch);
      const labels = tf.tensor1d(batch.labels, 'int32');
      const weights = this.#parameters.stepWeights();
      const { measured, onStatistics } = measuring();
      const how = { isTraining: true, seed: { seed, step: this.#steps }, onStatistics };
      const tape = this.#forward(images, weights, how);
      const loss = this.#loss(tape.output, labels, images, weights);
      const gradients = this.#backward(tape, loss, weights);
      this.#steps++;
      const flips = this.#parameters.update(weights, gradients, rates, this.#steps);
      this.#statistics.follow(measured, batchNormMomentum);
      const right = tf.sum(tf.equal(tf.argMax(tape.output, 1), labels));
      const before = this.#sums;
      const news = tf.stack([loss.sum, tf.cast(right, 'float32'), ...flips.values()]);
      this.#sums = tf.keep(tf.add(before, news));
      before.dispose();
    });
    this.#since = { steps: this.#since.steps + 1, images: this.#since.images + batch.labels.length };
  }

  totals(): Totals {
    const { engine } = this.#options;
    const [loss = 0, right = 0, ...flips] = this.#sums.dataSync();
    const isFinite = scoped(engine, () => Number.isFinite(this.#parameters.sum().dataSync()[0]));
    const { steps, images } = this.#since;
    this.#sums.dispose();
    this.#sums = this.#noSums();
    this.#since = { steps: 0, images: 0 };
    return {
      steps,
      images,
      loss: isFinite ? loss / images : NaN,
      accuracy: right / images,
      flips: new Map(this.#parameters.flippingLayers.map((layer, i) => [layer, flips[i]! / steps])),
    };
  }

  evaluate(batch: Batch): Evaluation {
    const { engine } = this.#options;
    const { tf } = engine;
    const count = batch.labels.length;
    return scoped(engine, () => {
      const images = this.#images(batch);
      const labels = tf.tensor1d(batch.labels, 'int32');
      const weights = this.#parameters.stepWeights();
      const { output } = this.#forward(images, weights, { isTraining: false });
      const loss = this.#loss(output, labels, images, weights).sum.dataSync()[0]! / count;
      const classes = tf.argMax(output, 1).dataSync() as Int32Array;
      const correct = classes.reduce((sum, found, i) => sum + Number(found === batch.labels[i]), 0);
      return { loss, correct, classes, outputs: output.dataSync() as Float32Array };
    });
  }

  recalibrate(batches: Iterable<Batch>): void {
    this.#statistics.average(batches, (batch): Measured => {
      const { measured, onStatistics } = measuring();
      this.#forward(this.#images(batch), this.#parameters.stepWeights(), { isTraining: true, onStatistics });
      return measured;
    });
  }

  ranges(batch: Batch): ReadonlyMap<ValueId, Interval> {
    const { engine } = this.#options;
    const { tf } = engine;
    return scoped(engine, () => {
      const ids: ValueId[] = [];
      const ends: Value[] = [];
      this.#forward(this.#images(batch), this.#parameters.stepWeights(), {
        isTraining: false,
        onValue: ({ id }, value) => {
          ids.push(id);
          ends.push(tf.min(value), tf.max(value));
        },
      });
      const read = tf.stack(ends).dataSync();
      return new Map(ids.map((id, i) => [id, { lo: read[2 * i]!, hi: read[2 * i + 1]! }]));
    });
  }

  snapshot(): Snapshot {
    return new Map([
      ...this.#parameters.snapshot(),
      ...this.#statistics.snapshot(),
      ['steps', { shape: [1], data: Float32Array.of(this.#steps) }],
    ]);
  }

  restore(snapshot: Snapshot): void {
    const steps = snapshot.get('steps')?.data[0];
    if (steps === undefined) throw new RangeError("the snapshot has no 'steps'");
    this.#parameters.restore(snapshot);
    this.#statistics.restore(snapshot);
    this.#steps = steps;
  }

  weights(): ReadonlyMap<TensorId, Tensor> {
    const { graph, tensors } = this.#module;
    const types = ({ id }: TrainedSlot): Tensor['type'] => ({
      element: { kind: 'f32' },
      shape: graph.tensors.get(id)?.shape ?? [1],
    });
    const trained = new Map([...this.#parameters.read(types), ...this.#statistics.read(types)]);
    return new Map([...graph.tensors.keys()].map(id => [id, trained.get(id) ?? tensors.get(id)!]));
  }

  firstBadLayer(): BadLayer | undefined {
    const batch = this.#last;
    const { engine } = this.#options;
    const { tf } = engine;
    if (!batch) return undefined;
    return scoped(engine, () => {
      const found: { readonly bad: BadLayer; readonly sum: Value }[] = [];
      const look = (bad: BadLayer, value: Value) => found.push({ bad, sum: tf.sum(tf.abs(value)) });
      const images = this.#images(batch);
      const weights = this.#parameters.stepWeights();
      const operands = new Map(weights.values);
      const tape = this.#forward(images, weights, {
        isTraining: true,
        onValue(node, value) {
          for (const ref of Object.values(node.args)) {
            const weight = operands.get(ref as TensorId);
            if (weight) look({ id: ref as TensorId, what: 'weight' }, weight);
          }
          look({ id: node.id, what: 'value' }, value);
        },
      });
      const loss = this.#loss(tape.output, tf.tensor1d(batch.labels, 'int32'), images, weights);
      this.#backward(tape, loss, weights, ({ id }, dy) => look({ id, what: 'gradient' }, dy));
      const sums = tf.stack(found.map(({ sum }) => sum)).dataSync();
      return found[sums.findIndex(sum => !Number.isFinite(sum))]?.bad;
    });
  }

  dispose(): void {
    this.#parameters.dispose();
    this.#statistics.dispose();
    this.#teacher?.dispose();
    this.#sums.dispose();
  }

  #noSums(): Value {
    return this.#options.engine.tf.zeros([2 + this.#parameters.flippingLayers.length]);
  }

  #images({ images, labels }: Batch): Value {
    return this.#options.engine.tf.tensor(images, [labels.length, ...this.#plan.input.type.shape]);
  }

  #forward(images: Value, weights: StepWeights, how: RunOptions): Tape {
    const { engine, standIns, activationGradient } = this.#options;
    const values = new Map([...weights.values, ...this.#statistics.values()]);
    const standIn = standIns?.activations;
    return forward({ engine, plan: this.#plan }, images, values, {
      ...how,
      ...(standIn && { standIn }),
      estimator: activationGradient,
    });
  }

  #loss(output: Value, labels: Value, images: Value, weights: StepWeights): Loss {
    const { engine, loss } = this.#options;
    const scores = this.#teacher?.run(images);
    return lossOf(engine, loss, engine.tf.mul(output, this.#factor(weights)), labels, scores);
  }

  #factor({ values }: StepWeights): Value | number {
    return typeof this.#sharpness === 'number' ? this.#sharpness : values.get(this.#sharpness.id)!;
  }

  #backward(
    tape: Tape,
    { gradient }: Loss,
    weights: StepWeights,
    onGradient?: OnGradient,
  ): Map<TensorId, Value> {
    const { tf } = this.#options.engine;
    const gradients = tape.backward(tf.mul(gradient, this.#factor(weights)), onGradient);
    if (typeof this.#sharpness !== 'number')
      gradients.set(this.#sharpness.id, tf.sum(tf.mul(gradient, tape.output)));
    return gradients;
  }
}
