import { groupings } from '../../ir/ops/shared/conv.ts';
import { sizeOf, spatialOf } from '../../ir/element.ts';
import type { TensorId, ValueId } from '../../ir/types.ts';
import { number } from '../values.ts';
import type { Site } from './layer.ts';
import { channels, layer } from './layer.ts';
import { pads } from './pads.ts';
import type { SettingsOf } from './settings.ts';
import * as setting from './settings.ts';

const product = {
  weights: setting.weightSet,
  scale: setting.oneOf(
    'factor a channel: none, mean_abs (mean |W|) or learned',
    ['none', 'mean_abs', 'learned'],
    'none',
  ),
  bias: setting.flag('adds a learned constant a channel', false),
};

/** What follows the sums of a conv or dense inside the layer. */
function finish(site: Site, sums: ValueId, weight: TensorId, settings: SettingsOf<typeof product>): ValueId {
  const { weights, scale, bias } = settings;
  const outs = channels(site, sums);
  let x = sums;
  if (scale === 'mean_abs') x = site.add('weight_scale', { x, weight }, { mode: 'mean_abs' }, 'scale');
  if (scale === 'learned') x = site.add('scale', { x, scale: site.weight('scale', [outs]) }, {}, 'scale');
  if (/^int/.test(weights)) x = site.add('weight_scale', { x, weight }, { mode: 'step', weights }, 'step');
  if (bias) x = site.add('bias', { x, bias: site.weight('bias', [outs]) }, {}, 'bias');
  return x;
}

export const conv = layer({
  op: 'conv',
  takes: 1,
  settings: {
    channels: setting.whole('output channels', 1),
    size: setting.pair('kernel rows, columns', 1),
    stride: setting.pair('step in rows, columns', 1, number(1)),
    pad: setting.pad,
    pad_value: setting.numberOf('what a padded tap holds; -1 and +1 on binary tensors only', [0, -1, 1], 0),
    groups: setting.whole('channel groups', 1, 1),
    dilation: setting.pair('distance of taps in rows, columns', 1, number(1)),
    ...product,
  },
  build(site, x, settings) {
    const { groups, size, stride, dilation, weights } = settings;
    const [height, width, depth] = spatialOf(site.typeOf(x).shape);
    if (site.typeOf(x).shape.length !== 3)
      site.fail('conv wants a map [height, width, channels], found a vector', 'dense takes vectors');
    if (depth % groups !== 0)
      site.fail(
        `${groups} groups do not divide ${depth} input channels`,
        groupings(depth, settings.channels),
      );
    const weight = site.weight('weight', [settings.channels, ...size, depth / groups]);
    const pad = pads(settings.pad, [height, width], size, stride, dilation);
    const sums = site.add(
      'conv',
      { x, weight },
      { weights, stride, pad, pad_value: settings.pad_value, groups, dilation },
    );
    return finish(site, sums, weight, settings);
  },
});

export const dense = layer({
  op: 'dense',
  takes: 1,
  settings: { units: setting.whole('outputs', 1), ...product },
  build(site, x, settings) {
    const { shape } = site.typeOf(x);
    if (shape.length !== 1)
      site.fail(`dense wants a vector, found [${shape.join(', ')}]`, 'write |> flatten before it');
    const weight = site.weight('weight', [settings.units, sizeOf(shape)]);
    return finish(site, site.add('dense', { x, weight }, { weights: settings.weights }), weight, settings);
  },
});
