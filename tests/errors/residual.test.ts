import { describe, expect, it } from 'vitest';
import { inEmptyFolder } from '../cli/support.ts';
import { inNet, refused } from './support.ts';

inEmptyFolder();

const two = [
  'x = image |> normalize(mean: 128, std: 128)',
  'a = x |> conv(8, 3x3, pad: 1) as left |> batchnorm as left_norm',
] as const;

describe('networks whose values do not go together', () => {
  it('a sum of different shapes: both layers with theirs', async () => {
    expect(
      await inNet(...two, 'b = x |> conv(8, 3x3) as right |> batchnorm as right_norm', 'output y = a + b'),
    ).toMatchInlineSnapshot(`
      "error[E0301]: shapes [8, 8, 8] and [6, 6, 8] do not match
       --> net.bnn:6:16
      6 |   output y = a + b
        |                ^
        = help: left_norm is [8, 8, 8], right_norm is [6, 6, 8]
      "
    `);
  });

  it('a concat of unlike types, and of different maps', async () => {
    expect(await inNet(...two, 'output y = concat(a, a |> sign as bits)')).toMatchInlineSnapshot(`
      "error[E0301]: concat of unlike elements f32 and b1
       --> net.bnn:5:14
      5 |   output y = concat(a, a |> sign as bits)
        |              ^^^^^^
        = help: left_norm is f32[8, 8, 8], bits is b1[8, 8, 8]
      "
    `);
    expect(await inNet(...two, 'output y = concat(a, a |> maxpool(2x2))')).toMatchInlineSnapshot(`
      "error[E0301]: concat of [8, 8, 8] and [4, 4, 8]: height and width differ
       --> net.bnn:5:14
      5 |   output y = concat(a, a |> maxpool(2x2))
        |              ^^^^^^
        = help: left_norm is [8, 8, 8], maxpool is [4, 4, 8]
      "
    `);
  });

  it('groups that divide one side, or none', async () => {
    expect(await inNet(...two, 'output y = a |> conv(8, 3x3, groups: 3)')).toMatchInlineSnapshot(`
      "error[E0301]: 3 groups do not divide 8 input channels
       --> net.bnn:5:19
      5 |   output y = a |> conv(8, 3x3, groups: 3)
        |                   ^^^^
        = help: 8 inputs and 8 outputs can be in 1, 2, 4, 8 groups
      "
    `);
    expect(await inNet(...two, 'output y = a |> conv(12, 3x3, groups: 8) as wide')).toMatchInlineSnapshot(`
      "error[E0301]: 8 groups do not divide 12 output channels
       --> net.bnn:5:19
      5 |   output y = a |> conv(12, 3x3, groups: 8) as wide
        |                   ^^^^
        = help: 8 inputs and 12 outputs can be in 1, 2, 4 groups
      "
    `);
  });
});

describe('networks that integers cannot hold', () => {
  const compiled = (net: string) =>
    refused({ 'net.bnn': net }, 'compile net.bnn --target fpga --weights random');

  it('sums beyond 32 bits: the layer, the bits it wants, what to change', async () => {
    expect(
      await compiled(`net n() {
  input image: i16[8, 8, 256]
  output y = image |> conv(4, 8x8, weights: int16) as huge |> relu
}
`),
    ).toMatchInlineSnapshot(`
      "error[E0411]: huge: sums from -8,837,385,027,799 to 8,837,384,549,561 with its weights need 45 bits, an accumulator has 32
       --> net.bnn:3:23
      3 |   output y = image |> conv(4, 8x8, weights: int16) as huge |> relu
        |                       ^^^^
        = help: use weights or activations of fewer bits, or more groups
      "
    `);
  });

  it('an f32 input', async () => {
    expect(
      await compiled(`net n() {
  input image: f32[8, 8, 4]
  output y = image |> conv(8, 3x3, pad: 1)
}
`),
    ).toMatchInlineSnapshot(`
      "error[E0412]: input image is f32: hardware reads integers
       --> net.bnn:2:9
      2 |   input image: f32[8, 8, 4]
        |         ^^^^^
        = help: give it a range by an integer type: u8, i8, u16 or i16
      "
    `);
  });
});
