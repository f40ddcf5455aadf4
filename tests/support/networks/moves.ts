import { sameElement, sameShape, sizeOf } from '../../../src/ir/element.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { channels, isBits, isMap, isReal, isSum } from './line.ts';
import type { Sketch, Value } from './sketch.ts';

/** A vector longer than this makes a slow dense layer behind it. */
const longestVector = 1200;

/** Flattening; channel by channel it is no longer an order that a folded scaling survives. */
export const reshape: Line = {
  part: 'chain',
  weight: () => 4,
  fits: value =>
    isMap(value) &&
    sizeOf(value.type.shape) <= longestVector &&
    (!isReal(value) || value.exact !== undefined),
  draw(sketch, x, knobs) {
    const order = knobs.pick(['hwc', 'hwc', 'chw']);
    const exact = x.exact && {
      ...x.exact,
      moved: 'reshaped' as const,
      isDyadic: x.exact.isDyadic && order === 'hwc',
    };
    return sketch.node(
      sketch.name('flatten'),
      'reshape',
      { x },
      { shape: [sizeOf(x.type.shape)], order },
      exact,
    );
  },
};

/** Earlier values that may meet `x`: itself among them. */
const partners = (sketch: Sketch, x: Value, fits: (other: Value) => boolean): readonly Value[] => [
  x,
  ...sketch.values.filter(
    other => other.id !== x.id && sameElement(other.type.element, x.type.element) && fits(other),
  ),
];

const isInteger = (value: Value): boolean => !isReal(value);

export const concat: Line = {
  part: 'moves',
  fits: value => isInteger(value) && channels(value) <= 65,
  draw(sketch, x, knobs) {
    const alike = partners(sketch, x, ({ type }) =>
      sameShape(type.shape.slice(0, -1), x.type.shape.slice(0, -1)),
    );
    const more = knobs.pick([0, 0, 1, 4]);
    const others = [knobs.pick(alike), ...Array.from({ length: more }, () => knobs.pick(alike))];
    return sketch.node(sketch.name('concat'), 'concat', {
      xs: knobs.once(2) ? [x, ...others] : [...others, x],
    });
  },
};

export const slice: Line = {
  part: 'moves',
  fits: value => isInteger(value) && channels(value) > 1,
  draw(sketch, x, knobs) {
    const start = knobs.whole(0, channels(x) - 1);
    const end = knobs.whole(start + 1, channels(x));
    return sketch.node(sketch.name('slice'), 'slice', { x }, { start, end });
  },
};

export const shuffle: Line = {
  part: 'moves',
  fits: value => isInteger(value) && channels(value) > 1,
  draw(sketch, x, knobs) {
    const groups = knobs.pick([2, 3, 4, 5].filter(count => channels(x) % count === 0).concat(channels(x)));
    return sketch.node(sketch.name('shuffle'), 'shuffle', { x }, { groups });
  },
};

export const upsample: Line = {
  part: 'moves',
  fits: value => isInteger(value) && isMap(value) && sizeOf(value.type.shape) <= 600,
  draw: (sketch, x, knobs) =>
    sketch.node(sketch.name('upsample'), 'upsample', { x }, { factor: knobs.pick([2, 2, 3]) }),
};

/** Sums of one format stay in it. */
const sum = (op: 'add' | 'sub'): Line => ({
  part: 'moves',
  weight: () => 3,
  fits: value => isInteger(value) && !isBits(value),
  draw(sketch, x, knobs) {
    return sketch.node(sketch.name(op), op, { x, y: spreading(sketch, x, knobs) });
  },
});

/** Of the same shape, or with one pixel or one channel for all. */
const spreadsOver = (other: readonly number[], shape: readonly number[]): boolean =>
  other.length === shape.length && other.every((size, axis) => size === shape[axis] || size === 1);

/** A value that meets `x` everywhere; now and then the greatest of its rows or columns. */
function spreading(sketch: Sketch, x: Value, knobs: Knobs): Value {
  const [height = 1, width = 1] = x.type.shape;
  if (!isMap(x) || !knobs.once(4))
    return knobs.pick(partners(sketch, x, ({ type }) => spreadsOver(type.shape, x.type.shape)));
  const size = knobs.pick([
    [height, 1],
    [1, width],
  ]);
  return sketch.node(sketch.name('maxpool'), 'maxpool', { x }, { size, stride: size });
}

export const add = sum('add');
export const sub = sum('sub');

export const mul: Line = {
  part: 'moves',
  weight: () => 5,
  fits: isBits,
  draw(sketch, x, knobs) {
    return sketch.node(sketch.name('mul'), 'mul', { x, y: spreading(sketch, x, knobs) });
  },
};

export const argmax: Line = {
  part: 'moves',
  weight: () => 12,
  fits: value => isSum(value) && !isMap(value) && channels(value) > 1,
  draw: (sketch, x) => sketch.node(sketch.name('argmax'), 'argmax', { x }),
};
