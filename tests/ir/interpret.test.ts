import { expect, test } from 'vitest';
import { valuesOf } from '../../src/ir/bits.ts';
import { f32, u8 } from '../../src/ir/element.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { OpError } from '../../src/ir/op.ts';
import { parse } from '../../src/ir/parse.ts';
import { lazy, tensorFrom } from '../../src/ir/tensor.ts';

const module = parse(`graph small @trained {
  input %a: u8[2]
  input %b: u8[2]
  tensor @scale: f32[2] = [2, -1]
  %first: f32[2] = scale %a, @scale
  %second: f32[2] = add %first, %b
  %unused: f32[2] = relu %second
  output sum = %second
  output again = %second
  output image = %a
}`);
const bytes = (...values: number[]) => tensorFrom({ element: u8, shape: [values.length] }, values);
const inputs = new Map([
  ['%a' as const, bytes(3, 5)],
  ['%b' as const, bytes(10, 20)],
]);

test('outputs come by the values they name, inputs among them', () => {
  const results = interpret(module, inputs);
  expect([...results.keys()]).toEqual(['%second', '%a']);
  expect([...valuesOf(results.get('%second')!)]).toEqual([16, 15]);
  expect([...valuesOf(results.get('%a')!)]).toEqual([3, 5]);
});

test('other values are kept where they are asked for', () => {
  const results = interpret(module, inputs, ['%first', '%unused']);
  expect([...valuesOf(results.get('%first')!)]).toEqual([6, -5]);
  expect([...valuesOf(results.get('%unused')!)]).toEqual([16, 15]);
});

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OpError) return error.message;
    throw error;
  }
  return 'nothing';
};

test('a missing input, one of another type, and a tensor without data are named', () => {
  expect(refused(() => interpret(module, new Map([['%a', bytes(1, 2)]])))).toBe('input %b is missing');
  expect(refused(() => interpret(module, new Map(inputs).set('%b', bytes(1, 2, 3))))).toBe(
    'input %b is u8[3], wanted u8[2]',
  );
  const real = tensorFrom({ element: f32, shape: [2] }, [1, 2]);
  expect(refused(() => interpret(module, new Map(inputs).set('%b', real)))).toBe(
    'input %b is f32[2], wanted u8[2]',
  );
  expect(refused(() => interpret({ ...module, tensors: new Map() }, inputs))).toBe('@scale has no data');
});

test('weights are computed once, however many images are run', () => {
  let computed = 0;
  const scale = lazy({ element: f32, shape: [2] }, () => {
    computed++;
    return Float32Array.of(1, 1);
  });
  const lazily = { ...module, tensors: new Map([['@scale' as const, scale]]) };
  for (let image = 0; image < 3; image++) interpret(lazily, inputs);
  expect(computed).toBe(1);
});
