import { beforeAll, describe, expect, it } from 'vitest';
import { coloursFor } from '../../src/cli/paint.ts';
import { renderAll } from '../../src/cli/report-failure.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import type { Engine } from '../../src/train/engine/engine.ts';
import { loadEngine } from '../../src/train/engine/load.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import type { TrainerOptions } from '../../src/train/trainer-types.ts';
import { engineNamed, graphOf, moduleOf, optionsFor } from '../train/support.ts';
import { refusalOf } from './support.ts';

const told = (error: unknown): string => {
  if (!(error instanceof BnnirError)) throw error;
  return renderAll(error.diagnostics, new Map(), coloursFor(false));
};

const net = (...statements: readonly string[]): string =>
  `net n() {\n  input image: u8[2, 2, 1]\n${statements.map(line => `  ${line}\n`).join('')}}\n`;
const mlp = net(
  'x = image |> normalize(mean: 128, std: 128) |> flatten |> dense(4, weights: binary) |> batchnorm |> sign',
  'output scores = x |> dense(3, weights: ternary)',
);

describe('what cannot be trained is refused before training starts', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineNamed('wasm');
  });
  const trained = (text: string, more: Partial<TrainerOptions> = {}) =>
    refusalOf(() => createTrainer(moduleOf(graphOf(text)), optionsFor(engine, more)));

  it('no engine, and an engine that is not there', async () => {
    expect(await loadEngine(undefined, []).catch(told)).toMatchInlineSnapshot(`
      "error[E0640]: there is no training engine
       = help: npm install @tensorflow/tfjs-node, or slower and without a native library: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm
      "
    `);
    expect(await loadEngine('native', ['file:///nowhere/package.json']).catch(told)).toMatchInlineSnapshot(`
      "error[E0640]: the training engine 'native' is not here
       = help: npm install @tensorflow/tfjs-node
      "
    `);
  });

  it('thresholds and argmax', () => {
    expect(
      trained(
        net(
          'x = image |> flatten |> dense(4, weights: binary) |> threshold',
          'x = x |> dense(4, weights: binary) |> threshold',
          'output y = x |> dense(3, weights: binary)',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "error[E0641]: threshold: 'threshold' has no gradient, so it cannot be trained
       --> net.bnn:3:56
        = help: train with batchnorm and sign or quantize; compile turns them into thresholds

      error[E0641]: threshold2: 'threshold' has no gradient, so it cannot be trained
       --> net.bnn:4:41
        = help: train with batchnorm and sign or quantize; compile turns them into thresholds
      "
    `);
    expect(trained(net('output y = image |> flatten |> dense(4) |> argmax'))).toMatchInlineSnapshot(`
      "error[E0641]: argmax: 'argmax' has no gradient, so it cannot be trained
       --> net.bnn:3:46
        = help: train another output
      "
    `);
  });

  it('two inputs, an output of another name, an output that is a map', () => {
    expect(trained('net n() {\n  input a: u8[4]\n  input b: u8[4]\n  output y = (a + b) |> dense(2)\n}\n'))
      .toMatchInlineSnapshot(`
      "error[E0642]: the network has 2 inputs; training feeds one
      "
    `);
    expect(trained(mlp, { output: 'score' })).toMatchInlineSnapshot(`
      "error[E0642]: the network has no output 'score'
       = help: its outputs: scores
      "
    `);
    expect(trained(net('output y = image |> conv(3, 1x1)'))).toMatchInlineSnapshot(`
      "error[E0642]: the output 'y' is [2, 2, 3]; training wants one score a class
       --> net.bnn:3:23
      "
    `);
  });

  it('a tensor that no group takes, Bop for others than binary weights', () => {
    const adam = { kind: 'adam' } as const;
    expect(
      trained(mlp, {
        groups: [
          { tensors: 'binary', optimizer: adam },
          { tensors: 'real', optimizer: adam },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "error[E0643]: no optimizer trains 'dense2.weight' (weights: ternary)
       = help: the recipe's groups take binary, real
      "
    `);
    expect(trained(mlp, { groups: [{ tensors: 'all', optimizer: { kind: 'bop' } }] })).toMatchInlineSnapshot(`
      "error[E0643]: Bop trains binary weights only; 'batchnorm.scale' is real
      "
    `);
  });

  it('a teacher of other images, of other classes', () => {
    const taught = (teacher: string) => trained(mlp, { teacher: moduleOf(graphOf(teacher)) });
    expect(taught('net t() {\n  input image: u8[3, 3, 1]\n  output y = image |> flatten |> dense(3)\n}\n'))
      .toMatchInlineSnapshot(`
      "error[E0644]: the teacher takes images of [3, 3, 1], the network of [2, 2, 1]
      "
    `);
    expect(taught(net('output y = image |> flatten |> dense(5)'))).toMatchInlineSnapshot(`
      "error[E0644]: the teacher knows 5 classes, the network 3
      "
    `);
  });
});
