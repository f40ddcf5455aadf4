// node --import tsx scripts/train/main.mjs NET.bnn --data NAME [--epochs N] [--batch N] [--lr X] [--seed N] [--shift PIXELS]
// [--mirror] [--set NAME=VALUE] [-o FILE]: trains a network and writes its weights after every epoch.
//
// Latent weights clipped to [-1, 1] and binarised with a straight-through gradient, Adam whose rate falls linearly to 0, cross
// entropy on the first output. Accuracy while training is that of the last 5,000 training images, which are left out.
import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDataset } from '../../src/formats/data/open.ts';
import { loadImages, batches, randomSource } from './batches.mjs';
import { tf } from './engine.mjs';
import { graphOf, Network } from './network.mjs';
import { Trainer } from './trainer.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    epochs: { type: 'string', default: '10' },
    batch: { type: 'string', default: '100' },
    lr: { type: 'string', default: '0.003' },
    seed: { type: 'string', default: '1' },
    shift: { type: 'string', default: '0' },
    mirror: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', short: 'o' },
  },
});
const [path] = positionals;
if (path === undefined || options.data === undefined) {
  console.error('usage: node --import tsx scripts/train/main.mjs NET.bnn --data NAME [options]');
  process.exit(1);
}
const [epochs, batchSize, rate, seed, shift] = ['epochs', 'batch', 'lr', 'seed', 'shift'].map(
  name => +options[name],
);
const settings = Object.fromEntries(options.set.map(text => text.split(/=(.*)/s).slice(0, 2)));
const out = options.out ?? path.replace(/\.bnn$/, '.safetensors');

const heldOut = 5000;
const all = loadImages(openDataset(`${options.data}:train`));
const train = { ...all, count: all.count - heldOut };
const check = {
  ...all,
  values: all.values.subarray(train.count * all.size),
  labels: all.labels.subarray(train.count),
  count: heldOut,
};
const random = randomSource(seed);
const network = new Network(graphOf(path, settings), seed);
const stepsPerEpoch = Math.floor(train.count / batchSize);
const trainer = new Trainer(network, rate, epochs * stepsPerEpoch);
const augmented = { size: batchSize, random, shift, mirror: options.mirror };
const plain = { size: batchSize, random, shift: 0, mirror: false };

const start = performance.now();
for (let epoch = 1; epoch <= epochs; epoch++) {
  let loss = 0;
  let step = 0;
  for (const batch of batches(train, augmented)) {
    loss += trainer.step(batch);
    if (++step % 100 === 0) say(`epoch ${epoch}  ${step}/${stepsPerEpoch}  loss ${(loss / step).toFixed(4)}`);
  }
  trainer.measureStatistics(batches(train, plain), Math.min(100, stepsPerEpoch));
  const accuracy = trainer.accuracy(check, batchSize);
  writeFileSync(`${out}.partial`, network.file(facts(epoch, accuracy)));
  renameSync(`${out}.partial`, out);
  say(
    `epoch ${epoch} of ${epochs}  loss ${(loss / step).toFixed(4)}  ${(100 * accuracy).toFixed(2)} % of ${heldOut} held out`,
  );
}
console.log(`wrote ${out}; ${tf.memory().numTensors} tensors alive`);

function facts(epoch, accuracy) {
  const told = {
    data: `${options.data}:train`,
    epochs: `${epoch} of ${epochs}`,
    batch: options.batch,
    rate: options.lr,
    seed: options.seed,
  };
  return { ...told, held_out_accuracy: accuracy.toFixed(4) };
}

function say(text) {
  console.log(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}
