import { describe, expect, test } from 'vitest';
import { generator } from '../../src/ir/random.ts';
import { fuseThresholds } from '../../src/passes/fuse-thresholds.ts';
import { pipelines, runPasses } from '../../src/passes/index.ts';
import { imageOf, moduleOf, passNamed, run } from './support.ts';
import { at, tailFrom } from './tail.ts';

/** Exhaustive: every reachable sum of every channel and border class, against the trained chain itself. */

const quantizers = {
  'one level, sign': { text: channels => `b1[${channels}] = sign %norm` },
  'one level, tie below': { text: channels => `b1[${channels}] = sign %norm {zero: -1}` },
  'two levels, ternary': { text: channels => `i2[${channels}] = quantize %norm {to: ternary}` },
  'three levels, uint2': { text: channels => `u2.2[${channels}] = quantize %norm {to: uint2}` },
  'three levels, int2': { text: channels => `i2.1[${channels}] = quantize %norm {to: int2}` },
} satisfies Record<string, { text: (channels: string) => string }>;

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/**
 * Batch norms of every sign: scales below, at and above zero; means on sums and between them, so that ties occur; shifts that
 * put thresholds on and off the grid, inside and outside of the reachable sums.
 */
function batchnorms(k: number, seed: number) {
  const draw = generator(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  const scales = [-2, -0.5, -0.3, 0, 0.3, 0.5, 2];
  const offsets = [-k - 1, -k, -k + 1, -1, 0, 1, 0.5, -0.3, k - 1, k, k + 1];
  const channels = scales.flatMap(scale => offsets.map(mean => ({ scale, mean })));
  return {
    count: channels.length,
    scale: channels.map(({ scale }) => scale),
    mean: channels.map(({ mean }) => mean),
    shift: channels.map(() => pick([0, 0, 0.25, -0.25, 0.1, -1, 3])),
    variance: channels.map(() => pick([1, 4, 0.7])),
  };
}

function tensors(norms: ReturnType<typeof batchnorms>): string {
  const { count, scale, shift, mean, variance } = norms;
  return Object.entries({ scale, shift, mean, variance })
    .map(([name, values]) => `  tensor @${name}: f32[${count}] = ${list(values)}`)
    .join('\n');
}

/** Weights [outs, k] of -1 and +1. */
const signs = (count: number, seed: number): number[] => {
  const draw = generator(seed);
  return Array.from({ length: count }, () => (draw() < 0.5 ? -1 : 1));
};

/** All sums of weights times values from 0 to `most`. */
const sumsOf = (weights: readonly number[], most: number) => ({
  lo: weights.reduce((sum, w) => sum + Math.min(0, w * most), 0),
  hi: weights.reduce((sum, w) => sum + Math.max(0, w * most), 0),
});

describe.each(Object.entries(quantizers))('%s', (_, { text }) => {
  test.each([1, 2, 7, 16])('is right at every sum of %d products of bits', k => {
    const norms = batchnorms(k, k);
    const { count } = norms;
    const before = moduleOf(`graph t @trained {
  input %x: b1[${k}]
  tensor @weight: b1[${count}, ${k}] = ${list(signs(count * k, k))}
${tensors(norms)}
  %sum: i32[${count}] = dense %x, @weight
  %norm: f32[${count}] = batchnorm %sum, @scale, @shift, @mean, @variance {eps: 0.000001}
  %y: ${text(`${count}`)}
  output y = %y
}`);
    const after = runPasses(before, [fuseThresholds]);
    const [trained, fused] = [tailFrom('%sum', before), tailFrom('%sum', after)];
    expect(fused.graph.nodes.every(({ op }) => ['threshold', 'flip'].includes(op))).toBe(true);
    for (let sum = -k; sum <= k; sum += 2) expect(at(fused, sum)).toEqual(at(trained, sum));
  });

  test('is right in every border class of a normalised, padded input', () => {
    const norms = batchnorms(12, 5);
    const { count } = norms;
    const weights = signs(count * 6, 3).map((sign, i) => sign * (i % 4));
    const before = moduleOf(`graph t @trained {
  input %x: u3[3, 3, 1]
  tensor @weight: i3[${count}, 2, 3, 1] = ${list(weights)}
${tensors(norms)}
  %image: f32[3, 3, 1] = normalize %x {mean: 3.5, std: 4}
  %sum: f32[3, 3, ${count}] = conv %image, @weight {pad: [1, 1, 0, 1]}
  %norm: f32[3, 3, ${count}] = batchnorm %sum, @scale, @shift, @mean, @variance {eps: 0.000001}
  %y: ${text(`3, 3, ${count}`)}
  output y = %y
}`);
    const folded = runPasses(before, [passNamed('fold-input')]);
    const after = runPasses(folded, [fuseThresholds]);
    const [trained, fused] = [tailFrom('%sum', folded), tailFrom('%sum', after)];
    expect(fused.graph.nodes[0]?.attributes).toMatchObject({ rows: [1, 2], cols: [1, 1, 1] });
    const reach = Array.from({ length: count }, (_, c) => sumsOf(weights.slice(6 * c, 6 * c + 6), 7));
    for (let sum = -7 * 18; sum <= 7 * 18; sum++) {
      const isReached = (_: number, i: number) => sum >= reach[i % count]!.lo && sum <= reach[i % count]!.hi;
      expect(at(fused, sum).filter(isReached)).toEqual(at(trained, sum).filter(isReached));
    }
  });

  test('is right on all images of a zero-padded conv, through all passes', () => {
    const norms = batchnorms(9, 9);
    const { count } = norms;
    const before = moduleOf(`graph t @trained {
  input %x: b1[3, 3, 1]
  tensor @weight: b1[${count}, 3, 3, 1] = ${list(signs(count * 9, 11))}
${tensors(norms)}
  %sum: i32[3, 3, ${count}] = conv %x, @weight {pad: [1, 1, 1, 1]}
  %norm: f32[3, 3, ${count}] = batchnorm %sum, @scale, @shift, @mean, @variance {eps: 0.000001}
  %y: ${text(`3, 3, ${count}`)}
  output y = %y
}`);
    const after = runPasses(before, pipelines['packed<64>']);
    const bits = Array.from({ length: 9 }, (_, bit) => bit);
    for (let image = 0; image < 512; image++) {
      const inputs = imageOf(
        before,
        bits.map(bit => ((image >>> bit) & 1 ? 1 : -1)),
      );
      expect(run(after, inputs)).toEqual(run(before, inputs));
    }
  });
});
