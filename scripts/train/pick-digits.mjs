// node --import tsx scripts/train/pick-digits.mjs FILE.npz [COUNT]: the first COUNT digits (300) of MNIST's test set, with labels, as
// one small data set that needs no download: examples/mnist-conv/digits.npz.
import { writeFileSync } from 'node:fs';
import { openDataset } from '../../src/formats/data/open.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import { loadImages } from './batches.mjs';

const [path, count = '300'] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node --import tsx scripts/train/pick-digits.mjs FILE.npz [COUNT]');
  process.exit(1);
}
const { values, size, shape, labels } = loadImages(openDataset('mnist:test'));
writeFileSync(
  path,
  writeNpz([
    { name: 'x', shape: [+count, ...shape], data: values.slice(0, +count * size) },
    { name: 'y', shape: [+count], data: Uint8Array.from(labels.subarray(0, +count)) },
  ]),
);
