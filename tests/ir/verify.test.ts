import { expect, test } from 'vitest';
import { f32, i32 } from '../../src/ir/element.ts';
import type { AnyNode, Graph } from '../../src/ir/graph.ts';
import { parse } from '../../src/ir/parse.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { InvalidGraph, verify, verifyModule } from '../../src/ir/verify.ts';

const { graph } = parse(`graph small @trained {
  input %x: u8[4]
  tensor @dense.weight: f32[2, 4]
  %sign: b1[4] = sign %x
  %dense: i32[2] = dense %sign, @dense.weight {weights: binary}
  output y = %dense
}`);

const withNode = (index: number, change: Partial<AnyNode>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, i) => (i === index ? { ...node, ...change } : node)),
});

test('a graph as parsed is valid', () => {
  expect(() => {
    verify(graph);
  }).not.toThrow();
});

test.each<[string, Graph, string]>([
  [
    'a type that is not the op’s',
    withNode(1, { type: { element: i32, shape: [3] } }),
    '%dense says i32[3], is i32[2]',
  ],
  [
    'use before definition',
    { ...graph, nodes: [...graph.nodes].reverse() },
    '%sign is used before it is defined',
  ],
  ['an id twice', withNode(1, { id: '%sign' }), '%sign is defined twice'],
  ['an unknown op', withNode(0, { op: 'sing' }), "%sign: no op 'sing'"],
  ['a missing operand', withNode(0, { args: {} }), "%sign: operand 'x' is missing"],
  [
    'an operand the op has not',
    withNode(0, { args: { x: '%x', z: '%x' } }),
    "%sign: sign has no operand 'z'",
  ],
  [
    'a value where a tensor belongs',
    withNode(1, { args: { x: '%sign', weight: '%x' } }),
    '%dense: weight is %x, wanted a tensor',
  ],
  [
    'an output nobody computes',
    { ...graph, outputs: [{ name: 'y', value: '%z' }] },
    '%z is used before it is defined',
  ],
  [
    'two outputs of one name',
    { ...graph, outputs: [...graph.outputs, ...graph.outputs] },
    "output 'y' is named twice",
  ],
  [
    'operand types that do not fit',
    withNode(1, {
      args: { x: '%x', weight: '@dense.weight' },
      type: { element: i32, shape: [2], lanes: 32 },
    }),
    '%dense says i32[2] packed<32>, is i32[2]',
  ],
  [
    'f32 after the trained stage',
    { ...graph, stage: 'integer' },
    '@dense.weight: f32 in stage integer (f32[2, 4])',
  ],
  [
    'b1 without words in the packed stage',
    { ...graph, stage: 'packed', tensors: new Map() },
    '%sign: b1 without a word size (b1[4])',
  ],
])('%s is refused', (_, broken, message) => {
  expect(() => {
    verify(broken);
  }).toThrow(new InvalidGraph(message));
});

test('a tensor of another type than declared is refused', () => {
  const wrong = tensorFrom({ element: f32, shape: [2, 3] }, [1, 1, 1, 1, 1, 1]);
  expect(() => {
    verifyModule({ graph, tensors: new Map([['@dense.weight', wrong]]) });
  }).toThrow('@dense.weight is f32[2, 3], the graph says f32[2, 4]');
  expect(() => {
    verifyModule({ graph, tensors: new Map([['@other', wrong]]) });
  }).toThrow('@other is in the module');
});
