import { expect, test } from 'vitest';
import { classCount, classOfPixels } from '../../src/ir/ops/integer/classes.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { outputSize } from '../../src/ir/window.ts';
import { borderOf, sumOverTaps, tapSums, weightedTapSums } from '../../src/passes/border.ts';

const geometries = [1, 2, 3, 5, 7].flatMap(kernel =>
  [1, 2, 3].flatMap(stride =>
    [1, 2].flatMap(dilation =>
      [0, 1, 3].flatMap(before =>
        [0, 2].map(after => ({
          kernel: [kernel, 3],
          stride: [stride, 1],
          dilation: [dilation, 1],
          pad: [before, 1, after, 1],
        })),
      ),
    ),
  ),
);

test('contiguous runs tell which taps lie on the map, whatever kernel, stride, dilation, pads and size', () => {
  let checked = 0;
  for (const geometry of geometries)
    for (let height = 1; height <= 9; height++) {
      const [rows, cols] = [outputSize(height, 0, geometry), outputSize(4, 1, geometry)];
      if (rows < 1) continue;
      const border = borderOf(height, 4, geometry);
      expect(border.valid.length).toBe(classCount(border));
      const classes = classOfPixels(border, [rows, cols, 1]);
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < cols; x++) {
          const isOnMap = Array.from({ length: geometry.kernel[0]! * 3 }, (_, tap) => {
            const row =
              y * geometry.stride[0]! + Math.floor(tap / 3) * geometry.dilation[0]! - geometry.pad[0]!;
            const column = x + (tap % 3) - 1;
            return row >= 0 && row < height && column >= 0 && column < 4;
          });
          expect(border.valid[classes[y * cols + x]!]).toEqual(isOnMap);
          checked++;
        }
    }
  expect(checked).toBeGreaterThan(5000);
});

test('a map without padding has one class', () => {
  expect(borderOf(5, 5, { kernel: [3, 3], stride: [1, 1], dilation: [1, 1], pad: [0, 0, 0, 0] })).toEqual({
    rows: [],
    cols: [],
    valid: [new Array(9).fill(true)],
  });
});

test('bits are summed by counting, the same as one by one', () => {
  const values = Array.from({ length: 3 * 2 * 70 }, (_, i) => ((i * 7919) % 5 < 2 ? 1 : -1));
  const bits = tensorFrom({ element: { kind: 'b1' }, shape: [3, 1, 2, 70] }, values);
  expect([...tapSums(bits)]).toEqual([...weightedTapSums(bits, () => 1)]);
});

test('sums go over the taps of a class', () => {
  const perTap = [1, 2, 3, 10, 20, 30];
  expect([
    ...sumOverTaps(perTap, 2, [
      [true, false, true],
      [false, false, false],
    ]),
  ]).toEqual([4, 40, 0, 0]);
});
