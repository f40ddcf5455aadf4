import type { Engine, Value } from '../engine/engine.ts';
import { shaped } from '../lower/shapes.ts';
import type { Optimizer } from '../optimizers.ts';
import type { Snapshot, SnapshotTensor } from '../trainer-types.ts';

/** What a block needs to know of a tensor. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/**
 * Tensors that one optimizer treats alike, in one row on the engine: a step costs a dozen calls for all of them together, not for each.
 */
export class Block<P extends Part> {
  readonly parts: readonly P[];
  readonly #engine: Engine;
  readonly #optimizer: Optimizer;
  readonly #limit: number;
  #weight: Value;
  #state: readonly Value[];

  /** `initial`: values of each part; `limit`: weights stay within -limit and limit. */
  constructor(
    engine: Engine,
    optimizer: Optimizer,
    parts: readonly P[],
    initial: readonly Float32Array[],
    limit = Infinity,
  ) {
    this.#engine = engine;
    this.#optimizer = optimizer;
    this.parts = parts;
    this.#limit = limit;
    const { tf } = engine;
    const row = joined(initial);
    this.#weight = tf.tensor1d(limit < Infinity ? row.map(w => Math.min(Math.max(w, -limit), limit)) : row);
    this.#state = optimizer.state.map(() => tf.zeros([row.length]));
  }

  /** All weights in one row. */
  get row(): Value {
    return this.#weight;
  }

  /** A row of the block's length as its parts. */
  parted(row: Value): readonly Value[] {
    const { tf, kernels } = this.#engine;
    const sizes = this.parts.map(part => part.size);
    const rows = sizes.length === 1 ? [row] : kernels.cut(row, sizes);
    return rows.map((values, i) => shaped(tf, values, this.parts[i]!.shape));
  }

  /** One step; inside `tidy`. `step` counts from 1. Returns where weights were flipped, if the optimizer flips. */
  update(gradients: readonly Value[], rate: number, step: number): Value | undefined {
    const { tf } = this.#engine;
    const flat = gradients.map((gradient, i) => shaped(tf, gradient, [this.parts[i]!.size]));
    const gradient = flat.length === 1 ? flat[0]! : tf.concat(flat);
    const before = { weight: this.#weight, state: this.#state };
    const { weight, state, flips } = this.#optimizer.update(this.#engine, before, gradient, rate, step);
    this.#replace(this.#limit < Infinity ? tf.clipByValue(weight, -this.#limit, this.#limit) : weight, state);
    return flips;
  }

  /** Replaces all weights; the optimizer remembers what it did. */
  set(row: Value): void {
    this.#replace(row, this.#state);
  }

  #replace(weight: Value, state: readonly Value[]): void {
    const { tf } = this.#engine;
    const old = [this.#weight, ...this.#state];
    this.#weight = tf.keep(weight);
    this.#state = state.map(values => tf.keep(values));
    const kept = new Set<Value>([this.#weight, ...this.#state]);
    for (const values of old) if (!kept.has(values)) values.dispose();
  }

  /** Values of each part, as they lie on the engine. */
  read(): readonly Float32Array[] {
    return this.#cut(this.#weight.dataSync() as Float32Array);
  }

  #cut(row: Float32Array): readonly Float32Array[] {
    let at = 0;
    return this.parts.map(({ size }) => row.slice(at, (at += size)));
  }

  /** `weight:NAME`, and `STATE:NAME` for what the optimizer remembers. */
  snapshot(): readonly (readonly [string, SnapshotTensor])[] {
    const rows = [
      ['weight', this.#weight] as const,
      ...this.#optimizer.state.map((name, i) => [name, this.#state[i]!] as const),
    ];
    return rows.flatMap(([kind, row]) =>
      this.#cut(row.dataSync() as Float32Array).map(
        (data, i) => [`${kind}:${this.parts[i]!.name}`, { shape: this.parts[i]!.shape, data }] as const,
      ),
    );
  }

  restore(snapshot: Snapshot): void {
    const { tf } = this.#engine;
    const row = (kind: string) =>
      tf.tensor1d(joined(this.parts.map(part => wanted(snapshot, `${kind}:${part.name}`, part.size))));
    this.#replace(row('weight'), this.#optimizer.state.map(row));
  }

  dispose(): void {
    for (const values of [this.#weight, ...this.#state]) values.dispose();
  }
}

export function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}

/** An entry of a snapshot; RangeError where it is missing or of another size. */
export function wanted(snapshot: Snapshot, name: string, size: number): Float32Array {
  const found = snapshot.get(name);
  if (!found) throw new RangeError(`the snapshot has no '${name}'`);
  if (found.data.length !== size)
    throw new RangeError(`'${name}' has ${found.data.length} values in the snapshot, ${size} in the network`);
  return found.data;
}
