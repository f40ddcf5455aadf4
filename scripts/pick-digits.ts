// node --import tsx scripts/pick-digits.ts FILE.npz [COUNT]: the first COUNT digits (300) of MNIST's test set, with labels, as one small
// data set that needs no download: examples/mnist-conv/digits.npz.
import { writeFileSync } from 'node:fs';
import { openDataset } from '../src/formats/data/open.ts';
import { writeNpz } from '../src/formats/npz.ts';

const [path, text = '300'] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node --import tsx scripts/pick-digits.ts FILE.npz [COUNT]');
  process.exit(1);
}
const count = Number(text);
const digits = openDataset('mnist:test');
const { shape, labels } = digits;
const size = shape.reduce((product, axis) => product * axis, 1);
const values = new Uint8Array(count * size);
for (let index = 0; index < count; index++) values.set(digits.image(index), index * size);
writeFileSync(
  path,
  writeNpz([
    { name: 'x', shape: [count, ...shape], data: values },
    { name: 'y', shape: [count], data: Uint8Array.from(labels.subarray(0, count)) },
  ]),
);
