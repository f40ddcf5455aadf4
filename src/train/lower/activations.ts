import { defaultStep } from '../../ir/ops/float/binarize.ts';
import { rangeOfSet } from '../../ir/quantize-weights.ts';
import type { Value } from '../engine/engine.ts';
import type { Estimator } from '../estimators.ts';
import { passWithinOne, throughSign } from '../estimators.ts';
import type { Call, Lowerings } from './lowering.ts';
import { perChannel } from './shapes.ts';

interface Through {
  readonly value: Value;
  readonly dx: (dy: Value) => Value;
}

/** dy where lo < x < hi. */
const passBetween = ({ tf, kernels }: Call['engine'], dy: Value, x: Value, lo: number, hi: number): Value =>
  kernels.passAbove(kernels.passAbove(dy, tf.sub(x, lo)), tf.sub(hi, x));

/** Slope of leaky_clip outside [-1, 1] in Bi-Real Net's three-step training. */
const leak = 0.1;

function leakyClip({ engine }: Call, x: Value, slope: number): Through {
  const { tf } = engine;
  const limited = tf.clipByValue(x, -1, 1);
  return {
    value: tf.add(limited, tf.mul(tf.sub(x, limited), slope)),
    dx: dy => {
      const within = passWithinOne(engine, dy, x);
      return tf.add(within, tf.mul(tf.sub(dy, within), slope));
    },
  };
}

/** What a sign does to x, or what stands in for it. */
function signOf(call: Call, gradient: Estimator, x: Value): Through {
  const { engine, standIn, estimator = gradient } = call;
  const { tf, kernels } = engine;
  switch (standIn) {
    case undefined:
      return { value: kernels.sign(x), dx: dy => throughSign(engine, estimator, dy, x) };
    case 'real':
      return { value: x, dx: dy => dy };
    case 'relu':
      return { value: tf.relu(x), dx: dy => kernels.passAbove(dy, x) };
    case 'clip':
      return { value: tf.clipByValue(x, -1, 1), dx: dy => passWithinOne(engine, dy, x) };
    case 'leaky_clip':
      return leakyClip(call, x, leak);
  }
}

/** y = d >= 0 ? positive * d : negative * d, and its gradients; positive is 1 where it is left out. */
function twoSlopes(
  { engine: { tf, kernels } }: Call,
  d: Value,
  positive: Value | undefined,
  negative: Value,
) {
  const below = kernels.negativePart(d);
  const bend = tf.sub(negative, positive ?? 1);
  const straight = positive ? tf.mul(d, positive) : d;
  return {
    value: tf.add(straight, tf.mul(below, bend)),
    // The sign of `below` is -1 where d < 0, else 0: at d = 0 the upper slope holds, as in the forward pass.
    dx: (dy: Value) => tf.mul(dy, tf.sub(positive ?? 1, tf.mul(tf.sign(below), bend))),
    dPositive: (dy: Value) => perChannel(tf, tf.mul(dy, tf.sub(d, below))),
    dNegative: (dy: Value) => perChannel(tf, tf.mul(dy, below)),
  };
}

/** Quantizers and curves. */
export const activations = {
  sign({ zero, gradient }, { x }, call) {
    const { tf } = call.engine;
    // With `zero: -1` a tie is -1: the sign of -x, turned.
    const { value, dx } = signOf(call, gradient, zero === 1 ? x : tf.neg(x));
    return zero === 1
      ? { value, gradient: dy => ({ x: dx(dy) }) }
      : { value: tf.neg(value), gradient: dy => ({ x: tf.neg(dx(tf.neg(dy))) }) };
  },

  rsign({ gradient }, { x, shift }, call) {
    const { tf } = call.engine;
    const { value, dx } = signOf(call, gradient, tf.sub(x, shift));
    return {
      value,
      gradient(dy, wants) {
        const moved = dx(dy);
        return { x: moved, shift: wants('shift') ? tf.neg(perChannel(tf, moved)) : undefined };
      },
    };
  },

  // The gradient passes where nothing is cut off.
  quantize({ to, scale }, { x }, { engine, standIn }) {
    if (standIn !== undefined) return { value: x, gradient: dy => ({ x: dy }) };
    const { tf } = engine;
    const step = scale || defaultStep(to);
    const { lo, hi } = rangeOfSet(to);
    return {
      value: tf.mul(tf.clipByValue(tf.round(tf.div(x, step)), lo, hi), step),
      gradient: dy => ({ x: passBetween(engine, dy, x, (lo - 0.5) * step, (hi + 0.5) * step) }),
    };
  },

  relu: (_, { x }, { engine: { tf, kernels } }) => ({
    value: tf.relu(x),
    gradient: dy => ({ x: kernels.passAbove(dy, x) }),
  }),

  clip: ({ lo, hi }, { x }, { engine }) => ({
    value: engine.tf.clipByValue(x, lo, hi),
    gradient: dy => ({ x: passBetween(engine, dy, x, lo, hi) }),
  }),

  leaky_clip({ slope }, { x }, call) {
    const { value, dx } = leakyClip(call, x, slope);
    return { value, gradient: dy => ({ x: dx(dy) }) };
  },

  abs: (_, { x }, { engine: { tf } }) => ({
    value: tf.abs(x),
    gradient: dy => ({ x: tf.mul(dy, tf.sign(x)) }),
  }),

  sigmoid(_, { x }, { engine: { tf } }) {
    const y = tf.sigmoid(x);
    return { value: y, gradient: dy => ({ x: tf.mul(dy, tf.mul(y, tf.sub(1, y))) }) };
  },

  dropout({ rate }, { x }, { engine: { tf, kernels }, seed }) {
    if (!seed || rate === 0) return { value: x, gradient: dy => ({ x: dy }) };
    const drawn = kernels.uniform(x.shape, ...seed);
    const drop = (values: Value) => kernels.passAbove(tf.div(values, 1 - rate), tf.sub(drawn, rate));
    return { value: drop(x), gradient: dy => ({ x: drop(dy) }) };
  },

  prelu(_, { x, slope }, call) {
    const curve = twoSlopes(call, x, undefined, slope);
    return {
      value: curve.value,
      gradient: (dy, wants) => ({
        x: curve.dx(dy),
        slope: wants('slope') ? curve.dNegative(dy) : undefined,
      }),
    };
  },

  rprelu(_, { x, shift_in: shiftIn, slope, shift_out: shiftOut }, call) {
    const { tf } = call.engine;
    const curve = twoSlopes(call, tf.sub(x, shiftIn), undefined, slope);
    return {
      value: tf.add(curve.value, shiftOut),
      gradient(dy, wants) {
        const dx = curve.dx(dy);
        return {
          x: dx,
          shift_in: wants('shift_in') ? tf.neg(perChannel(tf, dx)) : undefined,
          slope: wants('slope') ? curve.dNegative(dy) : undefined,
          shift_out: wants('shift_out') ? perChannel(tf, dy) : undefined,
        };
      },
    };
  },

  dprelu(_, { x, shift_in: shiftIn, positive, negative, shift_out: shiftOut }, call) {
    const { tf } = call.engine;
    const curve = twoSlopes(call, tf.sub(x, shiftIn), positive, negative);
    return {
      value: tf.add(curve.value, shiftOut),
      gradient(dy, wants) {
        const dx = curve.dx(dy);
        return {
          x: dx,
          shift_in: wants('shift_in') ? tf.neg(perChannel(tf, dx)) : undefined,
          positive: wants('positive') ? curve.dPositive(dy) : undefined,
          negative: wants('negative') ? curve.dNegative(dy) : undefined,
          shift_out: wants('shift_out') ? perChannel(tf, dy) : undefined,
        };
      },
    };
  },
} satisfies Lowerings;
