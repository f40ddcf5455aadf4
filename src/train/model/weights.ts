import type { Precision } from '../../ir/attribute.ts';
import { rangeOfSet } from '../../ir/quantize-weights.ts';
import type { Engine, Value } from '../engine/engine.ts';
import { passWithinOne } from '../estimators.ts';
import type { WeightGradient } from '../estimators.ts';
import { axesButLast } from '../lower/shapes.ts';

/** How latents of a product become the weights it is computed with. */
export interface Quantizer {
  readonly precision: Precision;
  /** Whether the layer is scaled by the mean magnitude of its latents (scale: mean_abs). */
  readonly isScaled: boolean;
  readonly gradient: WeightGradient;
  /** All latents lie within [-1, 1], so that no gradient is stopped there. */
  readonly isWithinOne: boolean;
}

/** Weights of a product, [..., out], and the way back to the latents. */
export interface Quantized {
  readonly weight: Value;
  readonly latentGradient: (dy: Value) => Value;
}

/** alpha_o = mean |W_o| (XNOR-Net, Bi-Real Net), [out]. */
const meanMagnitude = ({ tf }: Engine, latent: Value): Value => tf.mean(tf.abs(latent), axesButLast(latent));

/**
 * Latents [..., out] as values of their set, times what the layer multiplies its sums with: the same as quantizeWeights of the IR and
 * the weight_scales behind the layer, but for latents that are whole numbers of an intN set, which are taken as any others here.
 * `signs`: those of the latents, where the caller has them already.
 */
export function quantized(engine: Engine, latent: Value, quantizer: Quantizer, signs?: Value): Quantized {
  const { precision } = quantizer;
  if (precision === 'real') return { weight: latent, latentGradient: dy => dy };
  const { set, passed } =
    precision === 'binary'
      ? binary(engine, latent, quantizer, signs)
      : precision === 'ternary'
        ? ternary(engine, latent, quantizer)
        : uniform(engine, latent, rangeOfSet(precision).hi);
  if (!quantizer.isScaled) return { weight: set, latentGradient: passed };
  const { tf } = engine;
  const alpha = meanMagnitude(engine, latent);
  return {
    weight: tf.mul(set, alpha),
    latentGradient(dy) {
      if (precision === 'binary' && (quantizer.gradient === 'clipped' || quantizer.gradient === 'identity'))
        return passed(dy);
      const scaled = tf.mul(dy, alpha);
      if (quantizer.gradient !== 'xnor') return passed(scaled);
      // d alpha_o / dW = sign(W) / n: each latent of an output gets the same share of what alpha is asked to do.
      const sign = engine.kernels.sign(latent);
      return passed(tf.add(scaled, tf.mul(sign, tf.mean(tf.mul(dy, set), axesButLast(dy)))));
    },
  };
}

interface Rounded {
  readonly set: Value;
  readonly passed: (dy: Value) => Value;
}

const binary = (
  engine: Engine,
  latent: Value,
  { gradient, isWithinOne }: Quantizer,
  signs: Value | undefined,
): Rounded => ({
  set: signs ?? engine.kernels.sign(latent),
  passed: dy => (gradient === 'identity' || isWithinOne ? dy : passWithinOne(engine, dy, latent)),
});

/** +-1 where |w| > 0.7 mean |W_o|, else 0 (ternary weight networks). */
function ternary(engine: Engine, latent: Value, { isWithinOne }: Quantizer): Rounded {
  const { tf, kernels } = engine;
  const threshold = tf.mul(meanMagnitude(engine, latent), 0.7);
  return {
    set: kernels.passAbove(kernels.sign(latent), tf.sub(tf.abs(latent), threshold)),
    passed: dy => (isWithinOne ? dy : passWithinOne(engine, dy, latent)),
  };
}

/** Whole numbers times the step s_o = max |W_o| / hi. */
function uniform({ tf }: Engine, latent: Value, hi: number): Rounded {
  const greatest = tf.max(tf.abs(latent), axesButLast(latent));
  const step = tf.where(tf.equal(greatest, 0), tf.onesLike(greatest), tf.div(greatest, hi));
  return { set: tf.mul(tf.round(tf.div(latent, step)), step), passed: dy => dy };
}
