import { beforeAll, describe, expect, it } from 'vitest';
import { generator } from '../../../src/ir/random.ts';
import type { Engine, EngineName } from '../../../src/train/engine/engine.ts';
import { scoped } from '../../../src/train/engine/engine.ts';
import { engineNamed, howToGetNative, isNativeHere, read } from '../support.ts';

const eps = 1e-3;
const [pixels, channels] = [6, 3];

/** Batch normalisation [pixels, channels] by its own statistics, in f64. */
function normalized(x: readonly number[], scale: readonly number[], shift: readonly number[]) {
  const column = (c: number) => Array.from({ length: pixels }, (_, p) => x[p * channels + c]!);
  const mean = scale.map((_, c) => column(c).reduce((a, b) => a + b) / pixels);
  const squares = scale.map((_, c) => column(c).reduce((sum, value) => sum + (value - mean[c]!) ** 2, 0));
  const y = x.map((value, i) => {
    const c = i % channels;
    return (scale[c]! * (value - mean[c]!)) / Math.sqrt(squares[c]! / pixels + eps) + shift[c]!;
  });
  return { y, mean, variance: squares.map(square => square / (pixels - 1)) };
}

describe.each<EngineName>(['wasm', 'native'])('kernels of the engine %s', name => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    if (name === 'wasm' || isNativeHere()) engine = await engineNamed(name);
  });

  it('sign has two values, +1 at both zeros and no dead zone', context => {
    if (!engine) return context.skip(howToGetNative);
    const { kernels } = engine;
    const found = read(engine, tf =>
      kernels.sign(tf.tensor1d([0, -0, 1e-10, -1e-10, 5, -5, Infinity, -Infinity])),
    );
    expect(found).toEqual([1, 1, 1, -1, 1, -1, 1, -1]);
  });

  it('passAbove passes above 0 only', context => {
    if (!engine) return context.skip(howToGetNative);
    const { kernels } = engine;
    const found = read(engine, tf =>
      kernels.passAbove(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([-1, 0, 1e-10, 2])),
    );
    expect(found).toEqual([0, 0, 3, 4]);
  });

  it('uniform is in [0, 1), the same for the same seeds', context => {
    if (!engine) return context.skip(howToGetNative);
    const { kernels } = engine;
    const first = read(engine, () => kernels.uniform([500], 1, 2));
    expect(read(engine, () => kernels.uniform([500], 1, 2))).toEqual(first);
    expect(read(engine, () => kernels.uniform([500], 1, 3))).not.toEqual(first);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThan(1);
    expect(first.reduce((a, b) => a + b) / 500).toBeCloseTo(0.5, 1);
  });

  it.for([
    [6, channels],
    [2, 1, 3, channels],
  ])('batchNorm of %o and its gradients are the formula’s', (shape, context) => {
    if (!engine) return context.skip(howToGetNative);
    const { kernels } = engine;
    const draw = generator(2);
    const x = Array.from({ length: pixels * channels }, () => 4 * draw() - 1);
    const [scale, shift] = [
      [1.5, -0.5, 2],
      [0.25, 0, -1],
    ];
    const weights = x.map(() => 2 * draw() - 1);
    const found = scoped(engine, () => {
      const { tf } = engine!;
      const norm = kernels.batchNorm(tf.tensor(x, shape), tf.tensor1d(scale), tf.tensor1d(shift), eps);
      const all = [norm.y, norm.mean, norm.variance, ...norm.gradient(tf.tensor(weights, shape))];
      return all.map(value => Array.from(value.dataSync()));
    });
    const right = normalized(x, scale, shift);
    const total = (at: ReturnType<typeof normalized>) => at.y.reduce((sum, y, i) => sum + y * weights[i]!, 0);
    const slope = (of: readonly number[], run: (moved: readonly number[]) => ReturnType<typeof normalized>) =>
      of.map((_, index) => {
        const at = (by: number) => total(run(of.map((value, i) => (i === index ? value + by : value))));
        return (at(1e-4) - at(-1e-4)) / 2e-4;
      });
    const wanted = [
      right.y,
      right.mean,
      right.variance,
      slope(x, moved => normalized(moved, scale, shift)),
      slope(scale, moved => normalized(x, moved, shift)),
      slope(shift, moved => normalized(x, scale, moved)),
    ];
    wanted.forEach((values, part) => {
      values.forEach((value, i) => {
        expect(found[part]![i], `part ${part}, value ${i}`).toBeCloseTo(value, 4);
      });
    });
  });
});
