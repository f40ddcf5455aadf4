import type { AnyNode } from '../../ir/graph.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { Tensor, TensorId } from '../../ir/types.ts';
import { Block } from './block.ts';
import type { Engine, Value } from '../engine/engine.ts';
import type { Optimizer } from '../optimizers.ts';
import type { TrainedSlot } from './slots.ts';
import type { Snapshot } from '../trainer-types.ts';

/** Statistics learn nothing; they follow. */
const follows: Optimizer = {
  state: [],
  update: ({ tf }, { weight }, measured, share) => ({
    weight: tf.add(weight, tf.mul(tf.sub(measured, weight), share)),
    state: [],
  }),
};

/** Means and variances of all batch norms, in one row. */
export class Statistics {
  readonly #engine: Engine;
  readonly #block: Block<TrainedSlot> | undefined;

  constructor(
    engine: Engine,
    slots: readonly TrainedSlot[],
    initial: (slot: TrainedSlot) => ArrayLike<number>,
  ) {
    this.#engine = engine;
    const values = slots.map(slot => Float32Array.from(initial(slot)));
    this.#block = slots.length === 0 ? undefined : new Block(engine, follows, slots, values);
  }

  /** As the plan reads them; inside `tidy`. */
  values(): ReadonlyMap<TensorId, Value> {
    const block = this.#block;
    if (!block) return new Map();
    return new Map(block.parted(block.row).map((value, i) => [block.parts[i]!.id, value]));
  }

  /** Moves `share` of the way to what a batch measured; inside `tidy`. */
  follow(measured: Measured, share: number): void {
    this.#block?.update(
      this.#block.parts.map(({ id }) => measured.get(id)!),
      share,
      0,
    );
  }

  /** Means over batches: `run` is told each batch and returns what it measured. */
  average<B>(batches: Iterable<B>, run: (batch: B) => Measured): void {
    const block = this.#block;
    if (!block) return;
    const { tf } = this.#engine;
    let sum: Value | undefined;
    let count = 0;
    for (const batch of batches) {
      const before = sum;
      sum = tf.tidy(() => {
        const measured = run(batch);
        const row = tf.concat(block.parts.map(({ id }) => measured.get(id)!));
        return before ? tf.add(before, row) : row;
      });
      before?.dispose();
      count++;
    }
    if (!sum) return;
    const total = sum;
    tf.tidy(() => {
      block.set(tf.div(total, count));
    });
    total.dispose();
  }

  read(types: (slot: TrainedSlot) => Tensor['type']): readonly (readonly [TensorId, Tensor])[] {
    const block = this.#block;
    if (!block) return [];
    return block.read().map((values, i) => {
      const slot = block.parts[i]!;
      return [slot.id, tensorFrom(types(slot), values)];
    });
  }

  snapshot(): Snapshot {
    return new Map(this.#block?.snapshot());
  }

  restore(snapshot: Snapshot): void {
    this.#block?.restore(snapshot);
  }

  dispose(): void {
    this.#block?.dispose();
  }
}

/** What batch norms measured on one batch, by tensor. */
export type Measured = ReadonlyMap<TensorId, Value>;

/** Collects a run's statistics. */
export function measuring(): {
  readonly measured: Map<TensorId, Value>;
  readonly onStatistics: (node: AnyNode, mean: Value, variance: Value) => void;
} {
  const measured = new Map<TensorId, Value>();
  return {
    measured,
    onStatistics(node, mean, variance) {
      measured.set(node.args.mean as TensorId, mean);
      measured.set(node.args.variance as TensorId, variance);
    },
  };
}
