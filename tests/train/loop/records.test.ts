import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/ir/safetensors.ts';
import { decodeCheckpoint, differences, encodeCheckpoint } from '../../../src/train/loop/checkpoint.ts';
import { joined, trainedArrays } from '../../../src/train/loop/export.ts';
import { csv, jsonLines } from '../../../src/train/loop/log.ts';
import { runTraining } from '../../../src/train/loop/run-training.ts';
import { networkText } from '../../../src/train/loop/state.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import { readNetwork } from '../../../src/network.ts';
import { adjusted } from '../../../src/train/recipes/adjust.ts';
import { planFor, Recorder, testRecipe } from '../fake-trainer.ts';

const row = {
  epoch: 1,
  epochs: 2,
  step: 'first, "half"',
  loss: 0.5,
  accuracy: 0.25,
  rates: [0.1, 1e-4],
  flips: { 'stage1.conv': 0.001 },
  images_per_second: 100,
  seconds: 2,
  seconds_waited: 0,
};

describe('the log', () => {
  it('is a line of JSON an epoch', () => {
    expect(
      jsonLines([row, row])
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual([row, row]);
  });

  it('is a table as well', () => {
    expect(csv([row])).toBe(
      'epoch,step,loss,accuracy,validation_loss,validation_accuracy,images_per_second,seconds,seconds_waited,rate,flips.stage1.conv\n' +
        '1,"first, ""half""",0.5,0.25,,,100,2,0,0.1,0.001\n',
    );
  });
});

describe('checkpoints', () => {
  it('hold all of a state, bit for bit', async () => {
    const recorder = new Recorder(2);
    await runTraining(planFor(testRecipe()), recorder);
    expect(decodeCheckpoint(encodeCheckpoint(recorder.last), 'f')).toEqual(recorder.last);
  });

  it('of the same run differ in nothing; else what differs is said', () => {
    const { identity } = planFor(testRecipe());
    expect(differences(identity, structuredClone(identity))).toEqual([]);
    const recipe = adjusted(
      { ...identity.recipe, about: 'said otherwise' },
      { lr: 2, set: [['augment.shift', '0']] },
    );
    const network = identity.network.replace('mean: [128]', 'mean: [127]');
    expect(differences(identity, { ...identity, recipe, network, data: 'others' })).toMatchInlineSnapshot(`
      [
        "network: %normalize: f32[2, 2, 1] = normalize %image {mean: [128], std: [128]} -> %normalize: f32[2, 2, 1] = normalize %image {mean: [127], std: [128]}",
        "recipe.augment.shift: 1 -> 0",
        "recipe.steps.0.groups.0.rate.from: 1 -> 2",
        "data: three classes -> others",
      ]
    `);
  });

  it('do not care for places in the file', () => {
    const of = (text: string) => networkText(readNetwork({ path: 'n.bnn', text }).graph);
    const plain = 'net n() {\n  input x: u8[4]\n  output y = x |> normalize(mean: 1, std: 1)\n}\n';
    expect(of(plain.replace('\n  output', '\n\n  // the end\n  output'))).toBe(of(plain));
    expect(of(plain.replace('std: 1', 'std: 2'))).not.toBe(of(plain));
  });
});

describe('the weight file', () => {
  const { graph } = readNetwork({
    path: 'n.bnn',
    text:
      'net n() {\n  input x: u8[2]\n  a = x |> normalize(mean: 1, std: 1) |> sign |> dense(1, weights: binary) as a |> batchnorm\n' +
      '  output y = a |> sign as again |> dense(1, weights: binary, scale: mean_abs) as b\n}\n',
  });
  const weights = new Map(
    [...graph.tensors].map(([id, type]) => [
      id,
      tensorFrom(type, type.shape.length === 2 ? [-0.5, 0.25].slice(0, type.shape[1]) : [1.5]),
    ]),
  );
  const ranges = new Map([
    ['%batchnorm', { lo: -2, hi: 1 }],
    ['%b', { lo: 0, hi: 1 }],
  ] as const);

  it('has signs as bytes, latents where a scale is taken from them, ranges of real values', () => {
    const arrays = new Map(trainedArrays(graph, weights, ranges).map(({ name, data }) => [name, data]));
    expect(arrays.get('a.weight')).toEqual(Int8Array.of(-1, 1));
    expect(arrays.get('b.weight')).toEqual(Float32Array.of(-0.5));
    expect(arrays.get('batchnorm.scale')).toEqual(Float32Array.of(1.5));
    expect(arrays.get('batchnorm.range')).toEqual(Float32Array.of(-2, 1));
    expect(arrays.has('b.range')).toBe(false);
  });

  it('has bytes where a scale is taken of magnitudes that are all one', () => {
    const ones = new Map([
      ...weights,
      ['@b.weight', tensorFrom(graph.tensors.get('@b.weight')!, [-1])],
    ] as const);
    const arrays = new Map(trainedArrays(graph, ones, ranges).map(({ name, data }) => [name, data]));
    expect(arrays.get('b.weight')).toEqual(Int8Array.of(-1));
  });

  it('ranges of several batches are the least that hold all', () => {
    const more = new Map([['%batchnorm', { lo: -1, hi: 3 }]] as const);
    expect(joined(ranges, more).get('%batchnorm')).toEqual({ lo: -2, hi: 3 });
  });

  it('a checkpoint is a .safetensors file that other tools open', async () => {
    const recorder = new Recorder();
    await runTraining(planFor(testRecipe()), recorder);
    const { arrays } = readSafetensors(encodeCheckpoint(recorder.last), 'f');
    expect(arrays.map(({ name, shape }) => [name, shape])).toEqual([
      ['last.weight', [3, 4]],
      ['steps', []],
    ]);
  });
});
