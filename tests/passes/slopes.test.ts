import { describe, expect, test } from 'vitest';
import { fuseThresholds } from '../../src/passes/fuse-thresholds.ts';
import { runPasses } from '../../src/passes/index.ts';
import { moduleOf } from './support.ts';
import { at, tailFrom } from './tail.ts';

/** sign(RPReLU(x) - a) for slopes of every sign and every place of a around zeta (numerics.md, thresholds). */

const grid = [-1.5, -0.5, 0, 0.5].flatMap(slope =>
  [-3, 0, 0.3].flatMap(gamma =>
    [0, 1.25].flatMap(zeta => [-2, -0.25, 0, 0.5, 4].map(a => ({ slope, gamma, zeta, a }))),
  ),
);
const list = (pick: (point: (typeof grid)[number]) => number): string =>
  `f32[${grid.length}] = [${grid.map(pick).join(', ')}]`;
const constants = `  tensor @in: ${list(({ gamma }) => gamma)}
  tensor @slope: ${list(({ slope }) => slope)}
  tensor @out: ${list(({ zeta }) => zeta)}
  tensor @shift: ${list(({ a, zeta }) => a + zeta)}`;
const tail = (source: string) => `  %rprelu: f32[${grid.length}] = rprelu ${source}, @in, @slope, @out
  %y: b1[${grid.length}] = rsign %rprelu, @shift
  output y = %y
}`;

describe('sign(RPReLU(x) - a) in all cases of slope', () => {
  test('is one threshold or two and their product over sums of bits', () => {
    const k = 9;
    const weights = Array.from({ length: grid.length * k }, (_, i) => (i % 2 ? 1 : -1));
    const before = moduleOf(`graph t @trained {
  input %x: b1[${k}]
  tensor @weight: b1[${grid.length}, ${k}] = [${weights.join(', ')}]
${constants}
  %sum: i32[${grid.length}] = dense %x, @weight
${tail('%sum')}`);
    const after = runPasses(before, [fuseThresholds]);
    const [trained, fused] = [tailFrom('%sum', before), tailFrom('%sum', after)];
    expect(fused.graph.nodes.map(({ op }) => op)).toEqual(['threshold', 'threshold', 'mul']);
    for (let sum = -k; sum <= k; sum += 2) expect(at(fused, sum)).toEqual(at(trained, sum));
  });

  test('is the same over fixed-point values', () => {
    const before = moduleOf(`graph t @trained {
  input %x: i12.8[${grid.length}]
${constants}
${tail('%x')}`);
    const after = runPasses(before, [fuseThresholds]);
    for (let raw = -2048; raw < 2048; raw++) expect(at(after, raw)).toEqual(at(before, raw));
  });

  test('needs no second threshold where every slope is positive', () => {
    const before = moduleOf(`graph t @trained {
  input %x: i8.4[1]
  tensor @in: f32[1] = [0.5]
  tensor @slope: f32[1] = [0.25]
  tensor @out: f32[1] = [1]
  tensor @shift: f32[1] = [0.5]
  %rprelu: f32[1] = rprelu %x, @in, @slope, @out
  %y: b1[1] = rsign %rprelu, @shift
  output y = %y
}`);
    const after = runPasses(before, [fuseThresholds]);
    expect(after.graph.nodes.map(({ op }) => op)).toEqual(['threshold']);
    for (let raw = -128; raw < 128; raw++) expect(at(after, raw)).toEqual(at(before, raw));
  });
});
