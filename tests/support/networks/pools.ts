import { sizeOf } from '../../../src/ir/element.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { isBits, isMap, isReal, isSmall } from './line.ts';
import type { Value } from './sketch.ts';

/** A window that fits the map, its pads smaller than itself. */
function window({ type }: Value, knobs: Knobs, mayPad: boolean) {
  const [height = 1, width = 1] = type.shape;
  const whole = [height, width];
  const size = knobs
    .pick([[2, 2], [3, 3], [2, 2], [1, 2], [3, 2], whole])
    .map((extent, axis) => Math.min(extent, whole[axis]!));
  const stride = knobs.pick([size, [1, 1], [2, 2], size]);
  const side = (axis: number) => (mayPad ? knobs.whole(0, Math.min(1, size[axis]! - 1)) : 0);
  const pad = mayPad && !knobs.once(3) ? [side(0), side(1), side(0), side(1)] : [0, 0, 0, 0];
  return { size: [...size], stride: [...stride], pad };
}

export const maxpool: Line = {
  part: 'chain',
  weight: () => 4,
  fits: value =>
    isMap(value) && (!isReal(value) || (value.exact !== undefined && value.exact.moved !== 'reshaped')),
  draw(sketch, x, knobs) {
    const exact = x.exact && { ...x.exact, isDyadic: false, moved: 'pooled' as const };
    return sketch.node(sketch.name('maxpool'), 'maxpool', { x }, window(x, knobs, true), exact);
  },
};

/** Sums of few bits, padded or not: of the signs a pad is a third value, 0. */
const mayPadSum = (value: Value): boolean => isSmall(value) || isBits(value);

/** Sums of a window up to here leave a product behind them, whatever its weights, within 32 bits. */
const mostBeforeProduct = 2 ** 12;

/** Means of integers are their sums divided. */
export const avgpool: Line = {
  part: 'chain',
  weight: () => 6,
  fits: value => isMap(value) && !isReal(value),
  draw(sketch, x, knobs) {
    const settings = window(x, knobs, mayPadSum(x));
    const taps = sizeOf(settings.size);
    const isDyadic = Number.isInteger(Math.log2(taps)) && taps * sketch.reach(x) <= mostBeforeProduct;
    const exact = { isListed: false, isDyadic, isMonotone: true, moved: 'no', length: 1 } as const;
    return sketch.node(sketch.name('avgpool'), 'avgpool', { x }, settings, exact);
  },
};

export const sumpool: Line = {
  part: 'chain',
  weight: () => 3,
  fits: value => isMap(value) && !isReal(value),
  draw: (sketch, x, knobs) =>
    sketch.node(sketch.name('sumpool'), 'sumpool', { x }, window(x, knobs, mayPadSum(x))),
};
