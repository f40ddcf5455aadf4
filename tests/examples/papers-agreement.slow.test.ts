import { describe, expect, test } from 'vitest';
import { buildSimulation } from '../../src/cli/csim.ts';
import { fpga } from '../../src/codegen/hls/index.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import { sizeOf } from '../../src/ir/element.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Values } from '../../src/ir/interpret.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { lower } from '../../src/passes/index.ts';
import { whole } from '../codegen/support/nets.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { noSimulation } from '../support/runners/simulation.ts';
import { exampleGraph } from './example-network.ts';

/** The papers' networks at 32x32, and how many images each is held to. */
const cases = [
  { name: 'birealnet', set: {}, images: 20 },
  { name: 'reactnet', set: {}, images: 20 },
  { name: 'bireal50', set: {}, images: 20 },
  { name: 'xnor', set: {}, images: 20 },
  { name: 'mobilenet-groups', set: {}, images: 20 },
  { name: 'react-resnet18', set: {}, images: 5 },
  { name: 'r2b', set: {}, images: 5 },
  { name: 'poke', set: { classes: '10' }, images: 2 },
  { name: 'unet', set: {}, images: 2 },
  { name: 'reactnet', set: { doubling: 'real', groups: '4' }, images: 2 },
] as const;

const images = (graph: Graph, count: number): readonly Values[] => {
  const next = whole(count);
  return Array.from(
    { length: count },
    () =>
      new Map(
        graph.inputs.map(({ id, type }) => [
          id,
          tensorFrom(
            type,
            Int32Array.from({ length: sizeOf(type.shape) }, () => next(0, 255)),
          ),
        ]),
      ),
  );
};

describe('random weights at 32x32, every output value', () => {
  test.for(cases)(
    '$name $set: integer = packed = C simulation',
    async ({ name, set, images: count }, context) => {
      const graph = exampleGraph(name, { set: { size: '32', ...set } });
      const module = { graph, tensors: randomWeights(graph, 1) };
      const seen = images(graph, count);
      const integer = lower(module, 64, { to: 'integer' });
      const wanted = runInterpreter(integer, seen);
      expect(difference(integer, wanted, runInterpreter(lower(module, 64), seen))).toBeUndefined();
      expect(new Set(wanted.map(([scores]) => String(scores))).size).toBe(count);
      const missing = noSimulation();
      if (missing !== undefined) context.skip(missing);
      const packed = lower(module, fpga.lanes);
      const files = fpga.emit(fpga.plan(packed.graph, {}), packed);
      const simulation = await buildSimulation(files, { flags: ['-O1'] });
      try {
        const raw = seen.flatMap(image =>
          [...image.values()].flatMap(tensor => Array.from(valuesOf(tensor))),
        );
        const found = await simulation.run(Int32Array.from(raw), count);
        expect(Array.from(found)).toEqual(wanted.flat().flatMap(values => Array.from(values)));
      } finally {
        await simulation.dispose();
      }
    },
  );
});
