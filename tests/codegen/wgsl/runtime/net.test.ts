import { expect, it } from 'vitest';
import { refusal, open } from './open.ts';
import { doubled, doubling } from './doubling.ts';

it('gives the values of one image', async context => {
  const net = await open(context);
  expect(await net.run(Uint8Array.of(1, 2, 3, 255))).toEqual(Int32Array.from(doubled([1, 2, 3, 255])));
  net.destroy();
});

it('gives the values of several images one after the other', async context => {
  const net = await open(context);
  const images = [
    [1, 2, 3, 4],
    [0, 0, 0, 9],
    [7, 7, 7, 7],
  ];
  const expected = Int32Array.from(images.flatMap(doubled));
  expect(await net.run(Uint8Array.from(images.flat()))).toEqual(expected);
  expect(await net.run(images.map(image => Float32Array.from(image)))).toEqual(expected);
  net.destroy();
});

it('never mixes calls that overlap, and has read its input when it returns', async context => {
  const net = await open(context);
  const shared = new Uint8Array(4);
  // The second round finds buffers that the first has left.
  for (let round = 0; round < 2; round++) {
    const runs = Array.from({ length: 50 }, (_, call) => {
      const count = 1 + (call % 3);
      const images = Array.from({ length: count }, (_, image) => [call, image, 255 - call, round]);
      if (count > 1) return { images, result: net.run(Uint8Array.from(images.flat())) };
      shared.set(images[0]!);
      return { images, result: net.run(shared) };
    });
    for (const { images, result } of runs)
      expect(await result).toEqual(Int32Array.from(images.flatMap(doubled)));
  }
  net.destroy();
});

it('takes and gives several tensors by name', async context => {
  const shader = `@group(0) @binding(0) var<storage, read> a: array<i32, 2>;
@group(0) @binding(1) var<storage, read> b: array<i32, 1>;
@group(0) @binding(2) var<storage, read_write> sum: array<i32, 2>;
@group(0) @binding(3) var<storage, read_write> least: array<i32, 1>;
@compute @workgroup_size(1) fn main() {
sum[0] = a[0] + b[0]; sum[1] = a[1] + b[0]; least[0] = min(a[0], a[1]);
}`;
  const range = { lo: -8, hi: 8, element: 'i8' };
  const net = await open(
    context,
    {},
    doubling({
      shaders: [shader],
      pipelines: [{ shader: 0 }],
      buffers: [
        { bytes: 8, role: 'input' },
        { bytes: 4, role: 'input' },
        { bytes: 8, role: 'output' },
        { bytes: 4, role: 'output' },
      ],
      dispatches: [{ layer: 'add', pipeline: 0, bindings: [0, 1, 2, 3], groups: [1, 1, 1] }],
      inputs: [
        { name: 'a', buffer: 0, shape: [2], ...range },
        { name: 'b', buffer: 1, shape: [1], ...range },
      ],
      outputs: [
        { name: 'sum', buffer: 2, shape: [2], element: 'i32', frac: 0 },
        { name: 'least', buffer: 3, shape: [1], element: 'i32', frac: 0 },
      ],
    }),
  );
  expect(await net.run({ a: Int8Array.of(1, 2, -3, 4), b: Int8Array.of(5, 8) })).toEqual({
    sum: Int32Array.of(6, 7, 5, 12),
    least: Int32Array.of(1, -3),
  });
  expect(await refusal(net.run({ a: Int8Array.of(1, 2, 3, 4), b: Int8Array.of(5) }))).toBe(
    'shape: the inputs hold 2,1 images, not as many of each',
  );
  net.destroy();
});
