import type { Precision } from '../../../src/ir/attribute.ts';
import { f32, rawRange, sizeOf } from '../../../src/ir/element.ts';
import { rangeOfSet } from '../../../src/ir/quantize-weights.ts';
import { outputSize } from '../../../src/ir/window.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { after, channels, isBits, isMap, isReal, isSmall } from './line.ts';
import type { Sketch, Value } from './sketch.ts';

/** Counts of channels around the words of 32 and 64 bits. */
export const wordEdges = [1, 31, 32, 33, 63, 64, 65] as const;
const precisions: readonly (readonly [number, Precision])[] = [
  [7, 'binary'],
  [2, 'ternary'],
  ...[2, 3, 4, 5, 6, 7, 8].map(bits => [1, `int${bits}`] as [number, Precision]),
];
/** Multiply-accumulates of one layer that keep a network a matter of milliseconds. */
const mostMacs = 150_000;

/** Latents, or whole numbers of the set in one layer of four. */
export function latents(
  sketch: Sketch,
  precision: Precision,
  shape: readonly number[],
  knobs: Knobs,
): number[] {
  const { random } = sketch;
  const { lo, hi } = precision === 'binary' ? { lo: -1, hi: 1 } : rangeOfSet(precision);
  const whole = knobs.once(4);
  const draw = () => {
    if (!whole) return Math.fround(random.normal() * 0.5);
    return precision === 'binary' ? random.pick([-1, 1]) : random.whole(lo, hi);
  };
  const values = random.list(sizeOf(shape), draw);
  // Ties and rows of equal signs: 0 counts as +1, and sums reach their ends.
  if (knobs.once(4)) values[random.whole(0, values.length - 1)] = 0;
  if (knobs.once(10)) values.fill(hi, 0, sizeOf(shape.slice(1)));
  return values;
}

const readsProduct = (value: Value): boolean =>
  isReal(value) ? value.exact?.isDyadic === true : isBits(value) || isSmall(value);

/** The greatest raw magnitude that a value's element holds. */
const reachOf = ({ type }: Value): number => {
  const { lo, hi } = rawRange(type.element);
  return Math.max(-lo, hi);
};

function product(
  sketch: Sketch,
  op: 'conv' | 'dense',
  x: Value,
  shape: readonly number[],
  settings: Parameters<Sketch['node']>[3],
  knobs: Knobs,
): Value {
  const name = sketch.name(op);
  const precision = knobs.weighted(precisions);
  const weight = sketch.tensor(
    `${name}.weight`,
    { element: f32, shape },
    latents(sketch, precision, shape, knobs),
  );
  const exact = { isListed: false, isDyadic: false, isMonotone: true, moved: 'no', length: 1 } as const;
  const value = sketch.node(name, op, { x, weight }, { ...settings, weights: precision }, exact);
  const bounds = rangeOfSet(precision);
  const greatest = Math.max(-bounds.lo, bounds.hi) * reachOf(x) * sizeOf(shape.slice(1));
  return { ...value, product: { weight, precision, reach: greatest } };
}

/** How many outputs, drawn again where `cost` of one makes the layer too large. */
function outputs(knobs: Knobs, cost: number, groups: number): number {
  const most = Math.max(1, Math.floor(mostMacs / cost));
  const count = knobs.pick([2, 4, 8, ...wordEdges, 16, 5]);
  return Math.ceil(Math.min(count, most) / groups) * groups;
}

const divisors = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter(divisor => count % divisor === 0);

export const conv: Line = {
  part: 'chain',
  weight: () => 14,
  fits: value => isMap(value) && readsProduct(value),
  draw(sketch, x, knobs) {
    const [height = 1, width = 1] = x.type.shape;
    const kernel = knobs.pick([
      [1, 1],
      [3, 3],
      [2, 2],
      [3, 3],
      [1, 3],
      [3, 2],
      [3, 3],
    ] as const);
    const stride = knobs.pick([
      [1, 1],
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 1],
      [3, 2],
    ] as const);
    const dilation = knobs.pick([
      [1, 1],
      [1, 1],
      [1, 1],
      [2, 2],
      [1, 2],
    ] as const);
    const pad = padding(knobs, kernel, stride, dilation, [height, width]);
    const padValue = isBits(x) ? knobs.pick([0, -1, 1, -1, 1]) : 0;
    const all = channels(x);
    const groups = knobs.weighted([
      [5, 1],
      [1, all],
      [2, knobs.pick(divisors(all))],
    ]);
    const geometry = { kernel, stride, dilation, pad };
    const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
    const shape = [0, ...kernel, all / groups];
    shape[0] = outputs(knobs, pixels * sizeOf(shape.slice(1)), groups);
    return product(sketch, 'conv', x, shape, { stride, dilation, pad, pad_value: padValue, groups }, knobs);
  },
};

/** None, a number, TensorFlow's `same`, or four different sides; always enough for the kernel to fit. */
export function padding(
  knobs: Knobs,
  kernel: readonly [number, number],
  stride: readonly [number, number],
  dilation: readonly [number, number],
  size: readonly [number, number],
): [number, number, number, number] {
  const reach = (axis: 0 | 1) => (kernel[axis] - 1) * dilation[axis] + 1;
  const same = (axis: 0 | 1): [number, number] => {
    const needed = (Math.ceil(size[axis] / stride[axis]) - 1) * stride[axis] + reach(axis) - size[axis];
    return [Math.floor(Math.max(needed, 0) / 2), Math.ceil(Math.max(needed, 0) / 2)];
  };
  const sides = knobs.pick(['none', 'one', 'same', 'unlike'] as const);
  const along = (axis: 0 | 1): [number, number] => {
    if (sides === 'one') return [1, 1];
    if (sides === 'same') return same(axis);
    return sides === 'none' ? [0, 0] : [knobs.whole(0, 2), knobs.whole(0, 1)];
  };
  const fitted = (axis: 0 | 1): [number, number] => {
    const [before, behind] = along(axis);
    return [before, Math.max(behind, reach(axis) - size[axis] - before)];
  };
  const [[top, bottom], [left, right]] = [fitted(0), fitted(1)];
  return [top, left, bottom, right];
}

export const dense: Line = {
  part: 'chain',
  weight: () => 14,
  fits: value => value.type.shape.length === 1 && readsProduct(value),
  draw(sketch, x, knobs) {
    const features = sizeOf(x.type.shape);
    return product(sketch, 'dense', x, [outputs(knobs, features, 1), features], {}, knobs);
  },
};

/** The factor that goes with the weights: mean |W| of binary ones, the step of intN. */
export const weightScale: Line = {
  part: 'chain',
  weight: () => 8,
  fits: ({ product: made }) => made !== undefined && made.precision !== 'ternary',
  draw(sketch, x) {
    const { weight, precision } = x.product!;
    const mode = precision === 'binary' ? 'mean_abs' : 'step';
    const exact = { ...after(x), isDyadic: false, isMonotone: true };
    return sketch.node(
      sketch.name('weight_scale'),
      'weight_scale',
      { x, weight },
      { mode, weights: precision },
      exact,
    );
  },
};
