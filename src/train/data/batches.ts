import { sizeOf } from '../../ir/element.ts';
import { generator, seedOf } from '../../ir/random.ts';
import type { Batch } from '../trainer-types.ts';
import type { Augmentation } from './augment.ts';
import { augment, plain } from './augment.ts';
import type { TrainingSet } from './training-set.ts';
import { shuffled } from './training-set.ts';

export interface BatchOptions {
  readonly size: number;
  readonly seed: number;
  readonly augmentation: Augmentation;
}

/**
 * The batches of every epoch, whole ones only. Batch `index` of an epoch is a function of the seed, the epoch and the index alone:
 * whoever asks, in whatever order, gets the same values.
 */
export class Batches {
  readonly perEpoch: number;
  readonly #set: TrainingSet;
  readonly #options: BatchOptions;
  readonly #means: Float64Array;
  #order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;

  constructor(set: TrainingSet, options: BatchOptions) {
    this.#set = set;
    this.#options = options;
    this.perEpoch = Math.floor(set.count / options.size);
    this.#means = options.augmentation.cutout > 0 ? channelMeans(set) : new Float64Array();
  }

  /** Number of values of a batch. */
  get valuesPerBatch(): number {
    return this.#options.size * sizeOf(this.#set.shape);
  }

  /** `into`: room for the values, used again. */
  make(epoch: number, index: number, into = new Float32Array(this.valuesPerBatch)): Batch {
    const { size, seed, augmentation } = this.#options;
    const { values, shape, labels } = this.#set;
    const order = this.#orderOf(epoch);
    const picture = pictureOf(shape);
    const each = sizeOf(shape);
    const chosen = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const position = index * size + i;
      const image = order[position]!;
      const draw = generator(seedOf(seed, `${epoch}:${position}`));
      chosen[i] = labels[image]!;
      augment(
        values.subarray(image * each, (image + 1) * each),
        into.subarray(i * each, (i + 1) * each),
        picture,
        shape.length === 3 ? augmentation : plain,
        this.#means,
        draw,
      );
    }
    return { images: into, labels: chosen };
  }

  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch)
      this.#order = { epoch, indices: shuffled(this.#set.count, this.#options.seed, `epoch ${epoch}`) };
    return this.#order.indices;
  }
}

/** All images as they are, in their order; the last batch may be smaller. */
export function* inOrder(set: TrainingSet, size: number): Generator<Batch> {
  const each = sizeOf(set.shape);
  for (let start = 0; start < set.count; start += size) {
    const end = Math.min(start + size, set.count);
    yield {
      images: Float32Array.from(set.values.subarray(start * each, end * each)),
      labels: set.labels.slice(start, end),
    };
  }
}

function pictureOf(shape: readonly number[]) {
  const [height = 1, width = 1, channels = 1] = shape.length === 3 ? shape : [1, 1, sizeOf(shape)];
  return { height, width, channels };
}

/** Mean value of each channel over all images. */
function channelMeans({ values, shape }: TrainingSet): Float64Array {
  const channels = shape.at(-1) ?? 1;
  const sums = new Float64Array(channels);
  for (let at = 0; at < values.length; at++) sums[at % channels]! += values[at]!;
  return sums.map(sum => (sum * channels) / Math.max(1, values.length));
}
