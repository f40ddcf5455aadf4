import { i32, showElement } from '../../ir/element.ts';
import { defaultStep, fractionBits } from '../../ir/ops/float/binarize.ts';
import { elementOfSet, rangeOfSet } from '../../ir/quantize-weights.ts';
import { channels, gradient, layer, perChannel, plain } from './layer.ts';
import * as setting from './settings.ts';

export const sign = plain('sign', { zero: setting.numberOf('the sign of 0', [1, -1], 1), gradient });
export const rsign = perChannel('rsign', ['shift'], { gradient });

export const threshold = layer({
  op: 'threshold',
  takes: 1,
  settings: { to: setting.valueSet('the value set of the result', 'binary') },
  build(site, x, { to }) {
    const { lo, hi } = rangeOfSet(to);
    const levels = to === 'binary' ? 1 : hi - lo;
    const at = site.weight('at', [1, levels, channels(site, x)], i32);
    return site.add('threshold', { x, at }, { to: showElement(elementOfSet(to)), lo });
  },
});

export const quantize = layer({
  op: 'quantize',
  takes: 1,
  settings: {
    to: setting.valueSet('the value set'),
    scale: setting.optional(
      setting.positive('distance of neighbouring values'),
      '2^-(bits - 1) for intN, 2^-bits for uintN, 1 for ternary and uint1',
    ),
  },
  build(site, x, { to, scale }) {
    if (to === 'binary') return site.add('sign', { x });
    const step = scale === 'none' ? defaultStep(to) : scale;
    const q = site.add('quantize', { x }, { to, scale: scale === 'none' ? 0 : scale });
    return fractionBits(step) === undefined ? site.add('rescale', { x: q }, { factor: step }, 'scale') : q;
  },
});
