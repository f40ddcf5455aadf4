import { expect, test } from 'vitest';
import { parse } from '../../../src/ir/parse.ts';
import { rangesFromWeights } from '../../../src/ir/range.ts';
import { bitsNeeded, requantization } from '../../../src/passes/fixed-point/constants.ts';
import { shiftOverflows } from '../../../src/passes/fixed-point/prove.ts';
import { pipelines, runPasses } from '../../../src/passes/index.ts';
import { Stream, toInteger } from './streams.ts';

const requantized = (scale: number, offset: number) =>
  parse(`graph t @trained {
  input %x: i16[1, 1]
  tensor @m: i32[1] = [${scale}]
  tensor @o: i32[1, 1] = [${offset}]
  %y: i16[1, 1] = requantize %x, @m, @o {to: i16, shift: 1}
  output y = %y
}`);
const problems = (scale: number, offset: number) => {
  const module = requantized(scale, offset);
  return shiftOverflows(module, rangesFromWeights(module)).map(({ message }) => message);
};

test('a requantize is proven up to the last value of i32, and refused one beyond', () => {
  const room = 2 ** 31 - 1 - 1 - 65535 * 32767;
  expect(problems(65535, room)).toEqual([]);
  expect(problems(65535, room + 1)).toEqual([
    'y: scaling its sums needs 33 bits, 1 more than an accumulator has',
  ]);
  expect(() => runPasses(requantized(65535, room + 1), pipelines.integer)).toThrow(
    /E0411: y: scaling its sums needs 33 bits/,
  );
});

test('a fan-in at the edge of i32: proven, and refused with one input more', () => {
  const dense = (k: number) => {
    const stream = new Stream(k);
    const weight = stream.tensor([1, k], 127);
    return stream.then('dense', { weights: 'int8' }, { weight }).trained();
  };
  const most = Math.floor((2 ** 31 - 1) / (255 * 127));
  expect(toInteger(dense(most)).graph.stage).toBe('integer');
  expect(() => toInteger(dense(most + 1))).toThrow(
    /dense\d+: sums from 0 to .* need 33 bits, an accumulator has 32/,
  );
});

test('constants are the best that fit: any factor, either sign, any range of x', () => {
  for (const factor of [1e-6, 0.003, 0.7, -0.7, 40, -3000, 2 ** 18])
    for (const reach of [1, 27, 4608, 2 ** 24, 2 ** 31]) {
      const x = [{ lo: -reach, hi: reach - 1 }];
      const offset = Float64Array.of(123.4, -20000);
      const found = requantization({ factor: Float64Array.of(factor), offset, x, mayGrow: false });
      const { pre, shift, scale, offset: added, error } = found;
      expect(bitsNeeded(scale, added, x, pre, shift)).toBeLessThanOrEqual(32);
      if (Math.abs(factor) * reach > 2 ** 27) continue;
      for (const value of [-reach, -1, 0, 1, Math.floor(reach / 3), reach - 1].filter(v => v < reach))
        for (const k of [0, 1]) {
          const y = Math.floor(
            (scale[0]! * Math.floor(value / 2 ** pre) + added[k]! + 2 ** (shift - 1)) / 2 ** shift,
          );
          expect(Math.abs(y - (factor * value + offset[k]!))).toBeLessThanOrEqual(error + 1e-6);
        }
    }
});

test('a real-valued layer too wide for 32 bits reads its input with fewer bits', () => {
  const wide = (channels: number) => {
    const stream = new Stream(1, 1, channels).normalized().conv(channels, 1, () => 0.5, { groups: channels });
    stream
      .batchnorm(
        () => 1,
        () => 0,
      )
      .then('relu');
    return stream
      .conv(2, 1, () => 1)
      .then('relu')
      .trained();
  };
  const notes: string[] = [];
  const listen = { onNote: (_: unknown, __: unknown, note: string) => void notes.push(note) };
  toInteger(wide(512), listen);
  expect(notes.join('\n')).not.toMatch(/its input loses/);
  toInteger(wide(1024), listen);
  expect(notes.join('\n')).toMatch(/its input loses 1 bits so that the sums fit 32/);
});
