import { expect, test } from 'vitest';
import { refineClasses } from '../../src/passes/refine-classes.ts';

test('one class everywhere takes the classes of the other', () => {
  expect(refineClasses({ rows: [], cols: [] }, { rows: [1, 3], cols: [] })).toEqual({
    border: { rows: [1, 3], cols: [] },
    pairs: [
      [0, 0],
      [0, 1],
    ],
  });
});

test('runs that end at different places are cut at both', () => {
  expect(refineClasses({ rows: [2, 2], cols: [1, 2] }, { rows: [1, 3], cols: [] })).toEqual({
    border: { rows: [1, 1, 2], cols: [1, 2] },
    pairs: [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  });
});
