import { describe, expect, it } from 'vitest';
import { emit, kernelsOf } from '../../../src/codegen/wgsl/emit.ts';
import type { WgslPlan } from '../../../src/codegen/wgsl/plan.ts';
import { mostBytes, plan } from '../../../src/codegen/wgsl/plan.ts';
import { mostBindings } from '../../../src/codegen/wgsl/steps.ts';
import { randomWeights } from '../../../src/ir/random-weights.ts';
import { lower } from '../../../src/passes/index.ts';
import { readNetwork } from '../../../src/network.ts';
import { exampleGraph } from '../../examples/example-network.ts';

const example = (name: string, set: Readonly<Record<string, string>> = {}): WgslPlan =>
  plan(lower({ graph: exampleGraph(name, { set }), tensors: new Map() }, 32).graph);

const text = (...statements: readonly string[]) => {
  const source = `net n() {\n  input x: u8[8, 8, 3]\n${statements.map(line => `  ${line}\n`).join('')}}\n`;
  return readNetwork({ path: 'n.bnn', text: source }).graph;
};
const planOf = (...statements: readonly string[]): WgslPlan =>
  plan(lower({ graph: text(...statements), tensors: new Map() }, 32).graph);

describe('plans for WebGPU', () => {
  it('a layer with what is computed on its sums is one dispatch', () => {
    const { steps } = planOf('output y = x |> conv(40, 3x3, pad: 1, weights: binary) |> batchnorm |> sign');
    expect(steps.map(({ step }) => [step.kind, step.nodes.map(({ op }) => op)])).toEqual([
      ['products', ['threshold']],
      // Outputs are integers: the signs are unpacked.
      ['pointwise', []],
    ]);
  });

  it('a residual layer gives the value that goes on and its signs in one dispatch', () => {
    const { steps } = example('birealnet', { size: '32' });
    const { step } = steps.find(placed => placed.step.id === 'stage1.block2.conv')!;
    expect(step.nodes.map(({ op }) => op)).toEqual(['requantize', 'add', 'threshold']);
    expect(step.writes.map(({ kind }) => kind)).toEqual(['ints', 'bits']);
  });

  it('layers of one shape share a module, those alike in their settings too a pipeline', () => {
    const { shaders, pipelines, dispatches } = kernelsOf(example('birealnet'));
    const modules = (layers: readonly string[]) =>
      new Set(
        layers.map(name => pipelines[dispatches.find(({ layer }) => layer === name)!.pipeline]!.shader),
      );
    expect(shaders.length).toBeLessThan(dispatches.length);
    expect(modules(['stage2.block2.conv', 'stage2.block3.conv', 'stage2.block4.conv']).size).toBe(1);
  });

  it.each(['birealnet', 'reactnet', 'poke', 'unet', 'metapruning-v2', 'two-inputs'])(
    '%s at its full size keeps to the limits that every device has',
    name => {
      const { dispatches } = kernelsOf(example(name));
      const { buffers } = example(name);
      for (const { bindings, groups } of dispatches) {
        expect(bindings.length).toBeLessThanOrEqual(mostBindings);
        expect(Math.max(...groups)).toBeLessThanOrEqual(65535);
        for (const binding of bindings)
          if (typeof binding === 'number') expect(buffers[binding]!.bytes).toBeLessThanOrEqual(mostBytes);
          else expect(binding[0] % 256).toBe(0);
      }
    },
  );

  it('no buffer is read and written by one dispatch', () => {
    for (const { reads, writes } of example('reactnet').steps)
      expect(writes.filter(buffer => reads.includes(buffer))).toEqual([]);
  });

  it('a tile is as asked for', () => {
    const graph = lower({ graph: exampleGraph('birealnet'), tensors: new Map() }, 32).graph;
    const { steps } = plan(graph, { tiles: { conv: { pixels: 4, outs: 16 } } });
    expect(steps[0]!.step.tile).toEqual({ pixels: 4, quads: 4 });
  });

  it('the same network gives the same bytes', () => {
    const graph = text('output y = x |> conv(8, 3x3, weights: binary) |> sign');
    const files = () => {
      const module = lower({ graph, tensors: randomWeights(graph, 1) }, 32);
      return emit(plan(module.graph), module);
    };
    expect(files()).toEqual(files());
  });
});
