import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Dataset } from '../../src/formats/data/dataset.ts';
import { openDataset } from '../../src/formats/data/open.ts';
import { parseDataSpec } from '../../src/formats/data/spec.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import { writePng } from '../../src/formats/png.ts';
import { f32, int, u8 } from '../../src/ir/element.ts';
import { folderWith, refusal, refusesEveryBeginning } from './support.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

const open = (files: Files, spec: string): Dataset => openDataset(spec, { cwd: folderWith(files) });
const refused = (files: Files, spec: string, read = (data: Dataset): unknown => data): string[] => {
  const folder = folderWith(files);
  return refusal(() => read(openDataset(spec, { cwd: folder }))).map(line =>
    line.replaceAll(`${folder}/`, ''),
  );
};

/** An IDX file: sizes, then values. */
const idx = (sizes: readonly number[], values: readonly number[]): Uint8Array =>
  Uint8Array.from([
    0,
    0,
    8,
    sizes.length,
    ...sizes.flatMap(size => [0, 0, size >> 8, size & 255]),
    ...values,
  ]);
const twoDigits = {
  'set/train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
  'set/train-labels-idx1-ubyte': idx([2], [5, 0]),
};
const grey = (height: number, width: number, value: number) =>
  writePng({ height, width, channels: 1, pixels: new Uint8Array(height * width).fill(value) });
const coloured = writePng({ height: 1, width: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3) });

test('NAME:SPLIT:LIMIT, where a path may hold colons', () => {
  expect(parseDataSpec('mnist:test')).toEqual({ name: 'mnist', split: 'test' });
  expect(parseDataSpec('mnist:train:500')).toEqual({ name: 'mnist', split: 'train', limit: 500 });
  expect(parseDataSpec('C:\\data\\set')).toEqual({ name: 'C:\\data\\set' });
  expect(parseDataSpec('C:\\data\\set:test')).toEqual({ name: 'C:\\data\\set', split: 'test' });
  expect(parseDataSpec('./set')).toEqual({ name: './set' });
  expect(refusal(() => parseDataSpec('mnist:valid'))).toEqual([
    "E0600: 'mnist:valid': there is no split 'valid'",
    '  help: mnist:train or mnist:test',
  ]);
  expect(refusal(() => parseDataSpec('mnist:test:0'))).toEqual(["E0600: 'mnist:test:0' asks for 0 images"]);
  expect(refusal(() => parseDataSpec(''))).toEqual([
    'E0600: no data set named',
    '  help: mnist:test, or a path',
  ]);
});

test('a folder of IDX files, plain or .gz', () => {
  const zipped = Object.fromEntries(
    Object.entries(twoDigits).map(([name, bytes]) => [`${name}.gz`, new Uint8Array(gzipSync(bytes))]),
  );
  for (const files of [twoDigits, zipped]) {
    const data = open(files, 'set:train');
    expect([data.name, data.count, data.shape, data.element]).toEqual(['set:train', 2, [1, 2, 1], u8]);
    expect([...data.labels]).toEqual([5, 0]);
    expect(data.classNames).toEqual(['0', '1', '2', '3', '4', '5']);
    expect([...data.image(1)]).toEqual([3, 4]);
  }
});

test('a split must be chosen where there are several, and be there', () => {
  const test = {
    'set/t10k-images-idx3-ubyte': idx([1, 1, 1], [9]),
    'set/t10k-labels-idx1-ubyte': idx([1], [7]),
  };
  expect([...open({ ...twoDigits, ...test }, 'set:test').image(0)]).toEqual([9]);
  expect(refused({ ...twoDigits, ...test }, 'set')).toEqual([
    'E0606: set has several splits: say which of them',
    '  help: set:train or set:test',
  ]);
  expect(refused(twoDigits, 'set:test')).toEqual(["E0606: set has no split 'test'", '  help: set:train']);
  const whole = { 'set/images-idx3-ubyte': idx([1, 1, 1], [9]), 'set/labels-idx1-ubyte': idx([1], [7]) };
  expect(open(whole, 'set').count).toBe(1);
  expect(refused(whole, 'set:train')).toEqual([
    "E0606: set has no split 'train'",
    '  help: it is one set: set',
  ]);
});

test('damaged IDX files are refused by name', () => {
  const images = 'set/train-images-idx3-ubyte';
  const labels = 'set/train-labels-idx1-ubyte';
  const told = (files: Files) => refused({ ...twoDigits, ...files }, 'set:train')[0];
  expect(told({ [images]: '' })).toBe(`E0603: ${images}: the file is empty (0 bytes)`);
  expect(told({ [images]: idx([2, 1, 2], [1, 2, 3]) })).toBe(
    `E0603: ${images}: 3 values, but its header announces 2 x 1 x 2 = 4`,
  );
  expect(told({ [images]: idx([2], [1, 2]) })).toBe(
    `E0603: ${images}: not an IDX file of unsigned bytes with 3 axes: it begins with 0 0 8 1, not 0 0 8 3`,
  );
  expect(told({ [images]: Uint8Array.of(0, 0, 8, 3, 1) })).toBe(
    `E0603: ${images}: cut short: 5 bytes are less than an IDX header`,
  );
  expect(told({ [labels]: idx([3], [1, 2, 3]) })).toBe(`E0604: ${images}: 2 images, but 3 labels`);
  expect(refused({ [images]: twoDigits[images] }, 'set:train')).toEqual([
    'E0602: set: train-images-idx3-ubyte has no labels beside it',
  ]);
  expect(refused({ [`${images}.gz`]: 'no gzip', [labels]: twoDigits[labels] }, 'set:train')[0]).toMatch(
    /^E0603: set\/train-images-idx3-ubyte\.gz: damaged gzip: /,
  );
  expect(told({ [images]: idx([0, 1, 2], []), [labels]: idx([0], []) })).toBe(`E0602: ${images}: no images`);
});

test('every beginning of an IDX file is refused, plain or .gz', () => {
  const images = idx([2, 1, 2], [1, 2, 3, 4]);
  const folder = folderWith({ 'train-labels-idx1-ubyte': idx([2], [0, 1]) });
  for (const [name, bytes] of [
    ['train-images-idx3-ubyte.gz', new Uint8Array(gzipSync(images))],
    ['train-images-idx3-ubyte', images],
  ] as const)
    refusesEveryBeginning(bytes, some => {
      writeFileSync(join(folder, name), some);
      return openDataset(`${folder}:train`);
    });
});

test('CIFAR batches: planes become interleaved pixels, labels and names are read', () => {
  const record = (label: readonly number[], value: number) => [
    ...label,
    ...Array.from({ length: 3 }, (_, channel) => Array<number>(1024).fill(value + channel)).flat(),
  ];
  const ten = open(
    {
      'set/data_batch_2.bin': Uint8Array.from(record([2], 30)),
      'set/data_batch_1.bin': Uint8Array.from([...record([9], 10), ...record([0], 20)]),
      'set/batches.meta.txt': 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n',
    },
    'set:train',
  );
  expect([ten.count, ten.shape, [...ten.labels], ten.classNames[9]]).toEqual([
    3,
    [32, 32, 3],
    [9, 0, 2],
    'j',
  ]);
  expect([...ten.image(2).subarray(0, 6)]).toEqual([30, 31, 32, 30, 31, 32]);
  const hundred = open({ 'set/test.bin': Uint8Array.from(record([3, 77], 5)) }, 'set:test');
  expect([[...hundred.labels], hundred.classNames.length, hundred.image(0)[2]]).toEqual([[77], 100, 7]);
  expect(refused({ 'set/test_batch.bin': new Uint8Array(3072) }, 'set:test')).toEqual([
    'E0603: set/test_batch.bin: 3072 bytes; a batch is a multiple of 3073 (label, 32x32x3)',
  ]);
  expect(refused({ 'set/test_batch.bin': Uint8Array.from(record([10], 0)) }, 'set:test')).toEqual([
    'E0604: set: label 10 of image 0; labels are whole numbers 0..9',
  ]);
});

test('a folder of PNGs per class, in order of the class names, numbers as people count', () => {
  const data = open(
    { 'set/10/a.png': grey(1, 2, 3), 'set/2/b.png': grey(1, 2, 4), 'set/2/a.png': grey(1, 2, 5) },
    'set',
  );
  expect([data.classNames, [...data.labels], data.shape]).toEqual([
    ['2', '10'],
    [0, 0, 1],
    [1, 2, 1],
  ]);
  expect([0, 1, 2].map(index => data.image(index)[0])).toEqual([5, 4, 3]);
});

test('one coloured picture makes a folder RGB', () => {
  const data = open({ 'set/a/1.png': grey(1, 1, 9), 'set/b/1.png': coloured }, 'set');
  expect([data.shape, [...data.image(0)], [...data.image(1)]]).toEqual([
    [1, 1, 3],
    [9, 9, 9],
    [1, 2, 3],
  ]);
});

test('a label means the same class in train and test', () => {
  const files = {
    'set/train/cat/1.png': grey(1, 1, 1),
    'set/train/dog/1.png': grey(1, 1, 2),
    'set/test/dog/1.png': grey(1, 1, 3),
  };
  expect([...open(files, 'set:test').labels]).toEqual([1]);
  expect(open(files, 'set:test').classNames).toEqual(['cat', 'dog']);
});

test('pictures of several sizes, damaged ones and empty folders are refused', () => {
  expect(refused({ 'set/a/1.png': grey(1, 2, 0), 'set/b/1.png': grey(2, 2, 0) }, 'set')).toEqual([
    'E0605: set: pictures of several sizes: a/1.png is 1x2, b/1.png is 2x2',
  ]);
  const cut = grey(8, 8, 7);
  expect(
    refused({ 'set/a/1.png': cut.subarray(0, cut.length - 20) }, 'set', data => data.image(0))[0],
  ).toMatch(/^E0603: set\/a\/1\.png: damaged PNG: /);
  expect(refused({ 'set/a/1.png': cut.subarray(0, 20) }, 'set')).toEqual([
    'E0603: set/a/1.png: cut short: 20 bytes hold no PNG header',
  ]);
  expect(refused({ 'set/a/1.png': 'GIF89a' }, 'set')).toEqual([
    'E0603: set/a/1.png is not a PNG: it does not begin with \\x89PNG',
  ]);
  expect(refused({ 'set/': '' }, 'set')).toEqual(['E0602: set is an empty folder']);
  expect(refused({ 'set/train/a/': '', 'set/test/a/1.png': cut }, 'set:train')).toEqual([
    'E0602: set/train: its folders hold no .png file',
  ]);
  expect(refused({ 'set/readme.txt': 'x' }, 'set')).toEqual([
    'E0602: set holds no data set: looked for IDX files (train-images-idx3-ubyte, also .gz), CIFAR batches (data_batch_1.bin) and a folder of .png files per class',
  ]);
});

test('an .npz with x and y, whole or by split', () => {
  const x = { name: 'x', shape: [2, 1, 2], data: Uint8Array.of(1, 2, 3, 4) };
  const y = { name: 'y', shape: [2], data: Int32Array.of(300, 1) };
  const whole = open({ 'set.npz': writeNpz([x, y]) }, 'set.npz');
  expect([whole.count, whole.shape, whole.element]).toEqual([2, [1, 2, 1], u8]);
  expect([whole.labels, whole.classNames.length, [...whole.image(1)]]).toEqual([
    Uint16Array.of(300, 1),
    301,
    [3, 4],
  ]);
  const split = (suffix: string) => [
    { ...x, name: `x_${suffix}`, shape: [2, 2], data: Int8Array.of(-1, 2, 3, 4) },
    { ...y, name: `y_${suffix}`, shape: [2, 1] },
  ];
  const test = open({ 'set.npz': writeNpz([...split('train'), ...split('test')]) }, 'set.npz:test');
  expect([test.shape, test.element, [...test.image(0)]]).toEqual([[2], int(8), [-1, 2]]);
  const floats = { ...x, data: Float32Array.of(0, 0.5, 1, 2) };
  expect(open({ 'set.npz': writeNpz([floats, y]) }, 'set.npz').element).toEqual(f32);
});

test('an .npz that is no data set is refused by what is wrong', () => {
  const x = { name: 'x', shape: [2, 1, 2], data: Uint8Array.of(1, 2, 3, 4) };
  const y = { name: 'y', shape: [2], data: Int32Array.of(0, 1) };
  const told = (...arrays: Parameters<typeof writeNpz>[0]) =>
    refused({ 'set.npz': writeNpz(arrays) }, 'set.npz')[0];
  expect(told(y)).toBe(
    "E0602: set.npz has 'y'; a data set has 'x' and 'y', or 'x_train', 'y_train', 'x_test', 'y_test'",
  );
  expect(told(x)).toBe("E0602: set.npz has 'x'; 'x' is without its y");
  expect(told(x, { ...y, data: Int32Array.of(0, -1) })).toBe(
    "E0604: set.npz: 'y': label -1 of image 1; labels are whole numbers 0..65535",
  );
  expect(told(x, { ...y, data: Float32Array.of(0, 1) })).toBe(
    "E0604: set.npz: 'y' is <f4 [2]; labels are whole numbers, one an image: [N]",
  );
  expect(told(x, { ...y, shape: [1], data: Int32Array.of(0) })).toBe(
    'E0604: set.npz: 2 images, but 1 labels',
  );
  expect(told({ ...x, shape: [4] }, y)).toBe(
    "E0603: set.npz: 'x' has shape [4]; wanted: [N, H, W, C], [N, H, W] or [N, C]",
  );
});

test('what is neither a known name nor a path is refused', () => {
  expect(refused({}, 'minst:test')).toEqual([
    "E0600: no data set 'minst': known names are mnist, fashion-mnist, cifar10; anything else is a path",
    "  help: did you mean 'mnist'?",
  ]);
  expect(refused({ 'set.csv': '1,2' }, 'set.csv')).toEqual([
    'E0602: set.csv is neither a folder nor an .npz file with x and y',
  ]);
});

test('BNNIR_DATA may name a folder that holds the data of a known name', () => {
  const folder = folderWith({
    'data/mnist/train-images-idx3-ubyte': twoDigits['set/train-images-idx3-ubyte'],
  });
  expect(refusal(() => openDataset('mnist:train', { cwd: folder, dataFolder: 'data' }).count)[0]).toBe(
    `E0602: ${join(folder, 'data', 'mnist')}: train-images-idx3-ubyte has no labels beside it`,
  );
});
