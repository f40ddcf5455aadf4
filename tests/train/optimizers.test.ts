import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/train/engine/engine.ts';
import { scoped } from '../../src/train/engine/engine.ts';
import type { Moments, OptimizerSettings } from '../../src/train/optimizers.ts';
import { optimizerOf } from '../../src/train/optimizers.ts';
import { engineNamed } from './support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await engineNamed('wasm');
});

interface Result {
  readonly weight: readonly number[];
  readonly flips: readonly number[] | undefined;
}

/** Weights after a step on each of the gradients. */
function trained(
  settings: OptimizerSettings,
  weights: readonly number[],
  gradients: readonly (readonly number[])[],
  rate: number,
): Result {
  const optimizer = optimizerOf(settings);
  return scoped(engine, () => {
    const { tf } = engine;
    let moments: Moments = {
      weight: tf.tensor1d([...weights]),
      state: optimizer.state.map(() => tf.zeros([weights.length])),
    };
    let flips: readonly number[] | undefined;
    gradients.forEach((gradient, step) => {
      const updated = optimizer.update(engine, moments, tf.tensor1d([...gradient]), rate, step + 1);
      flips = updated.flips && Array.from(updated.flips.dataSync());
      moments = updated;
    });
    return { weight: Array.from(moments.weight.dataSync()), flips };
  });
}

const close = (found: readonly number[], right: readonly number[]) => {
  right.forEach((value, i) => {
    expect(found[i], `weight ${i}`).toBeCloseTo(value, 5);
  });
};

describe('optimizers follow their papers, step by step in f64', () => {
  const weights = [0.5, -0.25, 2];
  const gradients = [
    [1, -2, 0.01],
    [0.5, 3, 0],
    [-1, 1, 0.02],
  ];

  it('SGD with momentum and decay', () => {
    const [momentum, decay, rate] = [0.9, 0.1, 0.01];
    const right = weights.map((start, i) => {
      let [w, v] = [start, 0];
      for (const g of gradients) {
        v = momentum * v + g[i]! + decay * w;
        w -= rate * v;
      }
      return w;
    });
    close(trained({ kind: 'sgd', momentum, decay }, weights, gradients, rate).weight, right);
  });

  it('SGD without momentum remembers nothing', () => {
    expect(optimizerOf({ kind: 'sgd' }).state).toEqual([]);
    close(trained({ kind: 'sgd' }, weights, gradients.slice(0, 1), 0.5).weight, [0, 0.75, 1.995]);
  });

  it.each(['adam', 'adamw'] as const)('%s with decay', kind => {
    const [beta1, beta2, epsilon, decay, rate] = [0.8, 0.95, 1e-4, 0.1, 0.02];
    const right = weights.map((start, i) => {
      let [w, m, v] = [start, 0, 0];
      gradients.forEach((all, index) => {
        const g = all[i]! + (kind === 'adam' ? decay * w : 0);
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        const step = m / (1 - beta1 ** (index + 1)) / (Math.sqrt(v / (1 - beta2 ** (index + 1))) + epsilon);
        w -= rate * step + (kind === 'adamw' ? rate * decay * w : 0);
      });
      return w;
    });
    close(trained({ kind, beta1, beta2, epsilon, decay }, weights, gradients, rate).weight, right);
  });
});

describe('Bop', () => {
  // gamma 1 makes the mean the gradient itself.
  const flipped = (weight: number, mean: number, threshold: number) => {
    const { weight: after, flips } = trained({ kind: 'bop', threshold }, [weight], [[mean]], 1);
    expect(flips).toEqual([after[0] === -weight ? 1 : 0]);
    return after[0] === -weight;
  };

  it.each([
    // weight, mean, threshold, flips
    [1, 0.5, 0.25, true],
    [-1, -0.5, 0.25, true],
    [1, -0.5, 0.25, false],
    [-1, 0.5, 0.25, false],
    [1, 0.125, 0.25, false],
    [-1, -0.125, 0.25, false],
    // Equality keeps the weight.
    [1, 0.25, 0.25, false],
    [-1, -0.25, 0.25, false],
    // A dead gradient keeps it too, even where nothing is asked of it.
    [1, 0, 0, false],
    [-1, 0, 0, false],
    [1, 1e-12, 0, true],
  ] as const)('weight %d, mean %d, threshold %d: flips %s', (weight, mean, threshold, flips) => {
    expect(flipped(weight, mean, threshold)).toBe(flips);
  });

  it('follows a moving mean: m = (1 - gamma) m + gamma g', () => {
    const gradients = [[1], [1], [1]];
    // The mean is 0.1, 0.19, 0.271: only the third step passes 0.2.
    expect(trained({ kind: 'bop', threshold: 0.2 }, [1], gradients.slice(0, 2), 0.1).weight).toEqual([1]);
    expect(trained({ kind: 'bop', threshold: 0.2 }, [1], gradients, 0.1).weight).toEqual([-1]);
  });

  it('does the same for gradients and a threshold that are both smaller', () => {
    const gradients = [
      [3, -1, 0.2],
      [1, -2, 0.1],
    ];
    const small = gradients.map(row => row.map(g => g / 1024));
    const at = (rows: readonly (readonly number[])[], threshold: number) =>
      trained({ kind: 'bop', threshold }, [1, -1, 1], rows, 0.5).weight;
    expect(at(small, 0.25 / 1024)).toEqual(at(gradients, 0.25));
  });
});
