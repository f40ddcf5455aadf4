import * as setting from '../../attribute.ts';
import { showShape } from '../../element.ts';
import type { Fail } from '../../op.ts';
import type { TensorType } from '../../types.ts';

/** Run lengths of border classes: `[]` where every position is alike, else they add up to the height or width. */
export interface BorderClasses {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
}

export const borderSettings = {
  rows: setting.wholeNumbers('run lengths of the border classes along the height; none: all rows alike', {
    min: 1,
    fallback: [],
  }),
  cols: setting.wholeNumbers('the same along the width', { min: 1, fallback: [] }),
};

const runs = (lengths: readonly number[]): number => Math.max(1, lengths.length);

/** Class of (row class r, column class c) is r * column classes + c. */
export const classCount = ({ rows, cols }: BorderClasses): number => runs(rows) * runs(cols);

/** The class of every position along one axis. */
function classesAlong(lengths: readonly number[], size: number): Uint16Array {
  const classes = new Uint16Array(size);
  let at = 0;
  lengths.forEach((length, index) => {
    classes.fill(index, at, at + length);
    at += length;
  });
  return classes;
}

/** The class of every pixel of [H, W, C], row-major; one zero per leading position of any other shape without classes. */
export function classOfPixels(border: BorderClasses, shape: readonly number[]): Uint16Array {
  const pixels = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const classes = new Uint16Array(pixels);
  if (border.rows.length === 0 && border.cols.length === 0) return classes;
  const [height = 1, width = 1] = shape;
  const alongRows = classesAlong(border.rows, height);
  const alongCols = classesAlong(border.cols, width);
  for (let y = 0, pixel = 0; y < height; y++)
    for (let x = 0; x < width; x++) classes[pixel++] = alongRows[y]! * runs(border.cols) + alongCols[x]!;
  return classes;
}

export function checkClasses(border: BorderClasses, x: TensorType, fail: Fail): void {
  const along = [
    ['rows', border.rows, 0],
    ['cols', border.cols, 1],
  ] as const;
  for (const [name, lengths, axis] of along) {
    if (lengths.length === 0) continue;
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (x.shape.length !== 3 || total !== x.shape[axis])
      fail(`${name} [${lengths.join(', ')}] add up to ${total}, the input is ${showShape(x.shape)}`);
  }
}
