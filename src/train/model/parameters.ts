import { valuesOf } from '../../ir/bits.ts';
import { fail } from '../../ir/diagnostic.ts';
import { tensorFrom } from '../../ir/tensor.ts';
import type { Tensor, TensorId } from '../../ir/types.ts';
import { Block } from './block.ts';
import type { Engine, Value } from '../engine/engine.ts';
import { optimizerOf } from '../optimizers.ts';
import type { TrainedSlot } from './slots.ts';
import type { Snapshot, TensorClass, TrainerOptions } from '../trainer-types.ts';
import type { Quantized, Quantizer } from './weights.ts';
import { quantized } from './weights.ts';

/** Whether a group takes a tensor. */
const takes: Readonly<Record<TensorClass, (slot: TrainedSlot) => boolean>> = {
  binary: ({ precision }) => precision === 'binary',
  quantized: ({ precision }) => precision !== 'real',
  products: ({ isProduct }) => isProduct,
  real: ({ precision }) => precision === 'real',
  all: () => true,
};

/** What happens to a tensor between steps. `signs`: Bop's weights, which are their own signs; `latents`: kept within [-1, 1] if asked. */
type Kind = 'signs' | 'binary' | 'latents' | 'real';

interface GroupBlock {
  readonly group: number;
  readonly kind: Kind;
  readonly block: Block<TrainedSlot>;
}

/** Weights of one step: as the plan reads them, and how their gradients reach what is stored. */
export interface StepWeights {
  readonly values: ReadonlyMap<TensorId, Value>;
  readonly quantized: ReadonlyMap<TensorId, Quantized>;
}

/** Everything a network has learned, on the engine. */
export class Parameters {
  readonly #engine: Engine;
  readonly #options: TrainerOptions;
  readonly #blocks: readonly GroupBlock[];

  /** `initial` by id. Throws E0643 where no group takes a tensor, or Bop one that is not binary. */
  constructor(
    engine: Engine,
    slots: readonly TrainedSlot[],
    initial: (slot: TrainedSlot) => ArrayLike<number>,
    options: TrainerOptions,
  ) {
    this.#engine = engine;
    this.#options = options;
    const sorted = new Map<string, { group: number; kind: Kind; slots: TrainedSlot[] }>();
    for (const slot of slots) {
      const group = options.groups.findIndex(({ tensors }) => takes[tensors](slot));
      const kind = this.#kindOf(slot, group);
      const key = `${group} ${kind}`;
      const entry = sorted.get(key) ?? { group, kind, slots: [] };
      entry.slots.push(slot);
      sorted.set(key, entry);
    }
    this.#blocks = [...sorted.values()].map(({ group, kind, slots: parts }) => {
      const values = parts.map(slot => {
        const stored = slot.toEngine(initial(slot));
        return kind === 'signs' ? stored.map(w => (w >= 0 ? 1 : -1)) : stored;
      });
      const isClipped = options.clipLatents && (kind === 'binary' || kind === 'latents');
      const optimizer = optimizerOf(options.groups[group]!.optimizer);
      return { group, kind, block: new Block(engine, optimizer, parts, values, isClipped ? 1 : Infinity) };
    });
  }

  #kindOf(slot: TrainedSlot, group: number): Kind {
    const settings = this.#options.groups[group];
    if (!settings)
      return fail('E0643', `no optimizer trains '${slot.name}' (weights: ${slot.precision})`, {
        help: `the recipe's groups take ${this.#options.groups.map(({ tensors }) => tensors).join(', ')}`,
      });
    if (settings.optimizer.kind === 'bop')
      return slot.precision === 'binary'
        ? 'signs'
        : fail('E0643', `Bop trains binary weights only; '${slot.name}' is ${slot.precision}`);
    if (slot.precision === 'real' || this.#options.standIns?.weights === 'real') return 'real';
    return slot.precision === 'binary' ? 'binary' : 'latents';
  }

  /** Inside `tidy`. */
  stepWeights(): StepWeights {
    const values = new Map<TensorId, Value>();
    const set = new Map<TensorId, Quantized>();
    for (const { kind, block } of this.#blocks) {
      const latents = block.parted(block.row);
      const signs = kind === 'binary' ? block.parted(this.#engine.kernels.sign(block.row)) : undefined;
      block.parts.forEach((slot, i) => {
        const latent = latents[i]!;
        const result = quantized(this.#engine, latent, this.#quantizerOf(slot, kind), signs?.[i]);
        values.set(slot.id, result.weight);
        set.set(slot.id, result);
      });
    }
    return { values, quantized: set };
  }

  #quantizerOf({ precision, isScaled }: TrainedSlot, kind: Kind): Quantizer {
    const isStored = kind === 'real' || kind === 'signs';
    const { weightGradient, clipLatents } = this.#options;
    return {
      precision: isStored ? 'real' : precision,
      isScaled: isScaled && !isStored,
      gradient: weightGradient,
      isWithinOne: clipLatents,
    };
  }

  /** One step of every group, inside `tidy`. Returns layer -> share of flipped weights, of Bop's layers. */
  update(
    weights: StepWeights,
    gradients: ReadonlyMap<TensorId, Value>,
    rates: readonly number[],
    step: number,
  ): ReadonlyMap<string, Value> {
    const { tf } = this.#engine;
    const shares = new Map<string, Value>();
    for (const { group, block } of this.#blocks) {
      const rate = rates[group];
      if (rate === undefined)
        throw new RangeError(`${rates.length} rates for ${this.#options.groups.length} groups`);
      const byLatents = block.parts.map(({ id, shape }) => {
        const gradient = gradients.get(id);
        return gradient ? weights.quantized.get(id)!.latentGradient(gradient) : tf.zeros([...shape]);
      });
      const flips = block.update(byLatents, rate, step);
      if (flips)
        block.parted(flips).forEach((flipped, i) => shares.set(layerOf(block.parts[i]!), tf.mean(flipped)));
    }
    return shares;
  }

  /** Layers whose flips `update` tells, in its order. */
  get flippingLayers(): readonly string[] {
    return this.#blocks.flatMap(({ kind, block }) => (kind === 'signs' ? block.parts.map(layerOf) : []));
  }

  /** NaN or infinite as soon as one parameter is; a scalar, inside `tidy`. */
  sum(): Value {
    const { tf } = this.#engine;
    return tf.addN(this.#blocks.map(({ block }) => tf.sum(tf.abs(block.row))));
  }

  /** In a file's layout. */
  read(types: (slot: TrainedSlot) => Tensor['type']): ReadonlyMap<TensorId, Tensor> {
    return new Map(
      this.#blocks.flatMap(({ block }) =>
        block.read().map((values, i) => {
          const slot = block.parts[i]!;
          return [slot.id, tensorFrom(types(slot), slot.toFile(values))] as const;
        }),
      ),
    );
  }

  snapshot(): Snapshot {
    return new Map(this.#blocks.flatMap(({ block }) => block.snapshot()));
  }

  restore(snapshot: Snapshot): void {
    for (const { block } of this.#blocks) block.restore(snapshot);
  }

  dispose(): void {
    for (const { block } of this.#blocks) block.dispose();
  }
}

const layerOf = ({ name }: TrainedSlot): string => name.replace(/\.weight$/, '');

/** A slot's values in a module. */
export const valuesIn = (
  tensors: ReadonlyMap<TensorId, Tensor>,
  { id, name }: TrainedSlot,
): ArrayLike<number> => {
  const tensor = tensors.get(id);
  if (!tensor) throw new RangeError(`there is no tensor '${name}' to begin with`);
  return valuesOf(tensor);
};
