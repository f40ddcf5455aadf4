import { beforeAll, describe, expect, it } from 'vitest';
import { realValues } from '../../src/ir/bits.ts';
import type { Graph, Module } from '../../src/ir/graph.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import type { Tensor, TensorId } from '../../src/ir/types.ts';
import type { Engine, EngineName } from '../../src/train/engine/engine.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import type { Batch, Trainer, TrainerOptions } from '../../src/train/trainer-types.ts';
import {
  batchFor,
  engineNamed,
  graphOf,
  howToGetNative,
  isNativeHere,
  moduleOf,
  numbers,
  optionsFor,
} from './support.ts';

/** Everything that weights go through: scaled, ternary, int4 and real ones, in convolutions with and without groups, and a dropout. */
const graph = graphOf(`net n() {
  input image: u8[6, 6, 2]
  x = image |> normalize(mean: 127.5, std: 64) |> conv(4, 3x3, pad: 1) as stem |> batchnorm
  y = x |> rsign |> conv(4, 3x3, pad: 1, weights: binary, scale: mean_abs) as binary |> batchnorm(scale: false)
  x = (x + y) |> rprelu
  x = x |> sign |> conv(6, 3x3, stride: 2, groups: 2, weights: ternary) as ternary |> batchnorm |> prelu
  x = x |> quantize(to: int2, scale: 1) |> conv(6, 1x1, weights: int4, bias: true) as whole |> batchnorm |> dropout(rate: 0.25)
  output scores = x |> flatten |> dense(3, bias: true)
}
`);

/** The first output of each image, by the interpreter. */
function interpreted(module: Module, { images, labels }: Batch): number[] {
  const { id, type } = module.graph.inputs[0]!;
  const size = images.length / labels.length;
  return Array.from(labels, (_, i) => {
    const image = tensorFrom(type, images.slice(i * size, (i + 1) * size));
    return Array.from(
      realValues(interpret(module, new Map([[id, image]])).get(module.graph.outputs[0]!.value)!),
    );
  }).flat();
}

const furthest = (found: ArrayLike<number>, right: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < right.length; i++) most = Math.max(most, Math.abs(found[i]! - right[i]!));
  return most;
};

const bytesOf = (trainer: Trainer) =>
  [...trainer.snapshot()].map(([name, { shape, data }]) => [name, shape, Array.from(data)] as const);

describe.each<EngineName>(['wasm', 'native'])('a trainer on the engine %s', name => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    if (name === 'wasm' || isNativeHere()) engine = await engineNamed(name);
  });
  const batches = [1, 2, 3, 4].map(seed => batchFor(graph, 12, seed));
  const made = (more: Partial<TrainerOptions> = {}, of: Graph = graph) =>
    createTrainer(moduleOf(of), optionsFor(engine!, more));

  it('evaluates as the interpreter does, before and after training', context => {
    if (!engine) return context.skip(howToGetNative);
    const trainer = made();
    for (let round = 0; round < 3; round++) {
      const { outputs } = trainer.evaluate(batches[0]!);
      const right = interpreted({ graph, tensors: trainer.weights() }, batches[0]!);
      expect(furthest(outputs, right)).toBeLessThan(1e-4);
      for (const batch of batches) trainer.step(batch, [0.01]);
    }
    trainer.dispose();
  });

  it('learns a few images by heart', context => {
    if (!engine) return context.skip(howToGetNative);
    const trainer = made();
    for (let step = 0; step < 60; step++) trainer.step(batches[0]!, [0.01]);
    const first = trainer.totals();
    for (let step = 0; step < 60; step++) trainer.step(batches[0]!, [0.01]);
    const later = trainer.totals();
    expect(first).toMatchObject({ steps: 60, images: 720 });
    expect(later.loss).toBeLessThan(0.75 * first.loss);
    expect(later.accuracy).toBeGreaterThan(first.accuracy);
    trainer.dispose();
  });

  it('keeps as many arrays and bytes after any number of calls', context => {
    if (!engine) return context.skip(howToGetNative);
    const { tf } = engine;
    const before = tf.memory().numTensors;
    const trainer = made({
      groups: [
        { tensors: 'binary', optimizer: { kind: 'bop' } },
        { tensors: 'all', optimizer: { kind: 'sgd', momentum: 0.9 } },
      ],
    });
    const seen = new Set<string>();
    for (let round = 0; round < 3; round++) {
      for (const batch of batches) trainer.step(batch, [0.001, 0.01]);
      trainer.totals();
      trainer.evaluate(batches[0]!);
      trainer.recalibrate(batches);
      trainer.ranges(batches[0]!);
      trainer.firstBadLayer();
      trainer.restore(trainer.snapshot());
      trainer.weights();
      seen.add(JSON.stringify([tf.memory().numTensors, tf.memory().numBytes]));
    }
    expect(seen.size).toBe(1);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('continues from a snapshot to the same numbers as without a break', context => {
    if (!engine) return context.skip(howToGetNative);
    const unbroken = made();
    for (const batch of batches) unbroken.step(batch, [0.01]);
    const broken = made();
    for (const batch of batches.slice(0, 2)) broken.step(batch, [0.01]);
    const snapshot = broken.snapshot();
    broken.dispose();
    const resumed = made();
    resumed.restore(snapshot);
    for (const batch of batches.slice(2)) resumed.step(batch, [0.01]);
    expect(bytesOf(resumed)).toEqual(bytesOf(unbroken));
    unbroken.dispose();
    resumed.dispose();
  });

  it('measures batch norms anew: over one batch, its own mean and variance', context => {
    if (!engine) return context.skip(howToGetNative);
    const trainer = made();
    trainer.recalibrate(batches.slice(0, 1));
    const { tensors } = { tensors: trainer.weights() };
    const at = (id: TensorId) => numbers(tensors.get(id)!);
    // Behind the first batch norm the batch has mean = shift and standard deviation = |scale|.
    const normal = new Map<string, number[]>();
    const { id, type } = graph.inputs[0]!;
    const { images, labels } = batches[0]!;
    const size = images.length / labels.length;
    labels.forEach((_, i) => {
      const image = tensorFrom(type, images.slice(i * size, (i + 1) * size));
      const value = interpret({ graph, tensors }, new Map([[id, image]]), ['%batchnorm']).get('%batchnorm')!;
      normal.set('all', [...(normal.get('all') ?? []), ...Array.from(realValues(value))]);
    });
    const scale = at('@batchnorm.scale');
    at('@batchnorm.shift').forEach((shift, c) => {
      const values = normal.get('all')!.filter((_, i) => i % 4 === c);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(mean).toBeCloseTo(shift, 4);
      expect(Math.sqrt(square)).toBeCloseTo(Math.abs(scale[c]!), 3);
    });
    trainer.dispose();
  });

  it('names the layer where a number stopped being one', context => {
    if (!engine) return context.skip(howToGetNative);
    const trainer = made();
    trainer.step(batches[0]!, [0.01]);
    expect(trainer.firstBadLayer()).toBeUndefined();
    expect(trainer.totals().loss).toBeGreaterThan(0);
    const broken = new Map(trainer.snapshot());
    const slope = broken.get('weight:rprelu.slope')!;
    broken.set('weight:rprelu.slope', { ...slope, data: slope.data.map(() => NaN) });
    trainer.restore(broken);
    expect(trainer.firstBadLayer()).toEqual({ id: '@rprelu.slope', what: 'weight' });
    expect(trainer.totals().loss).toBeNaN();
    trainer.dispose();
  });
});

describe('what a trainer makes of its options', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await engineNamed('wasm');
  });
  const batch = batchFor(graph, 12);
  const made = (more: Partial<TrainerOptions> = {}) =>
    createTrainer(moduleOf(graph), optionsFor(engine, more));
  const weightOf = (trainer: Trainer, id: TensorId) => numbers(trainer.weights().get(id)!);

  it('latents stay within [-1, 1] where that is asked, from the beginning', () => {
    const large = {
      graph,
      tensors: new Map([...moduleOf(graph).tensors].map(([id, tensor]) => [id, times(tensor, 2)])),
    };
    const beyond = (clipLatents: boolean) => {
      const trainer = createTrainer(large, optionsFor(engine, { clipLatents }));
      trainer.step(batch, [0.1]);
      const most = (id: TensorId) => Math.max(...weightOf(trainer, id).map(Math.abs));
      return [most('@binary.weight') > 1, most('@ternary.weight') > 1, most('@dense.weight') > 1];
    };
    expect(beyond(true)).toEqual([false, false, true]);
    expect(beyond(false)).toEqual([true, true, true]);
  });

  it('each group has its rate: a rate of 0 keeps its tensors', () => {
    const adam = { kind: 'adam' } as const;
    const trainer = made({
      groups: [
        { tensors: 'quantized', optimizer: adam },
        { tensors: 'all', optimizer: adam },
      ],
    });
    const before = trainer.weights();
    trainer.step(batch, [0, 0.01]);
    const moved = [...trainer.weights()]
      .filter(([id, tensor]) => furthest(numbers(tensor), numbers(before.get(id)!)) > 0)
      .map(([id]) => id);
    expect(moved).toContain('@stem.weight');
    for (const id of ['@binary.weight', '@ternary.weight', '@whole.weight']) expect(moved).not.toContain(id);
  });

  it('Bop keeps -1 and +1, and tells the share of flipped weights of each of its layers', () => {
    const trainer = made({
      groups: [
        { tensors: 'binary', optimizer: { kind: 'bop', threshold: 0 } },
        { tensors: 'all', optimizer: { kind: 'adam' } },
      ],
    });
    const before = weightOf(trainer, '@binary.weight');
    trainer.step(batch, [0.5, 0.001]);
    const after = weightOf(trainer, '@binary.weight');
    expect(new Set([...before, ...after])).toEqual(new Set([-1, 1]));
    const flipped = after.filter((w, i) => w !== before[i]).length / after.length;
    expect(flipped).toBeGreaterThan(0.1);
    const { flips } = trainer.totals();
    expect([...flips.keys()]).toEqual(['binary']);
    expect(flips.get('binary')).toBeCloseTo(flipped, 6);
  });

  it('real weights and activations stand in for all quantised ones', () => {
    const trainer = made({ standIns: { weights: 'real', activations: 'real' } });
    const { outputs } = trainer.evaluate(batch);
    const without = graphOf(
      'net n() {\n  input image: u8[6, 6, 2]\n  output y = image |> flatten |> sign(gradient: ste) |> dense(3, weights: binary)\n}\n',
    );
    const real = createTrainer(
      moduleOf(without),
      optionsFor(engine, { standIns: { weights: 'real', activations: 'real' } }),
    );
    const weights = numbers(moduleOf(without).tensors.get('@dense.weight')!);
    const image = batch.images.slice(0, 72);
    const scores = [0, 1, 2].map(o => image.reduce((sum, x, k) => sum + x * weights[o * 72 + k]!, 0));
    expect(furthest(real.evaluate(batch).outputs.slice(0, 3), scores)).toBeLessThan(1e-2);
    expect(Array.from(outputs).every(Number.isFinite)).toBe(true);
  });

  it('a teacher is matched: its pupil of the same form comes to the same classes', () => {
    const small = graphOf(
      'net n() {\n  input image: u8[6, 6, 2]\n  x = image |> normalize(mean: 127.5, std: 127.5) |> flatten\n  output y = x |> dense(3, bias: true)\n}\n',
    );
    const teacher = moduleOf(small, 7);
    const trainer = createTrainer(
      moduleOf(small, 1),
      optionsFor(engine, { loss: { kind: 'distributional' }, teacher }),
    );
    for (let step = 0; step < 150; step++) trainer.step(batch, [0.02]);
    const wanted = interpreted(teacher, batch);
    const classes = Array.from({ length: 12 }, (_, i) => {
      const scores = wanted.slice(3 * i, 3 * i + 3);
      return scores.indexOf(Math.max(...scores));
    });
    expect(Array.from(trainer.evaluate(batch).classes)).toEqual(classes);
  });

  it('a snapshot of another network is refused by name', () => {
    const trainer = made();
    const snapshot = new Map(trainer.snapshot());
    snapshot.delete('mean:stem.weight');
    expect(() => {
      trainer.restore(snapshot);
    }).toThrow("the snapshot has no 'mean:stem.weight'");
  });

  it('ranges hold what every layer gave', () => {
    const ranges = made().ranges(batch);
    expect(ranges.get('%sign')).toEqual({ lo: -1, hi: 1 });
    const { lo, hi } = ranges.get('%normalize')!;
    expect([lo, hi]).toEqual(
      [(Math.min(...batch.images) - 127.5) / 64, (Math.max(...batch.images) - 127.5) / 64].map(Math.fround),
    );
  });
});

const times = (tensor: Tensor, factor: number): Tensor =>
  tensorFrom(
    tensor.type,
    Float32Array.from(numbers(tensor), value => factor * value),
  );
