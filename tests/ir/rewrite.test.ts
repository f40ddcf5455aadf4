import { expect, test } from 'vitest';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { freshId, removeDead, rewrite } from '../../src/ir/rewrite.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { f32 } from '../../src/ir/element.ts';

const module = parse(`graph small @trained {
  input %x: f32[2]
  tensor @a: f32[2] = [1, 2]
  tensor @b: f32[2] = [3, 4]
  %one: f32[2] = scale %x, @a
  %two: f32[2] = bias %one, @b
  %unused: f32[2] = relu %one
  output y = %two
}`);
const body = (text: string) =>
  text
    .split('\n')
    .slice(2, -2)
    .map(line => line.trim());

test('a dropped node’s users read what it read, and its tensor goes with it', () => {
  const changed = rewrite(module, { replace: new Map([['%one', []]]), redirect: new Map([['%one', '%x']]) });
  expect(body(print(changed))).toEqual([
    'input %x: f32[2]',
    'tensor @b: f32[2] = [3, 4]',
    '%two: f32[2] = bias %x, @b',
    '%unused: f32[2] = relu %x',
    'output y = %two',
  ]);
});

test('redirects are followed to their end, outputs included', () => {
  const changed = rewrite(module, {
    redirect: new Map([
      ['%two', '%one'],
      ['%one', '%x'],
    ]),
  });
  expect(changed.graph.outputs).toEqual([{ name: 'y', value: '%x' }]);
});

test('types are inferred again where an operand’s type changed', () => {
  const bits = { element: { kind: 'b1' } as const, shape: [2] };
  const sign = {
    ...module.graph.nodes[0]!,
    op: 'sign',
    attributes: { zero: 1, gradient: 'approx' },
    args: { x: '%x' as const },
    type: bits,
  };
  const changed = rewrite(module, { replace: new Map([['%one', [sign]]]) });
  expect(changed.graph.nodes.map(node => node.type.element.kind)).toEqual(['b1', 'f32', 'f32']);
});

test('tensors can be added and exchanged', () => {
  const type = { element: f32, shape: [2] };
  const changed = rewrite(module, { tensors: new Map([['@a', { type, tensor: tensorFrom(type, [9, 9]) }]]) });
  expect([...changed.tensors.get('@a')!.data()]).toEqual([9, 9]);
  expect([...module.tensors.get('@a')!.data()]).toEqual([1, 2]);
});

test('nodes that no output needs go', () => {
  expect(removeDead(module).graph.nodes.map(node => node.id)).toEqual(['%one', '%two']);
});

test('a fresh id avoids what is there and what was just taken', () => {
  expect(freshId(module.graph, '%new')).toBe('%new');
  expect(freshId(module.graph, '%one')).toBe('%one2');
  expect(freshId(module.graph, '%one', new Set(['%one2'] as const))).toBe('%one3');
});
