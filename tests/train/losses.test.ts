import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/train/engine/engine.ts';
import { scoped } from '../../src/train/engine/engine.ts';
import type { LossSettings } from '../../src/train/losses.ts';
import { lossOf } from '../../src/train/losses.ts';
import { engineNamed } from './support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await engineNamed('wasm');
});

const outputs = [
  [2, -1, 0.5],
  [-0.25, 0.75, 30],
];
const teacher = [
  [1, 1, -2],
  [0, 3, 1],
];
const labels = [0, 1];

const softmax = (row: readonly number[]) => {
  const most = Math.max(...row);
  const powers = row.map(z => Math.exp(z - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map(p => p / sum);
};
const oneHot = (label: number) => [0, 1, 2].map(c => (c === label ? 1 : 0));
const entropy = (wanted: readonly number[], row: readonly number[]) =>
  -softmax(row).reduce((sum, p, c) => sum + wanted[c]! * Math.log(p), 0);
const mixed = (a: readonly number[], b: readonly number[], share: number) =>
  a.map((value, c) => (1 - share) * value + share * b[c]!);

/** One image's loss, in f64. */
const reference = (settings: LossSettings, image: number, row: readonly number[]): number => {
  const label = oneHot(labels[image]!);
  switch (settings.kind) {
    case 'cross_entropy':
      return entropy(mixed(label, [1 / 3, 1 / 3, 1 / 3], settings.smoothing ?? 0), row);
    case 'distributional':
      return entropy(mixed(softmax(teacher[image]!), label, settings.labels ?? 0), row);
    case 'squared_hinge':
      return row.reduce((sum, z, c) => sum + Math.max(0, 1 - (2 * label[c]! - 1) * z) ** 2, 0) / 3;
  }
};

const cases: readonly LossSettings[] = [
  { kind: 'cross_entropy' },
  { kind: 'cross_entropy', smoothing: 0.1 },
  { kind: 'distributional' },
  { kind: 'distributional', labels: 0.5 },
  { kind: 'squared_hinge' },
];

describe.each(cases)('%o', settings => {
  const found = () =>
    scoped(engine, () => {
      const { tf } = engine;
      const loss = lossOf(
        engine,
        settings,
        tf.tensor2d(outputs),
        tf.tensor1d(labels, 'int32'),
        tf.tensor2d(teacher),
      );
      return { sum: loss.sum.dataSync()[0]!, gradient: Array.from(loss.gradient.dataSync()) };
    });

  it('sums what its formula gives each image', () => {
    const right = outputs.reduce((sum, row, image) => sum + reference(settings, image, row), 0);
    expect(found().sum).toBeCloseTo(right, 4);
  });

  it('has the slope of its mean', () => {
    const { gradient } = found();
    outputs.forEach((row, image) => {
      row.forEach((_, c) => {
        const at = (by: number) =>
          reference(
            settings,
            image,
            row.map((z, i) => (i === c ? z + by : z)),
          );
        const slope = (at(1e-4) - at(-1e-4)) / 2e-4 / outputs.length;
        expect(gradient[image * 3 + c], `image ${image}, class ${c}`).toBeCloseTo(slope, 4);
      });
    });
  });
});

it('the distributional loss is least where the teacher is matched', () => {
  const gradient = scoped(engine, () => {
    const { tf } = engine;
    const scores = tf.tensor2d(teacher);
    const loss = lossOf(engine, { kind: 'distributional' }, scores, tf.tensor1d(labels, 'int32'), scores);
    return Array.from(loss.gradient.dataSync());
  });
  for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-6);
});
