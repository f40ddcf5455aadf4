import { describe, expect, it } from 'vitest';
import { elaborate, parse } from '../../src/frontend/index.ts';
import { realValues, valuesOf } from '../../src/ir/bits.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { momentsOf, normalQuantile } from '../../src/ir/moments.ts';
import { generator } from '../../src/ir/random.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { sizeOf } from '../../src/ir/element.ts';

function graphOf(text: string): Graph {
  const { file } = parse({ path: 'net.bnn', text });
  const { graph, diagnostics } = elaborate(file!);
  if (!graph) throw new Error(JSON.stringify(diagnostics));
  return graph;
}

/** Every node's values over a few uniformly random images, by op. */
function measure(graph: Graph, images: number) {
  const module = { graph, tensors: randomWeights(graph, 1) };
  const draw = generator(7);
  const [input] = graph.inputs;
  const seen = new Map<string, number[]>();
  for (let image = 0; image < images; image++) {
    const pixels = Float64Array.from({ length: sizeOf(input!.type.shape) }, () => Math.floor(256 * draw()));
    const values = interpret(
      module,
      new Map([[input!.id, tensorFrom(input!.type, pixels)]]),
      graph.nodes.map(({ id }) => id),
    );
    for (const [id, tensor] of values) seen.set(id, [...(seen.get(id) ?? []), ...realValues(tensor)]);
  }
  return { module, seen };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const center = mean(values);
  return mean(values.map(value => (value - center) ** 2));
};

/** Bi-Real Net's blocks: two an stage, a real shortcut around every binary convolution. */
const residual = graphOf(`
block bireal(x, channels, stride = 1) {
  y = x |> sign |> conv(channels, 3x3, stride: stride, pad: 1, weights: binary, scale: mean_abs) |> batchnorm
  if stride == 1 { shortcut = x } else { shortcut = x |> avgpool(2x2) |> conv(channels, 1x1) as down |> batchnorm as down_norm }
  return y + shortcut
}
net residual(classes = 10) {
  input image: u8[32, 32, 3]
  x = image |> normalize(mean: [123, 116, 103], std: [58, 57, 57]) |> conv(16, 3x3, pad: 1) |> batchnorm
  for channels in [16, 32, 64] as stage {
    for i in 1..4 as block { x = bireal(x, channels, stride: if i == 1 and channels > 16 then 2 else 1) }
  }
  output logits = x |> globalavgpool |> dense(classes, bias: true)
}`);

const plain = graphOf(`
net plain(activations = ternary) {
  input image: u8[16, 16, 3]
  x = image |> normalize(mean: 128, std: 128) |> quantize(to: int8)
  repeat 3 as layer {
    x = x |> conv(48, 3x3, weights: binary) |> threshold(to: activations)
  }
  x = x |> maxpool(2x2) |> flatten |> dense(64, weights: int4) |> batchnorm |> rprelu |> rsign
  output scores = x |> dense(10, weights: ternary)
}`);

describe('random weights', () => {
  it('are the same for the same seed, whatever is asked for first', () => {
    const [first, second] = [randomWeights(plain, 3), randomWeights(plain, 3)];
    const ids = [...plain.tensors.keys()];
    for (const id of [...ids].reverse()) second.get(id)!.data();
    for (const id of ids) expect(valuesOf(first.get(id)!)).toEqual(valuesOf(second.get(id)!));
    expect(valuesOf(randomWeights(plain, 4).get(ids[0]!)!)).not.toEqual(valuesOf(first.get(ids[0]!)!));
  });

  it('keep signals alive through twelve residual blocks: no norm fades or grows, no binarisation is constant', () => {
    const { seen } = measure(residual, 4);
    for (const { id, op } of residual.nodes) {
      const values = seen.get(id)!;
      if (op === 'batchnorm') expect(variance(values), id).toBeGreaterThan(0.3);
      if (op === 'batchnorm') expect(variance(values), id).toBeLessThan(4);
      if (op === 'sign') expect(Math.abs(mean(values)), id).toBeLessThan(0.5);
    }
  });

  it('give gammas of both signs near 1', () => {
    const { module } = measure(residual, 1);
    const gammas = [...residual.tensors.keys()]
      .filter(id => id.endsWith('batchnorm.scale'))
      .flatMap(id => [...module.tensors.get(id)!.data()]);
    expect(Math.min(...gammas.map(Math.abs))).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...gammas.map(Math.abs))).toBeLessThanOrEqual(1.4);
    const negative = gammas.filter(gamma => gamma < 0).length / gammas.length;
    expect(negative).toBeGreaterThan(0.2);
    expect(negative).toBeLessThan(0.4);
  });

  it('cut sums so that each level of a quantizer is met', () => {
    const { seen } = measure(plain, 4);
    for (const { id, op } of plain.nodes) {
      if (op !== 'threshold') continue;
      const values = seen.get(id)!;
      for (const level of [-1, 0, 1])
        expect(
          values.filter(value => value === level).length / values.length,
          `${id} = ${level}`,
        ).toBeGreaterThan(0.1);
    }
  });

  it('draw a tensor only when it is asked for', () => {
    const huge = graphOf(
      'net huge() {\n  input x: u8[100000]\n  output y = x |> dense(100000, weights: binary)\n}',
    );
    expect(randomWeights(huge, 1).get('@dense.weight')!.type.shape).toEqual([100000, 100000]);
  });
});

describe('moments', () => {
  it('are close to what images measure where values are independent', () => {
    const { module, seen } = measure(plain, 30);
    const momentsAt = momentsOf(plain, module.tensors);
    for (const id of ['%quantize', '%layer1.conv', '%layer1.threshold'] as const) {
      const { means, variances } = momentsAt(id);
      const values = seen.get(id)!;
      const within = [...means].map((_, c) => variance(values.filter((_, i) => i % means.length === c)));
      expect(mean([...means])).toBeCloseTo(mean(values), Math.abs(mean(values)) < 1 ? 1 : 0);
      expect(mean([...variances]) / mean(within), id).toBeGreaterThan(0.7);
      expect(mean([...variances]) / mean(within), id).toBeLessThan(1.4);
    }
  });

  it('the normal quantile is right to two digits', () => {
    expect([0.5, 0.8413, 0.0228, 0.999].map(normalQuantile).map(z => Number(z.toFixed(1)))).toEqual([
      0, 1, -2, 3.1,
    ]);
  });
});
