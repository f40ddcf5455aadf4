import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wgsl } from '../../src/codegen/wgsl/index.ts';
import { rawRange, sizeOf } from '../../src/ir/element.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Values } from '../../src/ir/interpret.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';
import { tensorFrom, tensorOf } from '../../src/ir/tensor.ts';
import { lower } from '../../src/passes/index.ts';
import { whole } from '../codegen/support/nets.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { noWebGpu, runWebGpu } from '../support/runners/webgpu.ts';
import { exampleGraph, exampleText } from './example-network.ts';
import { correct, example, named, outputsOf, root } from './support.ts';

const names = readdirSync(join(root, 'examples')).filter(name =>
  existsSync(join(root, 'examples', name, `${name}.bnn`)),
);

/** ImageNet's networks are run at 32x32: a processor stands in for the GPU here. */
const settings = (name: string): Readonly<Record<string, string>> => {
  const isLarge = /\bsize = (224|128)/.test(exampleText(name));
  return { ...(isLarge && { size: '32' }), ...(name === 'poke' && { classes: '10' }) };
};

const images = (graph: Graph, count: number): readonly Values[] => {
  const next = whole(count);
  return Array.from(
    { length: count },
    () =>
      new Map(
        graph.inputs.map(({ id, type }) => {
          const { lo, hi } = rawRange(type.element);
          const values = Int32Array.from({ length: sizeOf(type.shape) }, () => next(lo, hi));
          return [id, tensorFrom(type, values)];
        }),
      ),
  );
};

describe('random weights, every output value: integer = WGSL', () => {
  test.for(names.map(name => ({ name, set: settings(name) })))(
    '$name $set',
    async ({ name, set }, context) => {
      const missing = await noWebGpu();
      if (missing !== undefined) context.skip(missing);
      const graph = exampleGraph(name, { set });
      const seen = images(graph, name === 'birealnet' || name === 'reactnet' ? 10 : 2);
      const integer = lower({ graph, tensors: randomWeights(graph, 1) }, wgsl.lanes, { to: 'integer' });
      const packed = lower(integer, wgsl.lanes);
      expect(
        difference(packed, runInterpreter(integer, seen), await runWebGpu(packed, seen)),
      ).toBeUndefined();
    },
  );
});

test('mnist-conv: all 10,000 test images, every score', async context => {
  const missing = await noWebGpu();
  if (missing !== undefined) context.skip(missing);
  const digits = named('mnist:test', context.skip);
  const packed = lower(example('mnist-conv'), wgsl.lanes);
  const [input] = packed.graph.inputs;
  const seen = Array.from(
    { length: digits.count },
    (_, index): Values => new Map([[input!.id, tensorOf(input!.type, digits.image(index))]]),
  );
  const found = (await runWebGpu(packed, seen)).flatMap(([scores]) => [...scores!]);
  expect(found.length).toBe(100_000);
  expect(Float32Array.from(found)).toEqual(outputsOf(packed, digits, digits.count));
  expect(correct(found, digits.labels, 10)).toBe(9881);
});
