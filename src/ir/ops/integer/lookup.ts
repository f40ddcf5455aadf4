import * as setting from '../../attribute.ts';
import { storeValues, valuesOf } from '../../bits.ts';
import { channelsOf, showShape } from '../../element.ts';
import { defineOp } from '../../op.ts';

/** y = table[x - lo] (one row for all channels, or one a channel): a function of a small integer, by enumeration. */
export const lookup = defineOp({
  name: 'lookup',
  doc: 'a table over a small integer',
  pointwise: true,
  attributes: {
    to: setting.element('the element of the results'),
    lo: setting.wholeNumber('the x of the table’s first entry', { fallback: 0 }),
  },
  operands: {
    x: { kind: 'one', doc: 'integers [..., C]' },
    table: { kind: 'weight', doc: 'results [1 or C, entries], raw', axes: 'channels,entries' },
  },
  infer({ to }, types, fail) {
    const [rows = 0, entries = 0] = types.table.shape;
    if (types.x.element.kind === 'f32' || to.kind === 'f32') fail('lookup maps integers to integers');
    if (types.table.shape.length !== 2 || (rows !== 1 && rows !== channelsOf(types.x)))
      fail(`table is ${showShape(types.table.shape)}, wanted [1 or ${channelsOf(types.x)}, entries]`);
    if (entries < 1) fail('an empty table');
    return { element: to, shape: types.x.shape };
  },
  evaluate({ lo }, tensors, out) {
    const values = valuesOf(tensors.x);
    const table = tensors.table.data();
    const [rows = 1, entries = 1] = tensors.table.type.shape;
    const found = new Int32Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const index = Math.min(entries - 1, Math.max(0, values[i]! - lo));
      found[i] = table[(i % rows) * entries + index]!;
    }
    return storeValues(found, out);
  },
});
