import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/train/engine/engine.ts';
import type { Estimator, WeightGradient } from '../../src/train/estimators.ts';
import { throughSign, weightGradients } from '../../src/train/estimators.ts';
import { scoped } from '../../src/train/engine/engine.ts';
import { quantized } from '../../src/train/model/weights.ts';
import { engineNamed, read } from './support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await engineNamed('wasm');
});

const xs = [-3, -1.0000001, -1, -0.75, -0.5, -1e-8, 0, 1e-8, 0.25, 0.5, 1, 1.0000002, 2, 40];

/** The papers' formulas, in f64. */
const slopes: Readonly<Record<Estimator, (x: number) => number>> = {
  approx: x => Math.max(0, 2 - 2 * Math.abs(x)),
  ste: x => (Math.abs(Math.fround(x)) <= 1 ? 1 : 0),
  swish: x => (5 * (2 - 5 * x * Math.tanh((5 * x) / 2))) / (1 + Math.cosh(5 * x)),
  identity: () => 1,
};

describe('the slope of sign', () => {
  it.each(Object.keys(slopes) as Estimator[])('%s is the papers’ formula', estimator => {
    const found = read(engine, tf =>
      throughSign(engine, estimator, tf.fill([xs.length], 3), tf.tensor1d(xs)),
    );
    xs.forEach((x, i) => {
      expect(found[i], `at ${x}`).toBeCloseTo(3 * slopes[estimator](x), 4);
    });
  });

  it('approx and ste have the same area, 2', () => {
    const area = (estimator: Estimator) => {
      const points = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 1000 - 2);
      return points.reduce((sum, x) => sum + slopes[estimator](x) / 1000, 0);
    };
    expect(area('approx')).toBeCloseTo(2, 5);
    expect(area('ste')).toBeCloseTo(2, 5);
  });
});

/** Latents [in 3, out 2]: alphas 0.6 and 0.5. One lies outside [-1, 1], one is 0. */
const latents = [0.3, 0.4, -1.2, 0, 0.3, -1.1];
const signs = [1, 1, -1, 1, 1, -1];
const alphas = [0.6, 0.5];
/** dL/dW_b. */
const gradient = [1, -2, 3, 0.5, -1, 4];

describe('the gradient that reaches a latent', () => {
  const found = (kind: WeightGradient, isScaled: boolean) =>
    scoped(engine, () => {
      const { tf } = engine;
      const latent = tf.tensor2d(latents, [3, 2]);
      const result = quantized(engine, latent, {
        precision: 'binary',
        isScaled,
        gradient: kind,
        isWithinOne: false,
      });
      return {
        weight: Array.from(result.weight.dataSync()),
        gradient: Array.from(result.latentGradient(tf.tensor2d(gradient, [3, 2])).dataSync()),
      };
    });
  const within = (i: number) => (Math.abs(latents[i]!) <= 1 ? 1 : 0);
  /** Bi-Real Net, section 3.3. Through alpha: sign(W) times the mean of dL/dW_b sign(W) over the output's weights. */
  const through = [(1 * 1 + 3 * -1 + -1 * 1) / 3, (-2 * 1 + 0.5 * 1 + 4 * -1) / 3];
  const formulas: Readonly<Record<WeightGradient, (i: number) => number>> = {
    magnitude_aware: i => alphas[i % 2]! * within(i) * gradient[i]!,
    clipped: i => within(i) * gradient[i]!,
    identity: i => gradient[i]!,
    xnor: i => within(i) * (alphas[i % 2]! * gradient[i]! + signs[i]! * through[i % 2]!),
  };

  it.each(weightGradients)('%s: its formula, the weight being alpha times the sign', kind => {
    const { weight, gradient: reached } = found(kind, true);
    weight.forEach((value, i) => {
      expect(value).toBeCloseTo(alphas[i % 2]! * signs[i]!, 6);
    });
    reached.forEach((value, i) => {
      expect(value, `latent ${i}`).toBeCloseTo(formulas[kind](i), 5);
    });
  });

  it('without a scale alpha is 1, and all but identity are the same', () => {
    for (const kind of weightGradients) {
      const { weight, gradient: reached } = found(kind, false);
      expect(weight).toEqual(signs);
      expect(reached).toEqual(kind === 'identity' ? gradient : gradient.map((g, i) => g * within(i)));
    }
  });

  it('latents that are kept within [-1, 1] stop nothing', () => {
    const reached = read(engine, tf =>
      quantized(engine, tf.tensor2d(latents, [3, 2]), {
        precision: 'binary',
        isScaled: false,
        gradient: 'clipped',
        isWithinOne: true,
      }).latentGradient(tf.tensor2d(gradient, [3, 2])),
    );
    expect(reached).toEqual(gradient);
  });

  it('whole latents of a ternary set come back as they are, and those outside [-1, 1] are stopped', () => {
    const result = scoped(engine, () => {
      const { tf } = engine;
      const values = quantized(engine, tf.tensor2d([1, -1.5, 0, 0.2], [4, 1]), {
        precision: 'ternary',
        isScaled: false,
        gradient: 'clipped',
        isWithinOne: false,
      });
      return [values.weight, values.latentGradient(tf.ones([4, 1]))].map(value =>
        Array.from(value.dataSync()),
      );
    });
    expect(result).toEqual([
      [1, -1, 0, 0],
      [1, 0, 1, 1],
    ]);
  });

  it('int3 weights are whole numbers times their step, and their gradient passes', () => {
    const weight = read(engine, tf => {
      const latent = tf.tensor2d([0.6, -0.31, 0.1, 0.29], [4, 1]);
      return quantized(engine, latent, {
        precision: 'int3',
        isScaled: false,
        gradient: 'clipped',
        isWithinOne: true,
      }).weight;
    });
    // The step is 0.6 / 3; 0.1 / 0.2 is a tie, which goes to the even 0.
    [0.6, -0.4, 0, 0.2].forEach((value, i) => {
      expect(weight[i]).toBeCloseTo(value, 6);
    });
  });
});
