import type { Engine, Value } from './engine/engine.ts';

/**
 * Slope that `sign` is given in the backward pass, by its name in the language (`sign(gradient: ...)`):
 *   approx    max(0, 2 - 2|x|)                                            Bi-Real Net, section 3.2
 *   ste       1 where |x| <= 1, else 0                                    BinaryNet, section 1.3
 *   swish     b (2 - z tanh(z / 2)) / (1 + cosh z), z = b x, b = 5        BNN+, section 3.1
 *   identity  1
 */
export const estimators = ['approx', 'ste', 'swish', 'identity'] as const;
export type Estimator = (typeof estimators)[number];

/**
 * How the loss's gradient by a binary weight W_b = alpha sign(W) reaches its latent W; alpha = mean |W_o| an output channel, 1 without a
 * scale, and a constant except for `xnor`:
 *   magnitude_aware  alpha [|W| <= 1] dL/dW_b      larq; Bi-Real Net's Caffe release, second step
 *   clipped          [|W| <= 1] dL/dW_b            the PyTorch releases of Bi-Real Net and ReActNet
 *   identity         dL/dW_b                       Bi-Real Net's Caffe release, training
 *   xnor             as magnitude_aware, and through alpha: + [|W| <= 1] sign(W) mean_o(dL/dW_b sign(W))      XNOR-Net
 */
export const weightGradients = ['magnitude_aware', 'clipped', 'identity', 'xnor'] as const;
export type WeightGradient = (typeof weightGradients)[number];

/** The least float above 1. */
const aboveOne = 1 + 2 ** -23;

/** dy where |x| <= 1, else 0: `passAbove` knows no equality, so what it sees is positive until |x| is more than 1. */
export const passWithinOne = ({ tf, kernels }: Engine, dy: Value, x: Value): Value =>
  kernels.passAbove(dy, tf.sub(aboveOne, tf.abs(x)));

const swishSharpness = 5;

/** dy times the estimator's slope at x. */
export function throughSign(engine: Engine, estimator: Estimator, dy: Value, x: Value): Value {
  const { tf } = engine;
  switch (estimator) {
    case 'approx':
      return tf.mul(dy, tf.relu(tf.sub(2, tf.mul(tf.abs(x), 2))));
    case 'ste':
      return passWithinOne(engine, dy, x);
    case 'swish': {
      // 1 / (1 + cosh z) = 2 s (1 - s) and tanh(z / 2) = 2 s - 1 with s = sigmoid(z): no exponential overflows.
      const z = tf.mul(x, swishSharpness);
      const s = tf.sigmoid(z);
      const bell = tf.mul(tf.mul(s, tf.sub(1, s)), 2 * swishSharpness);
      return tf.mul(dy, tf.mul(bell, tf.sub(2, tf.mul(z, tf.sub(tf.mul(s, 2), 1)))));
    }
    case 'identity':
      return dy;
  }
}
