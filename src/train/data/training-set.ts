import { sizeOf } from '../../ir/element.ts';
import { generator, seedOf } from '../../ir/random.ts';

/** Images with labels in one block of memory that threads share. */
export interface TrainingSet {
  readonly count: number;
  /** [H, W, C], or [C] of data that is no picture. */
  readonly shape: readonly number[];
  /** [count, ...shape], raw values as the network's input stores them. */
  readonly values: Uint8Array | Float32Array;
  readonly labels: Int32Array;
}

/** Room for so many images, zeros; `isBytes`: values are 0..255. */
export function roomForImages(count: number, shape: readonly number[], isBytes: boolean): TrainingSet {
  const values = count * sizeOf(shape);
  const shared = (bytes: number) => new SharedArrayBuffer(bytes);
  return {
    count,
    shape,
    values: isBytes ? new Uint8Array(shared(values)) : new Float32Array(shared(4 * values)),
    labels: new Int32Array(shared(4 * count)),
  };
}

/** The images with these indices, in this order. */
export function selected(set: TrainingSet, indices: Uint32Array): TrainingSet {
  const { values: from, shape, labels } = set;
  const size = sizeOf(shape);
  const chosen = roomForImages(indices.length, shape, from instanceof Uint8Array);
  indices.forEach((index, at) => {
    chosen.values.set(from.subarray(index * size, (index + 1) * size), at * size);
    chosen.labels[at] = labels[index]!;
  });
  return chosen;
}

/** 0 .. count - 1 in an order that a seed and a name decide. */
export function shuffled(count: number, seed: number, name: string): Uint32Array {
  const draw = generator(seedOf(seed, name));
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

export interface Cut {
  readonly train: TrainingSet;
  /** Left out of training, to judge by; no image where 0 were asked for. */
  readonly validation: TrainingSet;
}

/**
 * Leaves `held` images out. The cut is the same whatever the seed of a run, so that runs with different seeds are judged by the same
 * images.
 */
export function cut(set: TrainingSet, held: number): Cut {
  const order = shuffled(set.count, 0, 'validation');
  // In the order of the set, so that neither part is shuffled more than the other.
  const part = (indices: Uint32Array) => selected(set, indices.sort());
  return { train: part(order.slice(held)), validation: part(order.slice(0, held)) };
}
