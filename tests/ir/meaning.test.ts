import { expect, test } from 'vitest';
import { interpret } from '../../src/ir/interpret.ts';
import { parse } from '../../src/ir/parse.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { verifyModule } from '../../src/ir/verify.ts';

/** Runs a graph of one input %x and one output on the given values. */
function run(body: string, values: readonly number[]): number[] {
  const module = parse(`graph t @trained {\n${body}\n}`);
  verifyModule(module);
  const input = module.graph.inputs[0]!;
  const results = interpret(module, new Map([[input.id, tensorFrom(input.type, values)]]));
  return [...valuesOf(results.get(module.graph.outputs[0]!.value)!)];
}
const one = (
  element: string,
  shape: string,
  node: string,
  values: readonly number[],
  tensors = '',
): number[] => run(`  input %x: ${element}[${shape}]\n${tensors}  %y: ${node}\n  output y = %y`, values);

test('sign of 0 is +1, with zero: -1 it is -1', () => {
  expect(one('f32', '3', 'b1[3] = sign %x', [-1e-30, 0, 2])).toEqual([-1, 1, 1]);
  expect(one('f32', '3', 'b1[3] = sign %x {zero: -1}', [-1e-30, 0, 2])).toEqual([-1, -1, 1]);
});

test('rsign compares with a shift a channel, a tie is +1', () => {
  expect(
    one('f32', '2, 2', 'b1[2, 2] = rsign %x, @s', [0.5, -2, 0.49, -1], '  tensor @s: f32[2] = [0.5, -1]\n'),
  ).toEqual([1, -1, -1, 1]);
});

test('quantize rounds halves to even and clamps to the set', () => {
  expect(one('f32', '6', 'i2.1[6] = quantize %x {to: int2}', [0.25, 0.75, -0.25, -0.75, 9, -9])).toEqual([
    0, 1, 0, -2, 1, -2,
  ]);
  expect(one('f32', '5', 'i2[5] = quantize %x {to: ternary}', [0.5, 0.51, -0.5, -0.51, -7])).toEqual([
    0, 1, 0, -1, -1,
  ]);
  expect(one('f32', '4', 'u2.2[4] = quantize %x {to: uint2}', [0.125, 0.375, 3, -1])).toEqual([0, 2, 3, 0]);
});

test('threshold counts the levels reached, per channel and border class', () => {
  const tensors = '  tensor @at: i32[3, 2, 1] = [0, 10, 1, 11, 2, 12]\n';
  const node = 'i2[1, 4, 1] = threshold %x, @at {to: i2, lo: -1, cols: [1, 2, 1]}';
  expect(one('i32', '1, 4, 1', node, [0, 0, 11, 12], tensors)).toEqual([0, -1, 1, 1]);
});

test('flip mirrors the masked channels of bits and of integers', () => {
  const mask = '  tensor @m: b1[3] = [1, -1, -1]\n';
  expect(one('b1', '2, 3', 'b1[2, 3] = flip %x, @m', [1, 1, -1, -1, -1, 1], mask)).toEqual([
    1, -1, 1, -1, 1, -1,
  ]);
  expect(one('i2', '3', 'i2[3] = flip %x, @m {lo: -1, hi: 1}', [1, 1, 0], mask)).toEqual([1, -1, 0]);
});

test('max pool on bits is OR, its padding is the least value', () => {
  const node = 'b1[2, 2, 1] = maxpool %x {size: [2, 2], stride: [2, 2], pad: [1, 1, 0, 0]}';
  expect(one('b1', '3, 3, 1', node, [-1, -1, 1, 1, -1, -1, -1, -1, -1])).toEqual([-1, 1, 1, -1]);
});

test('average pool counts its padding zeros and rounds the mean once', () => {
  const node = 'f32[1, 1, 1] = avgpool %x {size: [2, 2], stride: [2, 2], pad: [1, 1, 0, 0]}';
  expect(one('f32', '1, 1, 1', node, [6])).toEqual([1.5]);
});

test('sums of integers of one format saturate to it', () => {
  const node = 'i8.4[2] = add %x, %x';
  expect(one('i8.4', '2', node, [100, -100])).toEqual([127, -128]);
});

test('the product of two bits is their XNOR', () => {
  const body =
    '  input %x: b1[4]\n  tensor @m: b1[4] = [1, -1, 1, -1]\n  %f: b1[4] = flip %x, @m\n  %y: b1[4] = mul %x, %f\n  output y = %y';
  expect(run(body, [1, 1, -1, -1])).toEqual([1, -1, 1, -1]);
});

test('a chw reshape reads channel by channel', () => {
  expect(one('u8', '2, 1, 3', 'u8[6] = reshape %x {shape: [6], order: chw}', [1, 2, 3, 4, 5, 6])).toEqual([
    1, 4, 2, 5, 3, 6,
  ]);
});

test('shuffle interleaves groups, slice and concat cut and join channels', () => {
  expect(one('u8', '1, 1, 6', 'u8[1, 1, 6] = shuffle %x {groups: 2}', [0, 1, 2, 3, 4, 5])).toEqual([
    0, 3, 1, 4, 2, 5,
  ]);
  expect(one('u8', '1, 2, 3', 'u8[1, 2, 2] = slice %x {start: 1, end: 3}', [0, 1, 2, 3, 4, 5])).toEqual([
    1, 2, 4, 5,
  ]);
  expect(one('u8', '1, 2, 2', 'u8[1, 2, 4] = concat [%x, %x]', [0, 1, 2, 3])).toEqual([
    0, 1, 0, 1, 2, 3, 2, 3,
  ]);
});

test('values of one channel spread over the others as in NumPy', () => {
  const body =
    '  input %x: f32[2, 2, 3]\n  %m: f32[2, 2, 1] = channel_mean %x\n  %y: f32[2, 2, 3] = sub %x, %m\n  output y = %y';
  expect(run(body, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toEqual([-1, 0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1]);
});

test('argmax takes the first of equals', () => {
  expect(one('i32', '4', 'i32[1] = argmax %x', [3, 7, 7, 1])).toEqual([1]);
});

test('ternary weights take 0.7 mean |W| a channel; whole numbers of the set stay', () => {
  const dense = 'f32[2] = dense %x, @w {weights: ternary}';
  expect(one('f32', '2', dense, [1, 10], '  tensor @w: f32[2, 2] = [1, 0.3, -2, -2]\n')).toEqual([1, -11]);
  expect(one('f32', '2', dense, [1, 10], '  tensor @w: f32[2, 2] = [1, 0, -1, 1]\n')).toEqual([1, 9]);
});

test('the step of intN weights is max |W| / (2^(N-1) - 1) a channel', () => {
  const body = `  input %x: i8[2]
  tensor @w: f32[1, 2] = [1.4, -0.6]
  %d: i32[1] = dense %x, @w {weights: int4}
  %y: f32[1] = weight_scale %d, @w {mode: step, weights: int4}
  output y = %y`;
  expect(run(body, [1, 2])).toEqual([Math.fround((7 - 6) * Math.fround(1.4 / 7))]);
});
