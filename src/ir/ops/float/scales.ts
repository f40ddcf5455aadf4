import * as setting from '../../attribute.ts';
import { channelsOf } from '../../element.ts';
import { defineOp } from '../../op.ts';
import { meanMagnitude, quantizeWeights } from '../../quantize-weights.ts';
import { at, checkChannels, directionOf, mapChannels, realLike, round } from './pointwise.ts';

const x = { kind: 'one', doc: 'activations [..., C]' } as const;

/** y = (x - mean) / std, rounded after either step; one mean and std, or one a channel. */
export const normalize = defineOp({
  name: 'normalize',
  doc: 'input normalisation by constants',
  pointwise: true,
  attributes: {
    mean: setting.realNumbers('subtracted', { fallback: [0] }),
    std: setting.realNumbers('then divided by', { positive: true, fallback: [1] }),
  },
  operands: { x },
  infer({ mean, std }, types, fail) {
    const channels = channelsOf(types.x);
    for (const [name, values] of [
      ['mean', mean],
      ['std', std],
    ] as const)
      if (values.length !== 1 && values.length !== channels)
        fail(`${name} has ${values.length} values, the input has ${channels} channels`);
    return realLike(types.x);
  },
  evaluate({ mean, std }, tensors) {
    const channels = channelsOf(tensors.x.type);
    const means = Float32Array.from({ length: channels }, (_, c) => mean[c % mean.length]!);
    const stds = Float32Array.from({ length: channels }, (_, c) => std[c % std.length]!);
    return mapChannels(tensors.x, (value, c) => round(value - means[c]!) / stds[c]!);
  },
  direction: () => 1,
});

/** y = x * scale, one factor a channel. */
export const scale = defineOp({
  name: 'scale',
  doc: 'multiplication by one factor a channel',
  pointwise: true,
  attributes: {},
  operands: { x, scale: { kind: 'weight', doc: 'factors [C]', axes: 'channels' } },
  infer(_, types, fail) {
    checkChannels(types.x, { scale: types.scale }, fail);
    return realLike(types.x);
  },
  evaluate(_, tensors) {
    const factors = tensors.scale.data();
    return mapChannels(tensors.x, (value, c) => value * factors[c]!);
  },
  direction: (_, tensors, channel) => directionOf(at(tensors.scale, channel)),
});

/**
 * y = x * s(W), the factor a layer's stored weights imply, one an output channel:
 * `mean_abs`: mean |W_o| (XNOR-Net, Bi-Real Net); `step`: what turns whole numbers of `weights` back into weights.
 */
export const weightScale = defineOp({
  name: 'weight_scale',
  doc: 'multiplication by the factor that a layer’s latent weights imply',
  pointwise: true,
  attributes: {
    mode: setting.oneOf('mean_abs of the latents, or the quantisation step of `weights`', [
      'mean_abs',
      'step',
    ]),
    weights: setting.precision('the value set of mode step', setting.weightPrecisions, 'binary'),
  },
  operands: { x, weight: { kind: 'weight', doc: 'the layer’s latent weights [C, ...]' } },
  infer(_, types, fail) {
    checkChannels(types.x, { weight: { ...types.weight, shape: types.weight.shape.slice(0, 1) } }, fail);
    return realLike(types.x);
  },
  evaluate({ mode, weights }, tensors) {
    const factors = (
      mode === 'mean_abs' ? meanMagnitude(tensors.weight) : quantizeWeights(tensors.weight, weights).scale
    ).data();
    return mapChannels(tensors.x, (value, c) => value * factors[c]!);
  },
});

/** y = x * factor / divisor, rounded once. */
export const rescale = defineOp({
  name: 'rescale',
  doc: 'multiplication by a constant',
  pointwise: true,
  attributes: {
    factor: setting.realNumber('multiplied by', { fallback: 1 }),
    divisor: setting.realNumber('then divided by', { positive: true, fallback: 1 }),
  },
  operands: { x },
  infer: (_, types) => realLike(types.x),
  evaluate: ({ factor, divisor }, tensors) => mapChannels(tensors.x, value => (value * factor) / divisor),
  direction: ({ factor }) => directionOf(factor),
});

/** y = x + bias, one a channel. */
export const bias = defineOp({
  name: 'bias',
  doc: 'addition of one constant a channel',
  pointwise: true,
  attributes: {},
  operands: { x, bias: { kind: 'weight', doc: 'constants [C]', axes: 'channels' } },
  infer(_, types, fail) {
    checkChannels(types.x, { bias: types.bias }, fail);
    return realLike(types.x);
  },
  evaluate(_, tensors) {
    const constants = tensors.bias.data();
    return mapChannels(tensors.x, (value, c) => value + constants[c]!);
  },
  direction: () => 1,
});
