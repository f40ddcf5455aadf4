import { expect, test } from 'vitest';
import { Chain, chainBehind } from '../../src/passes/chain.ts';
import { linksOf } from '../../src/passes/links.ts';
import { ReachableValues } from '../../src/passes/reachable.ts';
import { bisectSteps, listSteps, readSteps } from '../../src/passes/steps.ts';
import { moduleOf } from './support.ts';

function chainOf(text: string) {
  const module = moduleOf(text);
  const root = module.graph.nodes.at(-1)!;
  const found = chainBehind(root, linksOf(module.graph))!;
  return { chain: new Chain(found, module), reach: new ReachableValues(module).of(found.source) };
}

const affine = (input: string, quantizer: string, weight: string) => `graph t @trained {
  input %x: ${input}
  tensor @weight: ${weight}
  tensor @scale: f32[3] = [0.37, -0.011, 0]
  tensor @shift: f32[3] = [0.21, -0.4, 2]
  %sum: i32[3] = dense %x, @weight
  %scale: f32[3] = scale %sum, @scale
  %bias: f32[3] = bias %scale, @shift
  %y: ${quantizer}
  output y = %y
}`;

test.each([
  'b1[3] = sign %bias',
  'i2[3] = quantize %bias {to: ternary}',
  'i4.3[3] = quantize %bias {to: int4}',
  'u8.8[3] = quantize %bias {to: uint8}',
])('bisection finds what listing finds: %s', quantizer => {
  for (const [input, weight] of [
    ['u8[2]', 'i4[3, 2] = [7, -7, 3, 5, 0, 0]'],
    ['b1[5]', 'b1[3, 5] = [1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, -1, 1, 1]'],
  ] as const) {
    const { chain, reach } = chainOf(affine(input, quantizer, weight));
    expect(bisectSteps(chain, reach, 0)).toEqual(listSteps(chain, reach, 0));
  }
});

test('sums of bits are reached in steps of two, each channel within its own bounds', () => {
  const bits = chainOf(
    affine('b1[5]', 'b1[3] = sign %bias', `b1[3, 5] = [${new Array(15).fill(1).join(', ')}]`),
  );
  expect(bits.reach).toEqual({ step: 2, channels: new Array(3).fill({ lo: -5, hi: 5 }) });
  const bytes = chainOf(affine('u8[2]', 'b1[3] = sign %bias', 'i4[3, 2] = [7, -7, 3, 5, 0, 0]'));
  expect(bytes.reach).toEqual({
    step: 1,
    channels: [
      { lo: -1785, hi: 1785 },
      { lo: 0, hi: 2040 },
      { lo: 0, hi: 0 },
    ],
  });
});

const padded = (channels: number) => `graph t @trained {
  input %x: b1[3, 3, ${channels}]
  tensor @weight: b1[1, 3, 3, ${channels}]
  %sum: i32[3, 3, 1] = conv %x, @weight {pad: [1, 1, 1, 1]}
  %y: b1[3, 3, 1] = sign %sum
  output y = %y
}`;

test('zero padding leaves out even numbers of products only where channels are even', () => {
  expect(chainOf(padded(2)).reach).toEqual({ step: 2, channels: [{ lo: -18, hi: 18 }] });
  expect(chainOf(padded(3)).reach).toEqual({ step: 1, channels: [{ lo: -27, hi: 27 }] });
});

test('a chain may split and join again', () => {
  const { chain, reach } = chainOf(`graph t @trained {
  input %x: i8[1]
  tensor @half: f32[1] = [0.5]
  tensor @shift: f32[1] = [20]
  %a: f32[1] = scale %x, @half
  %b: f32[1] = abs %x
  %c: f32[1] = add %a, %b
  %y: b1[1] = rsign %c, @shift
  output y = %y
}`);
  expect(readSteps(chain, reach, 0)).toEqual([
    {
      first: 1,
      changes: [
        { at: -39, to: -1 },
        { at: 14, to: 1 },
      ],
    },
  ]);
});

test('what is neither small nor known to keep order is not read', () => {
  const { chain, reach } = chainOf(`graph t @trained {
  input %x: u16[64]
  tensor @weight: i8[1, 64] = [${new Array(64).fill(100).join(', ')}]
  %sum: i32[1] = dense %x, @weight
  %abs: f32[1] = abs %sum
  %y: b1[1] = sign %abs
  output y = %y
}`);
  expect(readSteps(chain, reach, 0)).toBeUndefined();
});
