import type { OpName } from '../../../src/ir/ops/index.ts';
import { cast, preluFixed, requantize } from './fixed.ts';
import type { Line } from './line.ts';
import { addBorder, affine, flip, lookup } from './lowered.ts';
import { add, argmax, concat, mul, reshape, shuffle, slice, sub, upsample } from './moves.ts';
import {
  abs,
  batchnorm,
  bias,
  clip,
  dprelu,
  dropout,
  leakyClip,
  prelu,
  relu,
  rescale,
  rprelu,
  scale,
  sigmoid,
} from './pointwise.ts';
import { avgpool, maxpool, sumpool } from './pools.ts';
import { conv, dense, weightScale } from './products.ts';
import { normalize, quantize, rsign, sign, threshold } from './quantizers.ts';
import { channelMean } from './residual.ts';

/** How every op is drawn: a new op that has no line here does not compile. */
export const lines: { readonly [K in OpName]: Line } = {
  conv,
  dense,
  maxpool,
  avgpool,
  sumpool,
  channel_mean: channelMean,
  add,
  sub,
  mul,
  concat,
  slice,
  shuffle,
  upsample,
  reshape,
  argmax,
  normalize,
  batchnorm,
  scale,
  weight_scale: weightScale,
  rescale,
  bias,
  sign,
  rsign,
  quantize,
  relu,
  clip,
  leaky_clip: leakyClip,
  abs,
  sigmoid,
  dropout,
  prelu,
  rprelu,
  dprelu,
  threshold,
  flip,
  add_border: addBorder,
  affine,
  lookup,
  cast,
  requantize,
  prelu_fixed: preluFixed,
};
