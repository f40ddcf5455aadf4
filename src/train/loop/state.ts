import type { Graph } from '../../ir/graph.ts';
import { print } from '../../ir/print.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Snapshot } from '../trainer-types.ts';

/** What a run is of. A run goes on only where all of it is as it was. */
export interface Identity {
  /** The graph as text, without places in the file. */
  readonly network: string;
  readonly recipe: Recipe;
  /** Name, number of images and a digest of the training data. */
  readonly data: string;
  /** Weights that training began with where a file gave them: its digest. */
  readonly init_from?: string;
  /** The teacher's network and weights: their digest. */
  readonly teacher?: string;
  /** Which library computed: another gives other numbers. */
  readonly engine: string;
}

/** One epoch, as the log has it. */
export interface EpochRow {
  /** From 1, counted over all steps. */
  readonly epoch: number;
  readonly epochs: number;
  /** The recipe's step it belongs to. */
  readonly step: string;
  /** Over the training images while they were trained on. */
  readonly loss: number;
  readonly accuracy: number;
  /** Over the images left out; absent where none are. */
  readonly validation_loss?: number;
  readonly validation_accuracy?: number;
  /** Rate of each group at the epoch's last batch. */
  readonly rates: readonly number[];
  /** Layer -> share of its weights that Bop flipped a step, mean over the epoch. */
  readonly flips?: Readonly<Record<string, number>>;
  readonly images_per_second: number;
  /** All of the epoch: training, statistics, validation. */
  readonly seconds: number;
  /** Of them, how long the engine waited for images. */
  readonly seconds_waited: number;
}

/** Sums over the part of an epoch that is done. */
export interface EpochSums {
  readonly images: number;
  readonly steps: number;
  readonly loss: number;
  readonly correct: number;
  readonly flips: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly waited: number;
}

export const nothingYet: EpochSums = {
  images: 0,
  steps: 0,
  loss: 0,
  correct: 0,
  flips: {},
  seconds: 0,
  waited: 0,
};

/** Where training stands: the next batch to be trained on. All from 0, the epoch within its step. */
export interface Position {
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
}

export interface Best {
  /** From 1, counted over all steps. */
  readonly epoch: number;
  readonly accuracy: number;
}

/** All that is needed to go on to the same numbers. */
export interface RunState {
  readonly identity: Identity;
  readonly position: Position;
  readonly sums: EpochSums;
  readonly rows: readonly EpochRow[];
  /** Of the last step. */
  readonly best?: Best;
  readonly trainer: Snapshot;
}

/** A graph's text without places in the file: a moved line or a comment changes nothing. */
export function networkText(graph: Graph): string {
  const nodes = graph.nodes.map(({ id, op, args, attributes, type }) => ({ id, op, args, attributes, type }));
  const inputs = graph.inputs.map(({ id, type }) => ({ id, type }));
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value }));
  return print({ graph: { ...graph, nodes, inputs, outputs }, tensors: new Map() });
}
