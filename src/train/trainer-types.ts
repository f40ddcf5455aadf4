import type { Module } from '../ir/graph.ts';
import type { Interval, Tensor, TensorId, ValueId } from '../ir/types.ts';
import type { Engine } from './engine/engine.ts';
import type { Estimator, WeightGradient } from './estimators.ts';
import type { LossSettings } from './losses.ts';
import type { OptimizerSettings } from './optimizers.ts';

/** Some images and what they show, as the network's input stores them (u8: 0 to 255), already augmented. */
export interface Batch {
  /** [count, ...shape of the input], row-major; read before the call returns. */
  readonly images: Float32Array;
  /** Class of each image, from 0. */
  readonly labels: Int32Array;
}

/**
 * Which tensors a group trains. `binary`: weights stored as -1 and +1; `quantized`: these and every other value set;
 * `products`: all weights of conv and dense; `real`: tensors that are rounded to no set; `all`.
 */
export type TensorClass = 'binary' | 'quantized' | 'products' | 'real' | 'all';

/** Tensors that one optimizer trains; the first group that wants a tensor has it, and every tensor needs one. */
export interface OptimizerGroup {
  readonly tensors: TensorClass;
  readonly optimizer: OptimizerSettings;
}

/**
 * What replaces binarisation while a network is trained in several steps (Bi-Real Net, section 3.4; ReActNet, section 4.1).
 * `weights: 'real'`: quantised weights are used as they are stored; `activations`: instead of every sign (behind the shift of an rsign).
 */
export interface StandIns {
  readonly weights?: 'real';
  readonly activations?: 'real' | 'relu' | 'leaky_clip' | 'clip';
}

export interface TrainerOptions {
  readonly engine: Engine;
  readonly loss: LossSettings;
  readonly groups: readonly OptimizerGroup[];
  /** How the gradient of a binary weight reaches its latent. Weights that Bop trains have none. */
  readonly weightGradient: WeightGradient;
  /** Instead of what the network's `sign` and `rsign` ask for. */
  readonly activationGradient?: Estimator;
  readonly standIns?: StandIns;
  /** Keeps latents of quantised weights within [-1, 1] after every step. */
  readonly clipLatents: boolean;
  /** Share of a batch's statistics in the running ones. */
  readonly batchNormMomentum: number;
  /** Frozen, bound network of the same input and classes, for the distributional loss. */
  readonly teacher?: Module;
  /** Output that is trained; the first by default. */
  readonly output?: string;
  /** Decides what dropout drops. */
  readonly seed: number;
}

/** Sums since the last read-back, as means. */
export interface Totals {
  readonly steps: number;
  readonly images: number;
  /** Mean over the images; NaN or infinite when training broke down. */
  readonly loss: number;
  /** Share of training images classified right, under the batch's own statistics. */
  readonly accuracy: number;
  /** Layer -> share of its weights that Bop flipped, mean over the steps. */
  readonly flips: ReadonlyMap<string, number>;
}

export interface Evaluation {
  /** Mean over the batch. */
  readonly loss: number;
  readonly correct: number;
  /** Greatest output of each image, the first of equals. */
  readonly classes: Int32Array;
  /** [count, classes] as the network gives them. */
  readonly outputs: Float32Array;
}

/** What a checkpoint holds, by name; f32 throughout. */
export type Snapshot = ReadonlyMap<string, SnapshotTensor>;
export interface SnapshotTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where a number stopped being one. */
export interface BadLayer {
  /** Node or tensor id. */
  readonly id: ValueId | TensorId;
  readonly what: 'weight' | 'value' | 'gradient';
}

/**
 * One network in training. Everything but `step` waits for the engine. Memory on the engine is the same after every call.
 * Made by `createTrainer`, which throws what cannot be trained as diagnostics (E06) at the layer's line.
 */
export interface Trainer {
  /** Trains on one batch, one rate a group (Bop's rate is gamma). Reads nothing back. */
  step(batch: Batch, rates: readonly number[]): void;
  /** Sums since the last call, then starts anew. */
  totals(): Totals;
  /** By the running statistics, without dropout; changes nothing. */
  evaluate(batch: Batch): Evaluation;
  /** Sets every batch norm's statistics to their averages over `batches` under the weights of now. */
  recalibrate(batches: Iterable<Batch>): void;
  /** Least and greatest real value of every node, by the running statistics. */
  ranges(batch: Batch): ReadonlyMap<ValueId, Interval>;
  /** All that the next step depends on: weights and latents, optimizer state, statistics, the count of steps. */
  snapshot(): Snapshot;
  /** Continues from a snapshot of a trainer of the same network and options; RangeError names what does not fit. */
  restore(snapshot: Snapshot): void;
  /** Every tensor of the graph in a file's layout, f32: latents where there are latents, -1 and +1 where Bop trains. */
  weights(): ReadonlyMap<TensorId, Tensor>;
  /** First non-finite weight, value or gradient when the last batch is run again; undefined: all are finite. */
  firstBadLayer(): BadLayer | undefined;
  dispose(): void;
}
