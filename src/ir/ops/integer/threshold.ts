import * as setting from '../../attribute.ts';
import { allocate, storeValues, valuesOf, wordsPerRow } from '../../bits.ts';
import { b1, showShape } from '../../element.ts';
import { defineOp } from '../../op.ts';
import type { Data, TensorType } from '../../types.ts';
import { borderSettings, checkClasses, classCount, classOfPixels } from './classes.ts';

/**
 * y = lo + step * #{ j : x >= at[class, j, c] }, step 2 for b1 (so lo = -1 gives -1 and +1) and 1 otherwise.
 * x and `at` are raw integers of one format; levels ascend.
 */
export const threshold = defineOp({
  name: 'threshold',
  doc: 'compares with constants per channel and border class',
  pointwise: true,
  attributes: {
    to: setting.element('b1, or an integer that holds the counts', b1),
    lo: setting.wholeNumber('the value below every level', { fallback: -1 }),
    ...borderSettings,
  },
  operands: {
    x: { kind: 'one', doc: 'integers [..., C]' },
    at: {
      kind: 'weight',
      doc: 'levels [classes, levels, C], in raw units of x',
      axes: 'channels,levels',
      classed: true,
    },
  },
  infer(attributes, types, fail) {
    const { to, lo } = attributes;
    const channels = types.x.shape.at(-1) ?? 0;
    const [classes = 0, levels = 0, last = 0] = types.at.shape;
    if (types.x.element.kind === 'f32')
      fail('threshold compares integers, found f32', 'sign, rsign and quantize take real values');
    checkClasses(attributes, types.x, fail);
    if (types.at.shape.length !== 3 || classes !== classCount(attributes) || last !== channels)
      fail(
        `levels are ${showShape(types.at.shape)}, wanted [${classCount(attributes)}, levels, ${channels}]`,
      );
    if (to.kind === 'f32') fail('threshold gives b1 or an integer');
    if (to.kind === 'b1' && (levels !== 1 || lo !== -1)) fail('b1 has one level, from -1');
    return { element: to, shape: types.x.shape };
  },
  evaluate(attributes, tensors, out) {
    const values = valuesOf(tensors.x);
    const at = tensors.at.data();
    const [, levels = 1, channels = 1] = tensors.at.type.shape;
    const classes = classOfPixels(attributes, out.shape);
    if (out.element.kind === 'b1') return reachedBits(values, at, classes, channels, out);
    const counts = new Int32Array(values.length);
    for (let pixel = 0, i = 0; pixel < classes.length; pixel++) {
      const base = classes[pixel]! * levels * channels;
      for (let c = 0; c < channels; c++, i++) {
        let count = attributes.lo;
        for (let level = 0; level < levels; level++)
          if (values[i]! >= at[base + level * channels + c]!) count++;
        counts[i] = count;
      }
    }
    return storeValues(counts, out);
  },
  range: ({ lo, to }, _, types) => ({ lo, hi: to.kind === 'b1' ? 1 : lo + (types.at.shape[1] ?? 1) }),
  direction: () => 1,
});

/** The same for one level: the bits of a word are collected before it is stored. */
function reachedBits(values: Data, at: Data, classes: Uint16Array, channels: number, out: TensorType): Data {
  const words = wordsPerRow(out);
  const bits = allocate(out);
  for (let pixel = 0, i = 0; pixel < classes.length; pixel++) {
    const base = classes[pixel]! * channels;
    for (let first = 0, to = pixel * words; first < channels; first += 32, to++) {
      const end = Math.min(channels, first + 32);
      let word = 0;
      for (let c = first; c < end; c++, i++) if (values[i]! >= at[base + c]!) word |= 1 << (c - first);
      bits[to] = word;
    }
  }
  return bits;
}
