import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lower } from '../../src/index.ts';
import { correct, example, exampleFile, named, outputsOf } from './support.ts';

const count = 1000;

test('of the first 1,000 CIFAR-10 test images 60 % and more are right as trained, in integers within half a point', context => {
  const images = named('cifar10:test', context.skip);
  const module = example('cifar-residual');
  const trained = outputsOf(module, images, count);
  const right = correct(trained, images.labels, 10);
  expect(right).toBeGreaterThanOrEqual(0.6 * count);
  const integer = lower(module, 32, { to: 'integer' });
  const inIntegers = correct(outputsOf(integer, images, count), images.labels, 10);
  expect(Math.abs(inIntegers - right)).toBeLessThanOrEqual(0.005 * count);
});

test('its weights are at most a megabyte', () => {
  expect(
    readFileSync(exampleFile('cifar-residual', 'cifar-residual.safetensors')).length,
  ).toBeLessThanOrEqual(1_000_000);
});
