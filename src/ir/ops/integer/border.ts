import * as setting from '../../attribute.ts';
import { storeValues, valuesOf } from '../../bits.ts';
import { channelsOf, f32, showShape } from '../../element.ts';
import type { Fail } from '../../op.ts';
import { defineOp } from '../../op.ts';
import type { Data, Tensor, TensorType } from '../../types.ts';
import type { BorderClasses } from './classes.ts';
import { borderSettings, checkClasses, classCount, classOfPixels } from './classes.ts';

const operands = {
  x: { kind: 'one', doc: 'integers [..., C]' },
  offset: { kind: 'weight', doc: 'constants [classes, C]', axes: 'classes,channels', classed: true },
} as const;

function checkOffsets(border: BorderClasses, types: { x: TensorType; offset: TensorType }, fail: Fail): void {
  checkClasses(border, types.x, fail);
  const wanted = [classCount(border), channelsOf(types.x)];
  if (types.offset.shape.join() !== wanted.join())
    fail(`offsets are ${showShape(types.offset.shape)}, wanted ${showShape(wanted)}`);
}

/** Calls f(x, offset of its class and channel) for every value. */
function withOffsets(
  border: BorderClasses,
  x: Tensor,
  offset: Tensor,
  f: (value: number, offset: number) => number,
): Float64Array {
  const values = valuesOf(x);
  const offsets = offset.data();
  const channels = channelsOf(x.type);
  const classes = classOfPixels(border, x.type.shape);
  const result = new Float64Array(values.length);
  for (let pixel = 0, i = 0; pixel < classes.length; pixel++)
    for (let c = 0; c < channels; c++, i++)
      result[i] = f(values[i]!, offsets[classes[pixel]! * channels + c]!);
  return result;
}

/** y = x + offset[class, c], saturating to x's format: what a zero-padded binary conv lacks after padding with -1. */
export const addBorder = defineOp({
  name: 'add_border',
  doc: 'adds a constant per border class and channel',
  pointwise: true,
  attributes: borderSettings,
  operands,
  infer(border, types, fail) {
    if (types.x.element.kind !== 'int') fail('add_border adds integers');
    checkOffsets(border, types, fail);
    return { element: types.x.element, shape: types.x.shape };
  },
  evaluate: (border, { x, offset }, out) =>
    storeValues(
      withOffsets(border, x, offset, (value, more) => value + more),
      out,
    ),
  range: (_, ranges) => ({ lo: ranges.x.lo + ranges.offset.lo, hi: ranges.x.hi + ranges.offset.hi }),
  direction: () => 1,
});

/**
 * y = f32(real(x) * factor + offset[class, c]): an input normalisation moved behind the product that read it. The sum is
 * formed in f64 and rounded once, so it equals the product of normalised values wherever those are dyadic.
 */
export const affine = defineOp({
  name: 'affine',
  doc: 'a factor, and a constant per border class and channel',
  pointwise: true,
  attributes: { factor: setting.realNumber('multiplied by', { fallback: 1 }), ...borderSettings },
  operands,
  infer(attributes, types, fail) {
    checkOffsets(attributes, types, fail);
    return { element: f32, shape: types.x.shape };
  },
  evaluate({ factor, ...border }, { x, offset }): Data {
    const unit = x.type.element.kind === 'int' ? 2 ** -x.type.element.frac : 1;
    return Float32Array.from(withOffsets(border, x, offset, (value, more) => value * unit * factor + more));
  },
  direction: ({ factor }) => (factor > 0 ? 1 : factor < 0 ? -1 : 0),
});
