import { expect, test } from 'vitest';
import type { Module } from '../../src/ir/graph.ts';
import { print } from '../../src/ir/print.ts';
import type { Draw } from '../../src/ir/random.ts';
import { generator, seedOf } from '../../src/ir/random.ts';
import { lazy } from '../../src/ir/tensor.ts';
import type { Tensor, TensorId } from '../../src/ir/types.ts';
import { pipelines, runPasses } from '../../src/passes/index.ts';
import { trained } from './networks.ts';
import { randomInputs, run } from './support.ts';

/**
 * Two layers with what passes find hardest to meet by chance: channels that never change, slopes of both signs, pools of real
 * values behind falling scales, convs that join, moves between a flip and the product behind it.
 */
function source(draw: Draw): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  const channels = pick([8, 10, 12, 33]);
  const weights = () => pick(['binary', 'binary', 'ternary', 'int3']);
  const input = pick(['', ' |> sign']);
  const window = pick(['3x3, pad: 1', '2x3, pad: [1, 0, 0, 2]', '3x3, stride: 2, pad: 1', '1x1']);
  const middle = pick([
    '',
    '',
    'rprelu',
    'dprelu',
    'abs',
    'maxpool(2x2)',
    'maxpool(3x3, stride: 2, pad: 1)',
    'maxpool(2x2) |> batchnorm as pooled_norm',
  ]);
  const quantizer = pick([
    'sign',
    'sign',
    'rsign',
    ...['ternary', 'uint2', 'int3'].map(to => `quantize(to: ${to})`),
  ]);
  const branch = (outs: number, name: string, kernel: string) =>
    `x |> conv(${outs}, ${kernel}, weights: binary) as ${name} |> batchnorm as ${name}_norm |> sign as ${name}_sign`;
  const kernel = pick(['1x1', '3x3, pad: 1']);
  const between = pick([
    '',
    `x = x |> shuffle(groups: ${channels % 2 === 0 ? 2 : 3})`,
    'x = x |> upsample(factor: 2)',
    'x = x |> maxpool(2x2)',
    `x = concat(${branch(4, 'left', kernel)}, ${branch(5, 'right', kernel)})`,
  ]);
  const second = pick([
    `conv(8, 3x3, pad: 1, weights: ${weights()}) as last`,
    `flatten |> dense(8, weights: ${weights()}) as last`,
  ]);
  return `net random {
  input image: u8[8, 7, 2]
  x = image |> normalize(mean: 128, std: 64)${input} |> conv(${channels}, ${window}, weights: ${weights()}) as first
  x = x |> batchnorm as first_norm${middle && ` |> ${middle}`} |> ${quantizer}
  ${between}
  output y = x |> ${second} |> batchnorm as last_norm |> sign as bits
}
`;
}

/** Some means so far away that no sum crosses the threshold, and slopes from -1 to 1. */
function hardened({ graph, tensors }: Module, seed: number): Module {
  const change = (id: TensorId, tensor: Tensor): Tensor => {
    const draw = generator(seedOf(seed, id));
    if (id.endsWith('.mean'))
      return lazy(tensor.type, () =>
        Float32Array.from(tensor.data(), mean => (draw() < 0.4 ? (draw() < 0.5 ? 1e4 : -1e4) : mean)),
      );
    if (/\.(slope|positive|negative)$/.test(id))
      return lazy(tensor.type, () => Float32Array.from(tensor.data(), () => 2 * draw() - 1));
    return tensor;
  };
  return { graph, tensors: new Map([...tensors].map(([id, tensor]) => [id, change(id, tensor)])) };
}

/** What the notes of a run say happened. */
const happenings = {
  'fold-constant-channels': /constant channel/,
  'a product of thresholds': /product of \d/,
  segments: /segments/,
  'border classes': /border classes/,
  'flips in rows': /-> rows/,
  'flips in columns': /-> columns/,
  'flips kept': /one XOR a word/,
  'one product': /one product/,
  'moved in front': /moved in front/,
};

test('networks of rare cases compute the same after every exact pass', () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 60; seed++) {
    const text = source(generator(seed));
    const module = hardened(trained({ path: `random-${seed}.bnn`, text }, seed), seed);
    const images = [1, 2].map(image => randomInputs(module, image));
    let [shown, outputs] = [print(module), images.map(image => run(module, image))];
    const found = new Set<string>();
    runPasses(module, pipelines['packed<64>'], {
      onPass(pass, after) {
        const now = print(after);
        if (now === shown) return;
        shown = now;
        const results = images.map(image => run(after, image));
        if (pass.keeps === 'exact') expect(results, `${pass.name} on seed ${seed}\n${text}`).toEqual(outputs);
        outputs = results;
      },
      onNote(_, __, message) {
        for (const [name, pattern] of Object.entries(happenings)) if (pattern.test(message)) found.add(name);
      },
    });
    for (const name of found) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const rare = Object.keys(happenings).filter(name => (seen.get(name) ?? 0) < 3);
  expect(rare, [...seen].map(([name, count]) => `${name}: ${count}`).join(', ')).toEqual([]);
});
