import type { Augmentation } from '../data/augment.ts';
import type { Estimator, WeightGradient } from '../estimators.ts';
import type { LossSettings } from '../losses.ts';
import type { OptimizerSettings } from '../optimizers.ts';
import type { Schedule } from '../schedules.ts';
import type { StandIns, TensorClass } from '../trainer-types.ts';

/** How the weights of convolutions and dense layers begin. */
export type Beginning = 'glorot' | 'positive' | 'msra';

/** Tensors that one optimizer trains, and how fast over a step's epochs. */
export interface Group {
  readonly tensors: TensorClass;
  readonly optimizer: OptimizerSettings;
  /** Bop's rate is its gamma. */
  readonly rate: Schedule;
}

/** A part of the training with settings of its own; it begins with the weights of the one before. */
export interface Step {
  /** What overrides and the log call it. */
  readonly name: string;
  readonly epochs: number;
  readonly loss: LossSettings;
  readonly groups: readonly Group[];
  readonly weight_gradient: WeightGradient;
  /** `network`: what each sign of the network asks for. */
  readonly activation_gradient: Estimator | 'network';
  /** What stands in for binarisation in this step. */
  readonly stand_ins: StandIns;
  /** Binary weights begin this step as their signs, so that batch norms take over the scale (Bi-Real Net's last step). */
  readonly take_signs: boolean;
  readonly clip_latents: boolean;
  /** Share of a batch's statistics in the running ones. */
  readonly batch_norm_momentum: number;
  /** Batches over which statistics are measured anew after every epoch; 0: the running ones stay. */
  readonly recalibrate: number;
}

/** How a network is trained, from first to last: data, and nothing that depends on the network or the machine. */
export interface Recipe {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** Where its settings come from: paper, section, or what was changed and why. */
  readonly sources: readonly string[];
  readonly seed: number;
  readonly batch: number;
  /** Training images left out to judge by: a share below 1, or how many. */
  readonly validation: number;
  readonly augment: Augmentation;
  readonly begin: Beginning;
  readonly steps: readonly Step[];
}

/** Epochs of all steps. */
export const epochsOf = ({ steps }: Recipe): number => steps.reduce((sum, { epochs }) => sum + epochs, 0);

/** How many of `count` training images are left out. */
export const heldOut = ({ validation }: Pick<Recipe, 'validation'>, count: number): number =>
  validation < 1 ? Math.floor(validation * count) : validation;

/** Whether a teacher is needed. */
export const needsTeacher = ({ steps }: Recipe): boolean =>
  steps.some(({ loss }) => loss.kind === 'distributional');
