import { describe, expect, it } from 'vitest';
import { score } from '../../src/cli/decide.ts';
import { b1, i32 } from '../../src/ir/element.ts';
import type { OutputValues } from '../../src/cli/results.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';

const output = (
  values: readonly number[],
  classes: number,
  element: OutputValues['type']['element'] = i32,
): OutputValues => ({
  name: 'scores',
  value: '%dense',
  type: { element, shape: [classes] },
  values: Int32Array.from(values),
});
const images = (labels: readonly number[]) => ({
  count: labels.length,
  from: 'test',
  labels,
  image: () => [],
});

describe('which class an output names', () => {
  it('argmax: the greatest value, the first of equals', () => {
    expect(score(output([1, 5, 5, -7, -9, -8], 3), images([1, 0]), 'argmax', false)).toEqual({
      classes: [1, 0],
      correct: 2,
      top5: 1,
    });
  });

  it('highest: the last that fires, 0 where none does', () => {
    expect(score(output([1, -1, 1, -1, -1, -1], 3, b1), images([2, 0]), 'highest', false)).toEqual({
      classes: [2, 0],
      correct: 2,
    });
  });

  it('onehot: the only one that fires, else none, which is wrong', () => {
    expect(score(output([-1, 1, -1, 1, 1, -1], 3, b1), images([1, 0]), 'onehot', false)).toEqual({
      classes: [1, undefined],
      correct: 1,
    });
  });

  it('an output of argmax is the class itself', () => {
    expect(score(output([7, 3], 1), images([7, 4]), 'argmax', true)).toEqual({ classes: [7, 3], correct: 1 });
  });

  it('top five counts the place of the label among the values', () => {
    const values = [9, 8, 7, 6, 5, 4];
    expect(score(output([...values, ...values], 6), images([4, 5]), 'argmax', false).top5).toBe(0.5);
  });

  it('labels beyond the output are refused', () => {
    expect(() => score(output([1, 2], 2), images([2]), 'argmax', false)).toThrow(BnnirError);
  });
});
