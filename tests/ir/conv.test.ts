import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/ir/build.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import { b1, f32, int, sizeOf } from '../../src/ir/element.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import type { Element, Lanes } from '../../src/ir/types.ts';

interface Case {
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
  readonly padValue: 0 | -1 | 1;
  readonly groups: number;
  readonly depth: number;
  readonly outs: number;
  readonly x: readonly number[];
  readonly weight: readonly number[];
}

const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const pads = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2));

const cases = (
  padValue: fc.Arbitrary<0 | -1 | 1>,
  value: fc.Arbitrary<number>,
  weight: fc.Arbitrary<number>,
) =>
  fc
    .record({
      size: pair(1, 6),
      kernel: pair(1, 3),
      stride: pair(1, 3),
      dilation: pair(1, 2),
      pad: pads,
      padValue,
      groups: fc.integer({ min: 1, max: 3 }),
      depth: fc.constantFrom(1, 2, 5, 11, 31, 32, 33, 65),
      outs: fc.integer({ min: 1, max: 3 }),
    })
    .filter(({ size, kernel, dilation, pad }) =>
      [0, 1].every(
        axis => size[axis]! + pad[axis]! + pad[axis + 2]! >= (kernel[axis]! - 1) * dilation[axis]! + 1,
      ),
    )
    .chain(shape => {
      const inputs = sizeOf(shape.size) * shape.depth * shape.groups;
      const weights = shape.outs * shape.groups * sizeOf(shape.kernel) * shape.depth;
      return fc
        .record({
          x: fc.array(value, { minLength: inputs, maxLength: inputs }),
          weight: fc.array(weight, { minLength: weights, maxLength: weights }),
        })
        .map((data): Case => ({ ...shape, ...data }));
    });

/** The definition, one product at a time. */
function naive({
  size,
  kernel,
  stride,
  dilation,
  pad,
  padValue,
  groups,
  depth,
  outs,
  x,
  weight,
}: Case): number[] {
  const [height, width] = size;
  const out = (axis: 0 | 1) =>
    Math.floor(
      (size[axis] + pad[axis] + pad[axis + 2]! - (kernel[axis] - 1) * dilation[axis] - 1) / stride[axis],
    ) + 1;
  const result: number[] = [];
  for (let y = 0; y < out(0); y++)
    for (let column = 0; column < out(1); column++)
      for (let o = 0; o < outs * groups; o++) {
        const group = Math.floor(o / outs);
        let sum = 0;
        for (let ky = 0; ky < kernel[0]; ky++)
          for (let kx = 0; kx < kernel[1]; kx++)
            for (let c = 0; c < depth; c++) {
              const row = y * stride[0] + ky * dilation[0] - pad[0];
              const col = column * stride[1] + kx * dilation[1] - pad[1];
              const isInside = row >= 0 && row < height && col >= 0 && col < width;
              const value = isInside
                ? x[(row * width + col) * depth * groups + group * depth + c]!
                : padValue;
              sum += value * weight[((o * kernel[0] + ky) * kernel[1] + kx) * depth + c]!;
            }
        result.push(sum);
      }
  return result;
}

function run(one: Case, element: Element, weights: Element, lanes?: Lanes): number[] {
  const builder = new GraphBuilder('one');
  const packed = (e: Element) => (e.kind === 'b1' && lanes !== undefined ? { lanes } : {});
  const xType = { element, shape: [...one.size, one.depth * one.groups], ...packed(element) };
  const weightType = {
    element: weights,
    shape: [one.outs * one.groups, ...one.kernel, one.depth],
    ...packed(weights),
  };
  const input = builder.input('%x', xType);
  const weight = builder.tensor('@w', weightType);
  const { stride, dilation, pad, padValue, groups } = one;
  builder.output(
    'y',
    builder.add('%y', 'conv', { x: input, weight }, { stride, dilation, pad, pad_value: padValue, groups }),
  );
  const module = {
    graph: builder.finish(),
    tensors: new Map([[weight, tensorFrom(weightType, one.weight)]]),
  };
  return [...valuesOf(interpret(module, new Map([[input, tensorFrom(xType, one.x)]])).get('%y')!)];
}

const sign = fc.constantFrom(-1, 1);

test.each([undefined, 32, 64, 128] as const)(
  'binary conv with any padding equals the definition (words of %s bits)',
  lanes => {
    fc.assert(
      fc.property(cases(fc.constantFrom(0, -1, 1), sign, sign), one => {
        expect(run(one, b1, b1, lanes)).toEqual(naive(one));
      }),
      { numRuns: 60 },
    );
  },
);

test('integers with binary weights, and integers with integers, equal the definition', () => {
  fc.assert(
    fc.property(cases(fc.constant(0), fc.integer({ min: 0, max: 255 }), sign), one => {
      expect(run(one, int(8, false), b1)).toEqual(naive(one));
    }),
    { numRuns: 40 },
  );
  fc.assert(
    fc.property(
      cases(fc.constant(0), fc.integer({ min: -8, max: 7 }), fc.integer({ min: -2, max: 1 })),
      one => {
        expect(run(one, int(4), int(2))).toEqual(naive(one));
      },
    ),
    { numRuns: 40 },
  );
});

test('real conv rounds the f64 sum once', () => {
  const real = fc.double({ min: -4, max: 4, noNaN: true }).map(Math.fround);
  fc.assert(
    fc.property(cases(fc.constant(0), real, real), one => {
      expect(run(one, f32, f32)).toEqual(naive(one).map(Math.fround));
    }),
    { numRuns: 40 },
  );
});
