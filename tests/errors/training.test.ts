import { describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/formats/npz.ts';
import { readNetwork } from '../../src/network.ts';
import { checkSpace } from '../../src/cli/train/run-folder.ts';
import { carriedOver } from '../../src/train/loop/between-steps.ts';
import { encodeCheckpoint } from '../../src/train/loop/checkpoint.ts';
import { runTraining } from '../../src/train/loop/run-training.ts';
import { networkText } from '../../src/train/loop/state.ts';
import { nothingYet } from '../../src/train/loop/state.ts';
import { coloursFor } from '../../src/cli/paint.ts';
import { renderAll } from '../../src/cli/report-failure.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { inEmptyFolder } from '../cli/support.ts';
import { linear, linearModule, planFor, Recorder, testRecipe } from '../train/fake-trainer.ts';
import { encodePng } from './png.ts';
import type { Files } from './support.ts';
import { refusalOf, refused } from './support.ts';

inEmptyFolder();

/** Images of 2x2x1, three classes, one split. */
const images = (count: number, labels: readonly number[] = [0, 1, 2]) =>
  writeNpz([
    { name: 'x', shape: [count, 2, 2, 1], data: new Uint8Array(4 * count) },
    {
      name: 'y',
      shape: [count],
      data: Uint8Array.from({ length: count }, (_, i) => labels[i % labels.length]!),
    },
  ]);
const files = { 'net.bnn': linear, 'set.npz': images(300) };
const train = (more: string, other: Files = {}) =>
  refused({ ...files, ...other }, `train net.bnn ${more}`.trim());
describe('training data', () => {
  it('none, test images, labels that are no class', async () => {
    expect(await train('')).toMatchInlineSnapshot(`
      "error[E0002]: train wants images to learn from: --data NAME
       = help: --data mnist, or a folder of pictures by class
      "
    `);
    expect(await train('--data mnist:test')).toMatchInlineSnapshot(`
      "error[E0608]: --data mnist:test: test images are not trained on
       = help: --data mnist
      "
    `);
    expect(await train('--data wide.npz', { 'wide.npz': images(300, [0, 3]) })).toMatchInlineSnapshot(`
      "error[E0521]: wide.npz has a label 3 (image 1); output 'scores' has 3 values
       = help: data with as many classes, or a network with more: --set classes=N where it has such a parameter
      "
    `);
  });

  it('fewer images than a batch', async () => {
    expect(await train('--data few.npz', { 'few.npz': images(90) })).toMatchInlineSnapshot(`
      "error[E0608]: few.npz has 90 images, of which 9 are left out: the other 81 do not fill a batch of 100
       = help: a smaller --batch, or --recipe-set validation=0
      "
    `);
  });

  it('images of another shape, pictures of several sizes, a damaged one, a folder of nothing', async () => {
    const wide = writeNpz([
      { name: 'x', shape: [3, 3, 3, 1], data: new Uint8Array(27) },
      { name: 'y', shape: [3], data: Uint8Array.of(0, 1, 2) },
    ]);
    expect(await train('--data wide.npz', { 'wide.npz': wide })).toMatchInlineSnapshot(`
      "error[E0520]: wide.npz has images of [3, 3, 1]; the network's input image is u8[2, 2, 1]
      "
    `);
    const [small, large] = [encodePng(2, 2), encodePng(3, 2)];
    expect(await train('--data mixed', { 'mixed/a/1.png': small, 'mixed/b/1.png': large }))
      .toMatchInlineSnapshot(`
      "error[E0605]: FOLDER/mixed: pictures of several sizes: a/1.png is 2x2, b/1.png is 3x2
      "
    `);
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `cut/${i % 2 === 0 ? 'a' : 'b'}/${i}.png`,
        i === 7 ? small.slice(0, 60) : small,
      ]),
    );
    expect(await train('--data cut --batch 8', { ...many, 'net.bnn': linear.replace('2, 1]', '2, 3]') }))
      .toMatchInlineSnapshot(`
      "error[E0603]: FOLDER/cut/b/7.png: damaged PNG: There are some read requests waitng on finished stream
      "
    `);
    expect(await train('--data nothing', { 'nothing/notes.txt': '' })).toMatchInlineSnapshot(`
      "error[E0602]: nothing holds no data set: looked for IDX files (train-images-idx3-ubyte, also .gz), CIFAR batches (data_batch_1.bin) and a folder of .png files per class
      "
    `);
  });

  it('a network whose first output is no row of scores, one that passes have been over', async () => {
    const map =
      'net n() {\n  input image: u8[2, 2, 1]\n  output y = image |> normalize(mean: 1, std: 1)\n}\n';
    expect(await train('--data set.npz', { 'net.bnn': map })).toMatchInlineSnapshot(`
      "error[E0608]: the first output, 'y', is no row of class scores: nothing to train it by
      "
    `);
    const packed = 'bnnir 1\ngraph n @integer {\n  input %x: u8[2, 2, 1]\n  output y = %x\n}\n';
    expect(await refused({ ...files, 'net.ir': packed }, 'train net.ir --data set.npz'))
      .toMatchInlineSnapshot(`
      "error[E0608]: net.ir is @integer; what is trained is the network before any pass
       = help: give the .bnn file
      "
    `);
  });
});

describe('runs that are kept', () => {
  const { graph } = linearModule();
  const identity = { network: networkText(graph), recipe: testRecipe(), data: 'others', engine: 'fake' };
  const checkpoint = encodeCheckpoint({
    identity,
    position: { step: 0, epoch: 1, batch: 0 },
    sums: nothingYet,
    rows: [],
    trainer: new Map(),
  });
  const folder = { 'net-train/.bnnir': '', 'net-train/checkpoint.safetensors': checkpoint };

  it('there is none, or it is damaged', async () => {
    expect(await train('--data set.npz --resume')).toMatchInlineSnapshot(`
      "error[E0614]: net-train holds no run to go on with: there is no net-train/checkpoint.safetensors
       = help: leave --resume out, or name the folder of the run with -o
      "
    `);
    const damaged = { ...folder, 'net-train/checkpoint.safetensors': checkpoint.slice(0, 300) };
    expect(await train('--data set.npz --resume', damaged)).toMatchInlineSnapshot(`
      "error[E0614]: net-train/checkpoint.safetensors: not a checkpoint (net-train/checkpoint.safetensors: cut short: the header should have 1176 bytes, 292 are there)
       = help: leave --resume out, with --force to replace the folder
      "
    `);
  });

  it('does not go on as something else', async () => {
    expect(await train('--data set.npz --resume --lr 2', folder)).toMatchInlineSnapshot(`
      "error[E0613]: net-train holds a run of something else:
        recipe.name: "test" -> "standard"
        recipe.batch: 8 -> 100
        recipe.validation: 0.2 -> 0.1
        recipe.augment.flip: true -> false
        recipe.augment.shift: 1 -> 0
        recipe.steps.0.name: "only" -> "binary"
        recipe.steps.0.epochs: 3 -> 10
        recipe.steps.0.groups.0.optimizer.kind: "sgd" -> "adam"
        recipe.steps.0.groups.0.rate.from: 1 -> 2
        recipe.steps.0.groups.0.rate.to: none -> 0
        recipe.steps.0.groups.0.rate.warmUpEpochs: none -> 0.2
        recipe.steps.0.weight_gradient: "clipped" -> "identity"
        data: others -> set.npz, 300 images, sha256 033d78df64622fe7
       = help: undo the change to go on with it, or begin anew without --resume and with --force
      "
    `);
  });

  it('is not thrown away by beginning anew', async () => {
    expect(await train('--data set.npz', folder)).toMatchInlineSnapshot(`
      "error[E0615]: net-train holds an unfinished run: 0 of 3 epochs
       = help: --resume goes on with it, --force begins anew and replaces it
      "
    `);
  });

  it('weights to begin with that lack a tensor', async () => {
    const set = writeNpz([{ name: 'first.weight', shape: [3, 4], data: new Float32Array(12) }]);
    expect(await train('--data set.npz --init-from w.npz', { 'w.npz': set })).toMatchInlineSnapshot(`
      "error[E0510]: w.npz has no 'last.weight': [3, 4] (out,in), float32
       = help: did you mean 'first.weight', which the file has?

      error[E0511]: w.npz has 'first.weight' (f32 [3, 4]), which the network does not want

      note[E0517]: names differ, but shapes match in order: save this map as map.json, look it over, add --weights-map map.json
       = help: {
        "first.weight": "last.weight"
      }
      "
    `);
  });

  it('too little space on the disk', () => {
    expect(
      refusalOf(() => {
        checkSpace('net-train', graph, 900_000);
      }),
    ).toMatchInlineSnapshot(`
      "error[E0619]: net-train: 900 kB are free there, and the run takes about 1.0 MB
       = help: make room, or name another folder with -o
      "
    `);
  });
});

describe('while training', () => {
  const told = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof BnnirError) return renderAll(error.diagnostics, new Map(), coloursFor(false));
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('a number that is none, with the layer', async () => {
    const broken = runTraining(planFor(testRecipe(), { breaksAt: 40 }), new Recorder());
    expect(await told(broken)).toMatchInlineSnapshot(`
      "error[E0616]: training broke down in epoch 2: the weight of 'last.weight' is no finite number
       --> linear.bnn:3:73
        = help: a smaller --lr, or a warm-up; the last checkpoint is from before
      "
    `);
  });

  it('weights that do not fit the next step', () => {
    const { graph } = readNetwork({ path: 'n.bnn', text: linear });
    expect(refusalOf(() => carriedOver(graph, new Map(), "step 'real'"))).toMatchInlineSnapshot(`
      "error[E0617]: step 'real' does not hold the network's tensors: missing 'last.weight'
      "
    `);
  });
});
