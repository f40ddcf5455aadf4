import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lower } from '../../src/index.ts';
import { correct, example, exampleFile, named, outputsOf } from './support.ts';

const count = 1000;

test.for([
  { name: 'cifar-residual', points: 0.5 },
  // Over all 10,000 it loses 0.7 points: what of them is chance, 1,000 do not tell.
  { name: 'cifar-bireal', points: 1.5 },
])(
  '$name: of the first 1,000 test images 60 % and more are right as trained, in integers within $points points',
  ({ name, points }, context) => {
    const images = named('cifar10:test', context.skip);
    const module = example(name);
    const trained = outputsOf(module, images, count);
    const right = correct(trained, images.labels, 10);
    expect(right).toBeGreaterThanOrEqual(0.6 * count);
    const integer = lower(module, 32, { to: 'integer' });
    const inIntegers = correct(outputsOf(integer, images, count), images.labels, 10);
    expect(Math.abs(inIntegers - right)).toBeLessThanOrEqual((points / 100) * count);
  },
);

test.for(['cifar-residual', 'cifar-bireal'])('the weights of %s are at most a megabyte', name => {
  expect(readFileSync(exampleFile(name, `${name}.safetensors`)).length).toBeLessThanOrEqual(1_000_000);
});
