import { sizeOf, spatialOf } from '../../ir/element.ts';
import { layer, plain } from './layer.ts';
import type { Layer } from './layer.ts';
import { pads } from './pads.ts';
import * as setting from './settings.ts';

export const pool = (op: 'maxpool' | 'avgpool'): Layer =>
  layer({
    op,
    takes: 1,
    settings: {
      size: setting.pair('window rows, columns', 1),
      stride: setting.optional(setting.pair('step in rows, columns', 1), 'its size'),
      pad: setting.pad,
    },
    build(site, x, { size, stride, pad }) {
      const [height, width] = spatialOf(site.typeOf(x).shape);
      const step = stride === 'none' ? size : stride;
      return site.add(op, { x }, { size, stride: step, pad: pads(pad, [height, width], size, step, [1, 1]) });
    },
  });

export const globalavgpool = layer({
  doc: 'mean of the whole map: [height, width, channels] gives [channels]',
  op: 'avgpool',
  takes: 1,
  settings: {},
  build(site, x) {
    const { shape } = site.typeOf(x);
    if (shape.length !== 3)
      site.fail(`globalavgpool wants a map [height, width, channels], found [${shape.join(', ')}]`);
    const size = shape.slice(0, 2);
    return site.add(
      'reshape',
      { x: site.add('avgpool', { x }, { size, stride: size }, 'pool') },
      { shape: [shape[2] ?? 1] },
    );
  },
});

export const flatten = layer({
  doc: 'a map as a vector; moves no data in the order hwc',
  op: 'reshape',
  takes: 1,
  settings: {
    order: setting.oneOf('order of the values: hwc, or chw as PyTorch has it', ['hwc', 'chw'], 'hwc'),
  },
  build: (site, x, { order }) => site.add('reshape', { x }, { shape: [sizeOf(site.typeOf(x).shape)], order }),
});

export const concat = layer({
  op: 'concat',
  takes: 'many',
  settings: {},
  build: (site, _, __, xs) => site.add('concat', { xs }),
});

export const slice = plain('slice', {
  start: setting.whole('first channel', 0),
  end: setting.whole('the channel after the last', 1),
});

export const upsample = plain('upsample', { factor: setting.whole('copies in each direction', 1) });
export const shuffle = plain('shuffle', { groups: setting.whole('number of groups', 1) });
