import type { Engine, Value } from './engine/engine.ts';

/**
 * One step on gradient g at rate lr:
 *   sgd    v = momentum v + g + decay w;  w -= lr v
 *   adam   g += decay w;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  with t steps done
 *          w -= lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)              Kingma and Ba, algorithm 1
 *   adamw  as adam, but the decay goes past the moments: w -= lr decay w                  Loshchilov and Hutter, algorithm 2
 *   bop    m = (1 - gamma) m + gamma g, the rate being gamma;  w flips where w m > threshold, else stays: equality keeps it, so does m = 0
 *          at threshold 0 (Helwegen et al., algorithm 1, where equality flips; their code sets such a weight to +1)
 */
export type OptimizerSettings =
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly decay?: number }
  | {
      readonly kind: 'adam' | 'adamw';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      readonly decay?: number;
    }
  | { readonly kind: 'bop'; readonly threshold?: number };

/** Many weights in one row, and what their optimizer remembers of each. */
export interface Moments {
  readonly weight: Value;
  readonly state: readonly Value[];
}

/** `flips`: 1 where Bop turned a weight, else 0. */
export type Updated = Moments & { readonly flips?: Value };

export interface Optimizer {
  /** Names of what is remembered of each weight; all begin as 0. */
  readonly state: readonly string[];
  /** `step` counts from 1. Call it inside `tidy` and keep the results. */
  update(engine: Engine, moments: Moments, gradient: Value, rate: number, step: number): Updated;
}

export function optimizerOf(settings: OptimizerSettings): Optimizer {
  switch (settings.kind) {
    case 'sgd':
      return sgd(settings.momentum ?? 0, settings.decay ?? 0);
    case 'adam':
    case 'adamw': {
      const { kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0 } = settings;
      return adam({ beta1, beta2, epsilon, decay, isDecayApart: kind === 'adamw' });
    }
    case 'bop':
      return bop(settings.threshold ?? 1e-8);
  }
}

/** g + decay w. */
const decayed = ({ tf }: Engine, gradient: Value, weight: Value, decay: number): Value =>
  decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, decay));

const sgd = (momentum: number, decay: number): Optimizer => ({
  state: momentum === 0 ? [] : ['velocity'],
  update(engine, { weight, state: [velocity] }, gradient, rate) {
    const { tf } = engine;
    const pull = decayed(engine, gradient, weight, decay);
    const moved = velocity ? tf.add(tf.mul(velocity, momentum), pull) : pull;
    return { weight: tf.sub(weight, tf.mul(moved, rate)), state: velocity ? [moved] : [] };
  },
});

const adam = ({
  beta1,
  beta2,
  epsilon,
  decay,
  isDecayApart,
}: {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
  readonly isDecayApart: boolean;
}): Optimizer => ({
  state: ['mean', 'square'],
  update(engine, { weight, state }, gradient, rate, step) {
    const { tf } = engine;
    const pull = isDecayApart ? gradient : decayed(engine, gradient, weight, decay);
    const mean = tf.add(tf.mul(state[0]!, beta1), tf.mul(pull, 1 - beta1));
    const square = tf.add(tf.mul(state[1]!, beta2), tf.mul(tf.square(pull), 1 - beta2));
    // sqrt(v / c) + epsilon = (sqrt(v) + epsilon sqrt(c)) / sqrt(c): the corrections become two numbers.
    const root = Math.sqrt(1 - beta2 ** step);
    const size = (rate * root) / (1 - beta1 ** step);
    const stride = tf.div(tf.mul(mean, size), tf.add(tf.sqrt(square), epsilon * root));
    const kept = isDecayApart && decay !== 0 ? tf.mul(weight, 1 - rate * decay) : weight;
    return { weight: tf.sub(kept, stride), state: [mean, square] };
  },
});

const bop = (threshold: number): Optimizer => ({
  state: ['mean'],
  update({ tf, kernels }, { weight, state }, gradient, gamma) {
    const mean = tf.add(tf.mul(state[0]!, 1 - gamma), tf.mul(gradient, gamma));
    // -1 where w m > threshold, else +1.
    const turn = kernels.sign(tf.sub(threshold, tf.mul(weight, mean)));
    return { weight: tf.mul(weight, turn), state: [mean], flips: tf.relu(tf.neg(turn)) };
  },
});
