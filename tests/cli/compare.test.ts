import { describe, expect, it } from 'vitest';
import { compareStages, compareValues } from '../../src/cli/compare.ts';
import { randomImages } from '../../src/cli/images.ts';
import type { OutputValues } from '../../src/cli/results.ts';
import { b1, i32 } from '../../src/ir/element.ts';
import { parse } from '../../src/ir/parse.ts';

const outputs = (scores: readonly number[]): readonly OutputValues[] => [
  { name: 'scores', value: '%dense', type: { element: i32, shape: [2] }, values: Int32Array.from(scores) },
  { name: 'fired', value: '%sign', type: { element: b1, shape: [1] }, values: Int32Array.from([1, -1]) },
];

describe('values of a target against the reference', () => {
  it('every value of every output counts', () => {
    expect(compareValues(outputs([1, 2, 3, 4]), outputs([1, 2, 3, 4]), 2)).toEqual({
      images: 2,
      values: 6,
      mismatches: 0,
    });
  });

  it('one altered value is found and named', () => {
    expect(compareValues(outputs([1, 2, 3, 4]), outputs([1, 2, 3, 5]), 2)).toEqual({
      images: 2,
      values: 6,
      mismatches: 1,
      first: { image: 1, output: 'scores', index: 1, wanted: 4, found: 5 },
    });
  });
});

describe('trained against integer', () => {
  const trained = parse(`bnnir 1
graph g @trained {
  input %x: i8[4]
  %y: f32[4] = rescale %x {factor: 0.5}
  output y = %y
}`);

  it('equal graphs differ nowhere', async () => {
    const images = randomImages(trained.graph, 5, 1);
    const { comparison } = await compareStages(trained, trained, images, () => undefined);
    expect(comparison).toEqual({ images: 5, argmax_equal: 5, max_abs_error: 0, saturations: 0 });
  });

  it('a sum that its type cuts is an error and a saturation', async () => {
    const exact = parse(`bnnir 1
graph g @trained {
  input %x: i8[1]
  %a: f32[1] = rescale %x {factor: 2}
  output y = %a
}`);
    const cut = parse(`bnnir 1
graph g @integer {
  input %x: i8[1]
  %a: i8[1] = add %x, %x
  output y = %a
}`);
    const images = {
      count: 2,
      from: 'two values',
      image: (_: unknown, index: number) => [index === 0 ? 100 : 20],
    };
    const { comparison } = await compareStages(exact, cut, images, () => undefined);
    expect(comparison).toEqual({ images: 2, argmax_equal: 2, max_abs_error: 73, saturations: 1 });
  });
});

it('labels tell how many either stage has right', async () => {
  const module = parse(`bnnir 1
graph g @trained {
  input %x: i8[2]
  %y: f32[2] = rescale %x {factor: 0.5}
  output y = %y
}`);
  const images = { count: 2, from: 'two images', image: () => [3, 7], labels: [1, 0] };
  const { comparison } = await compareStages(module, module, images, () => undefined);
  expect(comparison.correct).toEqual({ trained: 1, integer: 1 });
});
