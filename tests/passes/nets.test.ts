import { describe, expect, test } from 'vitest';
import { elaborate, parse, parseValue } from '../../src/frontend/index.ts';
import type { Module } from '../../src/ir/graph.ts';
import { print } from '../../src/ir/print.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';
import { pipelines, runPasses } from '../../src/passes/index.ts';
import { sharedNet } from './networks.ts';
import { randomInputs, run } from './support.ts';

/** Networks of the papers with random weights; xnor has real-valued shortcuts, so it is exact up to to-fixed-point and behind it. */
const nets: readonly { readonly name: string; readonly set?: Readonly<Record<string, string>> }[] = [
  { name: 'lfc' },
  { name: 'lfc', set: { activations: 'ternary' } },
  { name: 'cnv' },
  { name: 'cnv', set: { activations: 'ternary' } },
  { name: 'mnist' },
  { name: 'binarynet' },
  { name: 'xnor', set: { size: '32', blocks: '[1, 1, 1, 1]', classes: '10' } },
];

function load(name: string, set: Readonly<Record<string, string>> = {}): Module | undefined {
  const source = sharedNet(name);
  if (!source) return undefined;
  const params = new Map(
    Object.entries(set).map(([key, text]) => [key, parseValue({ path: key, text }).value!]),
  );
  const { graph } = elaborate(parse(source).file!, { params });
  return { graph: graph!, tensors: randomWeights(graph!, 7) };
}

describe.each(nets)('$name $set', ({ name, set }) => {
  test('computes the same after every exact pass', context => {
    const module = load(name, set);
    if (!module) context.skip(`../shared/nets/${name}.bnn is not beside the repository`);
    const images = [1, 2].map(seed => randomInputs(module!, seed));
    let [text, outputs] = [print(module!), images.map(image => run(module!, image))];
    const packed = runPasses(module!, pipelines['packed<64>'], {
      onPass(pass, after) {
        const now = print(after);
        if (now === text) return;
        const results = images.map(image => run(after, image));
        if (pass.keeps === 'exact') expect(results, pass.name).toEqual(outputs);
        [text, outputs] = [now, results];
      },
    });
    expect(packed.graph.stage).toBe('packed');
    expect(new Set(outputs.map(output => JSON.stringify(output))).size).toBe(images.length);
  });
});
