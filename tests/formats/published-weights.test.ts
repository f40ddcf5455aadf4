import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindWeights, tensorsFrom } from '../../src/formats/bind-weights.ts';
import { readWeights } from '../../src/formats/read-weights.ts';
import { parseWeightsMap } from '../../src/formats/weights-map.ts';
import type { TensorSlot } from '../../src/ir/slots.ts';

const published = join(import.meta.dirname, '../../../shared/data/lfcW1A1-mnist.npz');

/** The tensors of LFC: three hidden layers of 1024 and ten outputs, each with thresholds. */
const slots = ['hidden1.', 'hidden2.', 'hidden3.', ''].flatMap((path, layer): TensorSlot[] => {
  const outputs = layer === 3 ? 10 : 1024;
  const tensor = (name: string, shape: readonly number[], isLevels: boolean): TensorSlot => ({
    id: `@${path}${name}`,
    name: `${path}${name}`,
    shape,
    axes: isLevels ? 'channels' : 'out,in',
    dtype: isLevels ? 'i32' : 'b1',
    precision: isLevels ? 'real' : 'binary',
    layer: path,
    isLevels,
  });
  return [
    tensor('dense.weight', [outputs, layer === 0 ? 784 : 1024], false),
    tensor('threshold.at', [outputs], true),
  ];
});

test('the map suggested for the published LFC fits it, and chooses T0..T3, not the raw thresholds', context => {
  if (!existsSync(published)) context.skip('../shared/data/lfcW1A1-mnist.npz is not there');
  const file = readWeights(published);
  const suggested = bindWeights(slots, file).diagnostics.at(-1)!.help!;
  expect(Object.entries(JSON.parse(suggested) as object).filter(([, name]) => name !== null)).toEqual([
    ['W0', 'hidden1.dense.weight'],
    ['T0', 'hidden1.threshold.at'],
    ['W1', 'hidden2.dense.weight'],
    ['T1', 'hidden2.threshold.at'],
    ['W2', 'hidden3.dense.weight'],
    ['T2', 'hidden3.threshold.at'],
    ['W3', 'dense.weight'],
    ['T3', 'threshold.at'],
  ]);
  const tensors = tensorsFrom(slots, file, parseWeightsMap(suggested, 'map.json'));
  expect([...tensors.values()].map(({ type }) => type.shape)).toEqual(
    slots.map(({ shape, isLevels }) => (isLevels ? [1, 1, ...shape] : shape)),
  );
  const array = (name: string) => file.arrays.find(each => each.name === name)!.data();
  expect(tensors.get('@hidden2.threshold.at')!.data()).toEqual(array('T1'));
  expect(tensors.get('@dense.weight')!.data()).toEqual(Float32Array.from(array('W3')));
  expect(file.arrays.find(({ name }) => name === 'classes')).toMatchObject({ dtype: 'other', stored: '<U1' });
});
