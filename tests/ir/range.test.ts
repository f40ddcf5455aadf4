import { expect, test } from 'vitest';
import { parse } from '../../src/ir/parse.ts';
import { rangesFromTypes, rangesFromWeights } from '../../src/ir/range.ts';
import type { Ref } from '../../src/ir/types.ts';

const module = parse(`graph small @trained {
  input %x: u8[3, 3, 1]
  tensor @conv.weight: f32[2, 1, 1, 1] = [1, -1]
  tensor @pad.weight: f32[1, 3, 3, 2] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1]
  tensor @at: i32[1, 2, 2] = [0, 0, 1, 1]
  tensor @border: i32[1, 1] = [-5]
  %conv: i32[3, 3, 2] = conv %x, @conv.weight {weights: binary}
  %levels: i2[3, 3, 2] = threshold %conv, @at {to: i2, lo: -1}
  %pad: i32[3, 3, 1] = conv %levels, @pad.weight {weights: binary, pad: [1, 1, 1, 1]}
  %border: i32[3, 3, 1] = add_border %pad, @border
  %sum: i32[1, 1, 2] = sumpool %levels {size: [3, 3], stride: [1, 1]}
  output y = %border
  output z = %sum
}`);

const shown = (ranges: ReadonlyMap<Ref, { lo: number; hi: number }>) =>
  Object.fromEntries(module.graph.nodes.map(({ id }) => [id, [ranges.get(id)!.lo, ranges.get(id)!.hi]]));

test('ranges follow from types: products, levels, sums, constants as wide as their element', () => {
  const ranges = shown(rangesFromTypes(module.graph));
  expect(ranges).toMatchObject({
    '%conv': [-255, 255],
    '%levels': [-1, 1],
    '%pad': [-18, 18],
    '%sum': [-9, 9],
  });
  expect(ranges['%border']![0]).toBe(-18 - 2 ** 31);
});

test('weights tighten them', () => {
  expect(shown(rangesFromWeights(module))).toEqual({
    '%conv': [-255, 255],
    '%levels': [-1, 1],
    '%pad': [-18, 18],
    '%border': [-23, 13],
    '%sum': [-9, 9],
  });
});

test('beyond the ends of a type that saturates, the end remains', () => {
  const { graph, tensors } = parse(`graph saturated @trained {
  input %x: i2[1]
  tensor @scale: i16[1] = [2]
  tensor @above: i32[1, 1] = [10000]
  tensor @below: i32[1, 1] = [-10000]
  tensor @between: i32[1, 1] = [252]
  %above: i8[1] = requantize %x, @scale, @above {to: i8, shift: 1}
  %below: i8[1] = requantize %x, @scale, @below {to: i8, shift: 1}
  %between: i8[1] = requantize %x, @scale, @between {to: i8, shift: 1}
  output a = %above
  output b = %below
  output c = %between
}`);
  const ranges = rangesFromWeights({ graph, tensors });
  expect(['%above', '%below', '%between'].map(id => ranges.get(id as Ref))).toEqual([
    { lo: 127, hi: 127 },
    { lo: -128, hi: -128 },
    { lo: 124, hi: 127 },
  ]);
});
