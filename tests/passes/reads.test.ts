import { describe, expect, test } from 'vitest';
import type { Module } from '../../src/ir/graph.ts';
import { print } from '../../src/ir/print.ts';
import type { Tensor } from '../../src/ir/types.ts';
import type { Pass } from '../../src/passes/index.ts';
import { lower, pipelines, runPasses } from '../../src/passes/index.ts';
import { graphOf, trained } from './networks.ts';

/** One of everything that a feed-forward network has. */
const text = `net everything {
  input image: u8[10, 10, 3]
  x = image |> normalize(mean: 128, std: 64) |> conv(8, 3x3, pad: 1, weights: binary) as stem |> batchnorm |> maxpool(2x2) |> sign
  a = x |> conv(8, 3x3, pad: 1, weights: binary, scale: mean_abs) as left |> batchnorm as left_norm |> sign as left_sign
  b = x |> conv(8, 3x3, pad: 1, weights: binary, scale: mean_abs) as right |> batchnorm as right_norm |> sign as right_sign
  x = concat(a, b) |> dropout |> conv(16, 3x3, weights: int4) as mid |> rprelu |> quantize(to: uint2)
  x = x |> avgpool(2x2) |> sign as last |> flatten |> dense(8, weights: ternary) as hidden |> maxpool_free
  output scores = x |> dense(4, weights: binary) as head
}
block maxpool_free(x) { return x |> batchnorm |> sign }
`;
const source = { path: 'net.bnn', text };

/** The same module; a tensor that is asked for its data says so. */
const guarded = ({ graph, tensors }: Module): Module => ({
  graph,
  tensors: new Map(
    [...tensors].map(([id, { type }]): [typeof id, Tensor] => [
      id,
      {
        type,
        data: () => {
          throw new Error(`${id} was read`);
        },
      },
    ]),
  ),
});

describe('passes that read types', () => {
  const module = trained(source);
  const steps: { pass: Pass; before: Module }[] = [];
  let before = module;
  runPasses(module, pipelines['packed<64>'], {
    onPass(pass, after) {
      steps.push({ pass, before });
      before = after;
    },
  });

  test.each(
    steps.filter(({ pass }) => pass.reads === 'types').map(step => ({ name: step.pass.name, ...step })),
  )('$name asks no tensor for its data, and does the same without weights', ({ pass, before }) => {
    const read = runPasses(before, [pass]).graph;
    expect(runPasses(guarded(before), [pass]).graph).toEqual(read);
    expect(runPasses({ graph: before.graph, tensors: new Map() }, [pass]).graph).toEqual(read);
  });
});

test('without weights every pass runs; only thresholds that depend on none are known', () => {
  const packed = lower({ graph: graphOf(source), tensors: new Map() }, 32);
  expect(packed.graph.stage).toBe('packed');
  expect([...packed.tensors.keys()]).toEqual(['@last.at']);
  expect(print(packed)).toMatchInlineSnapshot(`
    "bnnir 1
    graph everything @packed {
      input %image: u8[10, 10, 3]  // net.bnn:2:9+5
      tensor @stem.weight: b1[8, 3, 3, 3] packed<32>
      tensor @mid.weight: i4[16, 3, 3, 16]
      tensor @hidden.weight: i2[8, 16]
      tensor @head.weight: b1[4, 8] packed<32>
      tensor @concat.conv.weight: b1[16, 3, 3, 8] packed<32>
      tensor @sign.at: i32[9, 1, 8]
      tensor @concat.at: i32[9, 1, 16]
      tensor @quantize.at: i32[1, 3, 16]
      tensor @last.at: i32[1, 1, 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
      tensor @sign2.at: i32[1, 1, 8]
      %stem: i32[10, 10, 8] = conv %image, @stem.weight {pad: [1, 1, 1, 1]}  // net.bnn:3:49+4
      %sign: b1[10, 10, 8] packed<32> = threshold %stem, @sign.at {rows: [1, 8, 1], cols: [1, 8, 1]}  // from %normalize %stem.affine %batchnorm; net.bnn:3:127+4
      %maxpool: b1[5, 5, 8] packed<32> = maxpool %sign {size: [2, 2], stride: [2, 2]}  // net.bnn:3:111+7
      %concat.conv: i32[5, 5, 16] = conv %maxpool, @concat.conv.weight {pad: [1, 1, 1, 1], pad_value: -1}  // from %left %right; net.bnn:4:12+4
      %concat: b1[5, 5, 16] packed<32> = threshold %concat.conv, @concat.at {rows: [1, 3, 1], cols: [1, 3, 1]}  // from %left_sign %right_sign %left.scale %right.scale %concat.scale %left_norm %right_norm %concat.batchnorm; net.bnn:6:7+6
      %mid: i32[3, 3, 16] = conv %concat, @mid.weight  // net.bnn:6:34+4
      %quantize: u2.2[3, 3, 16] = threshold %mid, @quantize.at {to: u2.2, lo: 0}  // from %mid.step %rprelu; net.bnn:6:83+8
      %avgpool.sum: i32.2[1, 1, 16] = sumpool %quantize {size: [2, 2], stride: [2, 2]}  // net.bnn:7:12+7
      %last: b1[1, 1, 16] packed<32> = threshold %avgpool.sum, @last.at  // from %avgpool; net.bnn:7:28+4
      %flatten: b1[16] packed<32> = reshape %last {shape: [16]}  // net.bnn:7:44+7
      %hidden: i32[8] = dense %flatten, @hidden.weight  // net.bnn:7:55+5
      %sign2: b1[8] packed<32> = threshold %hidden, @sign2.at  // from %batchnorm2; net.bnn:10:50+4; called net.bnn:7:95+12
      %head: i32[4] = dense %sign2, @head.weight  // net.bnn:8:24+5
      output scores = %head  // net.bnn:8:10+6
    }
    "
  `);
});

test('a module at any stage is lowered from there', () => {
  const module = trained(source);
  const whole = lower(module, 64);
  const integer = lower(module, 64, { to: 'integer' });
  expect(integer.graph.stage).toBe('integer');
  expect(print(lower(integer, 64))).toBe(print(whole));
  expect(print(lower(whole, 64))).toBe(print(whole));
});

test('stopping after a pass gives the module as that pass left it', () => {
  const stopped = lower(trained(source), 64, { stopAfter: 'binarize-weights' });
  expect(stopped.graph.stage).toBe('trained');
  expect(stopped.graph.tensors.get('@stem.weight')?.element).toEqual({ kind: 'b1' });
});

test('a pass that is not there is a mistake with a suggestion', () => {
  expect(() => lower(trained(source), 64, { stopAfter: 'fuse-treshold' })).toThrow(
    "no pass 'fuse-treshold' to stop after",
  );
});
