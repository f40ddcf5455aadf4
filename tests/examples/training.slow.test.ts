import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../../src/index.ts';
import type { Dataset } from './support.ts';
import { example, exampleFile, named, outputsOf, root } from './support.ts';

const isInstalled = () =>
  existsSync(join(root, '.cache', 'engine', 'node_modules', '@tensorflow', 'tfjs-node'));
const howToInstall = 'the training engine is not installed: node scripts/setup-tfjs-node.mjs';

const count = 50;
const networks = [
  { name: 'mnist-conv', file: 'mnist-conv', set: {}, data: 'digits' },
  { name: 'mnist-mlp', file: 'mnist-mlp', set: {}, data: 'digits' },
  { name: 'mnist-mlp', file: 'mnist-mlp.w1a2', set: { activations: 'int2' }, data: 'digits' },
  { name: 'cifar-residual', file: 'cifar-residual', set: {}, data: 'cifar10:test' },
];

/** All images' first output, as the scripts' forward pass gives it. */
async function trainedBy(name: string, set: Record<string, string>, weights: string, data: Dataset) {
  const { tf } = await import('../../scripts/train/engine.mjs');
  const { graphOf, Network } = await import('../../scripts/train/network.mjs');
  const network = new Network(graphOf(exampleFile(name, `${name}.bnn`), set), 1);
  network.load(weights);
  const size = data.shape.reduce((product, axis) => product * axis, 1);
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) values.set(data.image(i), i * size);
  return tf.tidy(() =>
    network.run(tf.tensor(values, [count, ...data.shape]), { isTraining: false }).dataSync(),
  );
}

describe('the forward pass that training uses is the interpreter’s', () => {
  test.for(networks)('$file', async ({ name, file, set, data }, context) => {
    if (!isInstalled()) context.skip(howToInstall);
    const images =
      data === 'digits' ? openDataset(exampleFile('mnist-conv', 'digits.npz')) : named(data, context.skip);
    const weights = exampleFile(name, `${file}.safetensors`);
    const found = await trainedBy(name, set, weights, images);
    const wanted = outputsOf(example(name, { set, weights }), images, count);
    expect(found).toHaveLength(wanted.length);
    // Batch norms round in another order there, so a value next to a threshold may fall on its other side.
    const apart = Array.from(wanted, (value, i) => Math.abs(value - found[i]!));
    expect(apart.filter(difference => difference < 1e-3).length).toBeGreaterThanOrEqual(0.95 * apart.length);
  });
});

test('the same seed gives the same weights, learns 300 digits, and leaves no tensor behind', async context => {
  if (!isInstalled()) context.skip(howToInstall);
  const { tf } = await import('../../scripts/train/engine.mjs');
  const { graphOf, Network } = await import('../../scripts/train/network.mjs');
  const { batches, loadImages, randomSource } = await import('../../scripts/train/batches.mjs');
  const { Trainer } = await import('../../scripts/train/trainer.mjs');
  const digits = loadImages(openDataset(exampleFile('mnist-conv', 'digits.npz')));
  const run = () => {
    const network = new Network(graphOf(exampleFile('mnist-mlp', 'mnist-mlp.bnn')), 5);
    const options = { size: 50, random: randomSource(5), shift: 0, mirror: false };
    const trainer = new Trainer(network, 0.003, 60);
    const alive: number[] = [];
    for (let epoch = 0; epoch < 10; epoch++) {
      for (const batch of batches(digits, options)) trainer.step(batch);
      trainer.measureStatistics(batches(digits, options), 6);
      alive.push(tf.memory().numTensors);
    }
    return { file: network.file({}), right: trainer.accuracy(digits, 50), alive };
  };
  const first = run();
  expect(run().file).toEqual(first.file);
  expect(first.right).toBeGreaterThan(0.9);
  expect(new Set(first.alive).size).toBe(1);
});
