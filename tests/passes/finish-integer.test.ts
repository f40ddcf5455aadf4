import { describe, expect, test } from 'vitest';
import { BnnirError, render } from '../../src/ir/diagnostic.ts';
import type { Module } from '../../src/ir/graph.ts';
import { pipelines, runPasses } from '../../src/passes/index.ts';
import { graphOf, trained } from './networks.ts';
import { moduleOf, passNamed } from './support.ts';

/** What a user reads when a network cannot be made of integers, as a whole. */
function refusal(make: () => unknown, text = ''): string {
  try {
    make();
  } catch (error) {
    if (error instanceof BnnirError)
      return error.diagnostics.map(diagnostic => render(diagnostic, () => text)).join('\n\n');
    throw error;
  }
  return 'nothing was refused';
}
const finish = (module: Module) => runPasses(module, [passNamed('finish-integer')]);

describe('real values that no pass removed', () => {
  const real = (body: string) => refusal(() => finish(moduleOf(`graph t @trained {\n${body}\n}`)));

  test('real weights', () => {
    expect(
      real(`  input %x: u8[2]
  tensor @head.weight: f32[1, 2] = [0.5, 1]
  %head: f32[1] = dense %x, @head.weight  // net.bnn:3:12+5
  output y = %head`),
    ).toMatchInlineSnapshot(`
      "error[E0410]: head has real weights
       --> net.bnn:3:12
        = help: give the layer weights: binary, ternary or int2..int8"
    `);
  });

  test('an output behind a chain', () => {
    expect(
      real(`  input %x: b1[2]
  tensor @dense.weight: b1[1, 2] = [1, -1]
  tensor @dense.bias: f32[1] = [0.5]
  %dense: i32[1] = dense %x, @dense.weight
  %dense.bias: f32[1] = bias %dense, @dense.bias
  %relu: f32[1] = relu %dense.bias
  output scores = %relu`),
    ).toMatchInlineSnapshot(`
      "error[E0410]: output scores is a real number, computed by dense.bias to relu
       = help: end the network in the integer scores before it (leave dense.bias out), in threshold or sign, or in argmax of integers"
    `);
  });

  test('a quantizer whose chain could not be read off', () => {
    expect(
      real(`  input %x: i8[2, 2, 1]
  %bias: f32[2, 2, 1] = rescale %x {factor: 0.3}
  %pool: f32[1, 1, 1] = maxpool %bias {size: [2, 2], stride: [2, 2]}
  %scaled: i32[1, 1, 1] = sumpool %x {size: [2, 2], stride: [2, 2]}
  %abs: f32[1, 1, 1] = abs %scaled
  %sign: b1[1, 1, 1] = sign %abs
  output y = %sign
  output z = %pool`),
    ).toMatchInlineSnapshot(`
      "error[E0410]: pool (maxpool) works on the real values of bias
       = help: put sign, threshold or quantize in front of pool

      error[E0410]: sign: no thresholds can be read off the chain from abs to it
       = help: --explain says what fuse-thresholds found; a quantizer of at most 8 bits behind ops that keep or reverse order has thresholds"
    `);
  });

  test('a product of bits with an input of one std a channel', () => {
    expect(
      real(`  input %image: u8[2]
  tensor @dense.weight: b1[1, 2] = [1, -1]
  %normalize: f32[2] = normalize %image {mean: 120, std: [60, 61]}
  %dense: f32[1] = dense %normalize, @dense.weight
  %sign: b1[1] = sign %dense
  output y = %sign`),
    ).toMatchInlineSnapshot(`
      "error[E0410]: dense reads normalize: the std of normalize differs between channels, and the weights are whole numbers
       = help: normalise all channels by one std, or put |> quantize(to: int8) behind normalize"
    `);
  });

  test('many alike are one refusal that counts the others', () => {
    expect(
      real(`  input %x: b1[1]
  tensor @bias: f32[1] = [0.5]
  %one: f32[1] = bias %x, @bias
  %two: f32[1] = relu %x
  %sum: f32[1] = add %one, %two
  output y = %sum`),
    ).toMatchInlineSnapshot(`
      "error[E0410]: sum (add) works on the real values of one, and 1 more like it
       = help: put sign, threshold or quantize in front of sum"
    `);
  });
});

test('an f32 input is refused at its line', () => {
  const text =
    'net t {\n  input sensors: f32[8]\n  output y = sensors |> sign |> dense(2, weights: binary)\n}\n';
  const module = trained({ path: 'net.bnn', text });
  expect(refusal(() => runPasses(module, pipelines.integer), text)).toMatchInlineSnapshot(`
    "error[E0412]: input sensors is f32: hardware reads integers
     --> net.bnn:2:9
    2 |   input sensors: f32[8]
      |         ^^^^^^^
      = help: give it a range by an integer type: u8, i8, u16 or i16"
  `);
});

describe('accumulators', () => {
  const text =
    'net t {\n  input x: i16[1024]\n  output y = x |> dense(1, weights: int8) as wide |> quantize(to: ternary)\n}\n';

  test('are refused by type where there are no weights, as in search', () => {
    const module = { graph: graphOf({ path: 'net.bnn', text }), tensors: new Map() };
    expect(refusal(() => runPasses(module, pipelines.integer), text)).toMatchInlineSnapshot(`
      "error[E0411]: wide: sums from -4,294,836,224 to 4,294,967,296 by its types need 34 bits, an accumulator has 32
       --> net.bnn:3:19
      3 |   output y = x |> dense(1, weights: int8) as wide |> quantize(to: ternary)
        |                   ^^^^^
        = help: use weights or activations of fewer bits, or more groups"
    `);
  });

  test('are proven or refused by the weights where they are at hand', () => {
    const wide = (weight: number) =>
      moduleOf(`graph t @trained {
  input %x: i16[4, 1, 2]
  tensor @wide.weight: i16[1, 4, 1, 2] = [${new Array(8).fill(weight).join(', ')}]
  %wide: i32[1, 1, 1] = conv %x, @wide.weight
  output y = %wide
}`);
    const notes: string[] = [];
    runPasses(wide(8191), [passNamed('finish-integer')], {
      onNote: (_, id, note) => notes.push(`${id}: ${note}`),
    });
    expect(notes).toEqual(['%wide: sums of 32 bits by its weights, 35 by its types']);
    expect(refusal(() => finish(wide(8193)))).toMatchInlineSnapshot(`
      "error[E0411]: wide: sums from -2,147,745,792 to 2,147,680,248 with its weights need 33 bits, an accumulator has 32
       = help: use weights or activations of fewer bits, or more groups"
    `);
  });
});
