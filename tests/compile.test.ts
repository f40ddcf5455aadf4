import { describe, expect, it } from 'vitest';
import {
  backendNamed,
  bind,
  BnnirError,
  checkNetwork,
  compile,
  interpret,
  lower,
  printGraph,
  randomWeights,
  readNetwork,
  tensorFrom,
  valuesOf,
} from '../src/index.ts';
import { tiny } from './cli/support.ts';

const source = { path: 'tiny.bnn', text: tiny };

describe('the library', () => {
  it('makes files of a text and weights, the same to the byte, without touching the disk', () => {
    const { graph } = readNetwork(source);
    const module = bind(graph, randomWeights(graph, 1));
    const emitted = () => compile(module, 'fpga').emit();
    const files = emitted();
    expect(files.map(({ path }) => path)).toContain('tiny.cpp');
    expect(emitted()).toEqual(files);
  });

  it('plans without weights: the figures are those of the plan with weights', () => {
    const { graph } = readNetwork(source);
    const report = (tensors: Parameters<typeof bind>[1]) =>
      compile({ graph, tensors }, 'fpga', { fps: 5000 }).plan.report;
    expect(report(new Map())).toMatchObject({ fps: report(randomWeights(graph, 1)).fps });
  });

  it('runs every stage to the same values', () => {
    const { graph } = readNetwork(source, { set: { classes: '3' } });
    const module = bind(graph, randomWeights(graph, 2));
    const [input] = graph.inputs;
    const pixels = Array.from({ length: 36 }, (_, i) => (i * 61) % 256);
    const scores = (['trained', 'integer', 'packed'] as const).map(to => {
      const staged = to === 'trained' ? module : lower(module, 64, { to });
      const values = interpret(staged, new Map([[input!.id, tensorFrom(input!.type, pixels)]]));
      return [...valuesOf(values.get(staged.graph.outputs[0]!.value)!)];
    });
    expect(scores[0]).toHaveLength(3);
    expect(scores[1]).toEqual(scores[0]);
    expect(scores[2]).toEqual(scores[0]);
  });

  it('gives mistakes as data, or throws them all', () => {
    const broken = { path: 'tiny.bnn', text: tiny.replace('conv(8, 3x3', 'conv(8, strides: 1') };
    const { graph, diagnostics } = checkNetwork(broken);
    expect(graph).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['E0203']);
    expect(() => readNetwork(broken)).toThrow(BnnirError);
    expect(() => backendNamed('gpu')).toThrow(BnnirError);
  });

  it('prints a network', () => {
    expect(printGraph(readNetwork(source).graph)).toContain(
      '%stem: f32[6, 6, 8] = conv %normalize, @stem.weight',
    );
  });
});
