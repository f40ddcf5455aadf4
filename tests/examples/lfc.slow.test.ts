import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNpz } from '../../src/formats/npz.ts';
import type { Data, Module } from '../../src/index.ts';
import { compile, lower, realValues, tensorFrom } from '../../src/index.ts';
import {
  correct,
  differences,
  example,
  exampleFile,
  named,
  outputsOf,
  rawImages,
  sharedFile,
  simulated,
} from './support.ts';

const classes = 10;
type Skip = (reason: string) => void;

const lfc = (skip: Skip): Module =>
  example('lfc', {
    weights: sharedFile('lfcW1A1-mnist.npz', skip),
    map: exampleFile('lfc', 'bnn-pynq.map.json'),
  });

function golden(skip: Skip): { readonly dots: Data; readonly labels: Data } {
  const path = sharedFile('lfcW1A1-mnist-golden.npz', skip);
  const arrays = new Map(readNpz(readFileSync(path), path).map(array => [array.name, array.data()]));
  return { dots: arrays.get('dot')!, labels: arrays.get('label')! };
}

/** The highest output that fires, 0 where none does: how the published host code reads the network. */
function highestFired(fired: ArrayLike<number>): number[] {
  return Array.from({ length: fired.length / classes }, (_, image) => {
    let highest = 0;
    for (let c = 0; c < classes; c++) if (fired[image * classes + c] === 1) highest = c;
    return highest;
  });
}

test('all 100,000 golden dot products in the integer interpreter; 98.34 % by the greatest', context => {
  const { dots, labels } = golden(context.skip);
  const images = named('mnist:test', context.skip);
  const found = outputsOf(lower(lfc(context.skip), 32, { to: 'integer' }), images, images.count);
  expect(found).toHaveLength(100_000);
  expect(differences(found, dots, classes)).toEqual([]);
  expect(images.labels).toEqual(Uint8Array.from(labels));
  expect(correct(found, labels, classes)).toBe(9834);
});

test.for([32, 64] as const)(
  'all 100,000 golden dot products packed in words of %i bits',
  (lanes, context) => {
    const { dots } = golden(context.skip);
    const images = named('mnist:test', context.skip);
    const packed = lower(lfc(context.skip), lanes);
    expect(packed.graph.stage).toBe('packed');
    expect(differences(outputsOf(packed, images, images.count), dots, classes)).toEqual([]);
  },
);

test('98.40 % by the highest output that fires', context => {
  const { labels } = golden(context.skip);
  const images = named('mnist:test', context.skip);
  const fired = outputsOf(lower(lfc(context.skip), 32, { to: 'integer' }), images, images.count, 1);
  expect(highestFired(fired).filter((digit, image) => digit === labels[image])).toHaveLength(9840);
});

test('all 100,000 golden dot products in the emitted C++ under g++', async context => {
  const { dots, labels } = golden(context.skip);
  const data = named('mnist:test', context.skip);
  const files = compile(lfc(context.skip), 'fpga').emit();
  const simulation = await simulated(files, context.skip);
  try {
    const values = await simulation.run(rawImages(data, data.count), data.count);
    const perImage = 2 * classes;
    expect(values).toHaveLength(data.count * perImage);
    const take = (first: number) => values.filter((_, i) => Math.floor((i % perImage) / classes) === first);
    expect(differences(take(0), dots, classes)).toEqual([]);
    expect(highestFired(take(1)).filter((digit, image) => digit === labels[image])).toHaveLength(9840);
  } finally {
    await simulation.dispose();
  }
});

test('one dot product altered is found, and so is one weight', context => {
  const { dots } = golden(context.skip);
  const images = named('mnist:test', context.skip);
  const module = lfc(context.skip);
  const first = Int32Array.from(dots.subarray(0, 100 * classes));
  const found = outputsOf(lower(module, 32), images, 100);
  expect(differences(found, first, classes)).toEqual([]);
  const altered = first.with(537, first[537]! + 2);
  expect(differences(found, altered, classes)).toEqual([
    `image 53 output 7: ${first[537]!}, wanted ${first[537]! + 2}`,
  ]);
  const weight = module.tensors.get('@dense.weight')!;
  const turned = realValues(weight).map((value, i) => (i === 7 * 1024 + 5 ? -value : value));
  const tensors = new Map(module.tensors).set('@dense.weight', tensorFrom(weight.type, turned));
  const wrong = outputsOf(lower({ ...module, tensors }, 32), images, 100);
  // One bit of row 7: that output of every image moves by 2, no other moves.
  expect(differences(wrong, first, classes)).toHaveLength(100);
});
