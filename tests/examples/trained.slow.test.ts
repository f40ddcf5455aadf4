import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, lower, openDataset } from '../../src/index.ts';
import {
  correct,
  differences,
  example,
  exampleFile,
  named,
  outputsOf,
  rawImages,
  simulated,
} from './support.ts';

/** Networks with weights of ours that become integers exactly, and how many of MNIST's 10,000 test images they get right. */
const trained = [
  { name: 'mnist-conv', file: 'mnist-conv', set: {}, right: 9881 },
  { name: 'mnist-mlp', file: 'mnist-mlp', set: {}, right: 9808 },
  { name: 'mnist-mlp', file: 'mnist-mlp.w1a2', set: { activations: 'int2' }, right: 9829 },
  { name: 'mnist-mlp', file: 'mnist-mlp.bop', set: {}, right: 9775 },
];

describe.each(trained)('$file', ({ name, file, set, right }) => {
  const weights = exampleFile(name, `${file}.safetensors`);
  const module = () => example(name, { weights, set });
  const digits = () => openDataset(exampleFile('mnist-conv', 'digits.npz'));

  test('all 10,000 test images through the packed stage; the README tells the accuracy', context => {
    const images = named('mnist:test', context.skip);
    const packed = lower(module(), 32);
    const found = correct(outputsOf(packed, images, images.count), images.labels, 10);
    expect(found).toBe(right);
    expect(readFileSync(exampleFile(name, 'README.md'), 'utf8')).toContain(`${(found / 100).toFixed(2)} %`);
  });

  test('trained, integer, packed and the emitted C++ give the same scores', async context => {
    const images = digits();
    const wanted = outputsOf(module(), images, images.count);
    for (const lanes of [32, 64] as const) {
      const integer = lower(module(), lanes, { to: 'integer' });
      expect(outputsOf(integer, images, images.count)).toEqual(wanted);
      expect(outputsOf(lower(integer, lanes), images, images.count)).toEqual(wanted);
    }
    const simulation = await simulated(compile(module(), 'fpga').emit(), context.skip);
    try {
      const found = await simulation.run(rawImages(images, images.count), images.count);
      expect(differences(found, wanted, 10)).toEqual([]);
    } finally {
      await simulation.dispose();
    }
  });

  test('its weights are at most a megabyte', () => {
    expect(readFileSync(weights).length).toBeLessThanOrEqual(1_000_000);
  });
});

test('the digits beside mnist-conv are the first of MNIST’s test set', context => {
  const official = named('mnist:test', context.skip);
  const digits = openDataset(exampleFile('mnist-conv', 'digits.npz'));
  expect(digits).toMatchObject({ count: 300, shape: [28, 28, 1] });
  for (let i = 0; i < digits.count; i++)
    expect([digits.labels[i], digits.image(i)]).toEqual([official.labels[i], official.image(i)]);
});
