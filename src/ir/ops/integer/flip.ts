import * as setting from '../../attribute.ts';
import { allocate, rowsOf, storeValues, valuesOf, wordsPerRow } from '../../bits.ts';
import { channelsOf, showShape } from '../../element.ts';
import { defineOp } from '../../op.ts';

/** y = lo + hi - x in the channels whose mask is -1, x in the others; on b1 (lo = -1, hi = 1) one XOR a word. */
export const flip = defineOp({
  name: 'flip',
  doc: 'mirrors the value set in some channels',
  pointwise: true,
  attributes: {
    lo: setting.wholeNumber('least value of the set', { fallback: -1 }),
    hi: setting.wholeNumber('greatest value of the set', { fallback: 1 }),
  },
  operands: {
    x: { kind: 'one', doc: 'values [..., C]' },
    mask: { kind: 'weight', doc: 'b1 [C]: -1 where the channel is mirrored', axes: 'channels' },
  },
  infer(_, types, fail) {
    if (types.x.element.kind === 'f32') fail('flip mirrors b1 and integers');
    if (types.mask.element.kind !== 'b1' || types.mask.shape[0] !== channelsOf(types.x))
      fail(`mask is ${showShape(types.mask.shape)}, the input has ${channelsOf(types.x)} channels`);
    return { element: types.x.element, shape: types.x.shape };
  },
  evaluate({ lo, hi }, tensors, out) {
    if (out.element.kind === 'b1') {
      const words = wordsPerRow(out);
      const keep = tensors.mask.data();
      const bits = allocate(out);
      const source = tensors.x.data();
      const used = channelsOf(out);
      for (let row = 0, i = 0; row < rowsOf(out); row++)
        for (let word = 0; word < words; word++, i++) {
          const width = Math.min(32, Math.max(0, used - 32 * word));
          const valid = width === 32 ? 0xffffffff : 2 ** width - 1;
          bits[i] = source[i]! ^ (~(keep[word] ?? 0) & valid);
        }
      return bits;
    }
    const mask = valuesOf(tensors.mask);
    const channels = mask.length;
    return storeValues(
      Int32Array.from(valuesOf(tensors.x), (value, i) => (mask[i % channels]! < 0 ? lo + hi - value : value)),
      out,
    );
  },
  range: ({ lo, hi }) => ({ lo, hi }),
});
