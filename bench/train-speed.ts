import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '../src/index.ts';
import { readNetwork } from '../src/network.ts';
import { valuesOf } from '../src/ir/bits.ts';
import type { Module } from '../src/ir/graph.ts';
import type { Engine, EngineName } from '../src/train/engine/engine.ts';
import { loadEngine } from '../src/train/engine/load.ts';
import { beginningWeights } from '../src/train/recipes/begin.ts';
import { createTrainer } from '../src/train/trainer.ts';
import type { Batch, Trainer } from '../src/train/trainer-types.ts';
import type { Bench, Row } from './bench.ts';
import { median } from './bench.ts';
import type { Layers } from './train/handwritten.ts';
import { handwritten } from './train/handwritten.ts';
import { nativeLayers } from './train/layers-native.ts';
import { wasmLayers } from './train/layers-wasm.ts';

const root = join(import.meta.dirname, '..');
const batchSize = 64;
/** So small that the losses stay comparable: at ten times as much some sign rounds to its other side and moves one by 2e-4 to 1e-3. */
const rates: Readonly<Record<EngineName, number>> = { native: 1e-5, wasm: 1e-6 };
const repeats = 3;
const turns = 12;
const stepsPerTurn = 4;
const stepsCompared = 20;
/** How far the losses of the first steps may lie apart: both sides compute the same. */
const sameLoss = 1e-4;

/** The same convolutions on other two-core x86 machines, another evening; labelled, never compared. */
const published = [
  { case: 'published: larq on TensorFlow 2.15, images/s (1,900 to 2,400)', rival: 2150 },
  { case: 'published: PyTorch 2.15, one thread, images/s', rival: 1030 },
];

function smallConv(): Module {
  const path = join(root, 'bench', 'train', 'small-conv.bnn');
  const { graph } = readNetwork({ path, text: readFileSync(path, 'utf8') }, {});
  return { graph, tensors: beginningWeights(graph, 1, 'glorot') };
}

/** The digits of examples/mnist-conv, batch after batch, again from the start. */
function digits(): (index: number) => Batch {
  const data = openDataset(join(root, 'examples', 'mnist-conv', 'digits.npz'));
  const batches = Array.from({ length: Math.floor(data.count / batchSize) }, (_, index) => {
    const chosen = Array.from({ length: batchSize }, (_, i) => index * batchSize + i);
    return {
      images: Float32Array.from(chosen.flatMap(image => Array.from(data.image(image)))),
      labels: Int32Array.from(chosen, image => data.labels[image]!),
    };
  });
  return index => batches[index % batches.length]!;
}

/** One side of the race. */
interface Side {
  readonly step: (index: number) => void;
  /** Until all steps are done. */
  readonly wait: () => void;
}

/** Images per second of each side; they take turns of a few steps, so that both meet the same machine. */
function race(sides: readonly Side[]): readonly number[] {
  const seconds = sides.map(() => 0);
  for (let turn = 0; turn < turns; turn++)
    sides.forEach(({ step, wait }, side) => {
      const start = performance.now();
      for (let index = 0; index < stepsPerTurn; index++) step(turn * stepsPerTurn + index);
      wait();
      seconds[side]! += (performance.now() - start) / 1000;
    });
  return seconds.map(spent => (turns * stepsPerTurn * batchSize) / spent);
}

/** Both sides on one engine, from the same weights: first step by step for their losses, then against each other. */
function compare(engine: Engine, layers: Layers): { readonly rows: readonly Row[]; readonly speed: number } {
  const { tf, name } = engine;
  const rate = rates[name];
  const module = smallConv();
  const batchAt = digits();
  const ours: Trainer = createTrainer(module, {
    engine,
    loss: { kind: 'cross_entropy' },
    groups: [{ tensors: 'all', optimizer: { kind: 'adam' } }],
    weightGradient: 'clipped',
    clipLatents: true,
    batchNormMomentum: 0.1,
    seed: 1,
  });
  const initial = new Map(
    [...module.tensors].map(([id, tensor]) => [
      id.slice(1),
      { shape: tensor.type.shape, data: Float32Array.from(valuesOf(tensor)) },
    ]),
  );
  const theirs = handwritten(tf, layers, initial, rate);
  let last: ReturnType<typeof theirs> | undefined;
  const stepTheirs = (index: number): void => {
    const { images, labels } = batchAt(index);
    const loss = theirs(images, labels);
    last?.dispose();
    last = loss;
  };

  const apart = Array.from({ length: stepsCompared }, (_, index) => {
    ours.step(batchAt(index), [rate]);
    stepTheirs(index);
    return Math.abs(ours.totals().loss - last!.dataSync()[0]!);
  });
  const sides: readonly Side[] = [
    {
      step: index => {
        ours.step(batchAt(index), [rate]);
      },
      wait: () => ours.totals(),
    },
    { step: stepTheirs, wait: () => last!.dataSync() },
  ];
  const races = Array.from({ length: repeats }, () => race(sides));
  const [mine, hand] = [0, 1].map(side => median(races.map(speeds => speeds[side]!))) as [number, number];
  const most = Math.max(...apart);
  return {
    speed: mine,
    rows: [
      ...races.map(([our = NaN, their = NaN], repeat) =>
        atLeast(`${name}, images/s, repeat ${repeat + 1}`, our, their, 0.9),
      ),
      atLeast(`${name}, images/s, median`, mine, hand, 0.9),
      {
        case: `${name}, greatest difference of the losses of the first ${stepsCompared} steps`,
        ours: most,
        rival: sameLoss,
        ratio: most / sameLoss,
        goal: `<= ${sameLoss}`,
        met: most <= sameLoss,
      },
    ],
  };
}

export const bench: Bench = {
  doc: 'images/s in training, against a loop written by hand on the same tfjs; larq and PyTorch as published',
  needs: ['tfjs-node (scripts/setup-tfjs-node.mjs)'],
  async run() {
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    const native = await loadEngine('native', [join(root, '.cache', 'engine', 'package.json')]);
    const onNative = compare(native, nativeLayers(native.tf));
    const wasm = await loadEngine('wasm', [join(root, 'package.json')]);
    const onWasm = compare(wasm, wasmLayers(wasm.tf));
    return [
      ...onNative.rows,
      ...published.map(({ case: name, rival }) => ({
        case: name,
        ours: onNative.speed,
        rival,
        ratio: onNative.speed / rival,
        goal: 'for information',
        met: true,
      })),
      ...onWasm.rows,
    ];
  },
};

function atLeast(name: string, ours: number, rival: number, bound: number): Row {
  const ratio = ours / rival;
  return { case: name, ours, rival, ratio, goal: `>= ${bound}`, met: ratio >= bound };
}
