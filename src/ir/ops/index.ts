import type { NodeOf } from '../graph.ts';
import type { AnyOp } from '../op.ts';
import { abs, clip, dropout, leakyClip, relu, sigmoid } from './float/activations.ts';
import { batchnorm } from './float/batchnorm.ts';
import { quantize, rsign, sign } from './float/binarize.ts';
import { dprelu, prelu, rprelu } from './float/prelu.ts';
import { bias, normalize, rescale, scale, weightScale } from './float/scales.ts';
import { addBorder, affine } from './integer/border.ts';
import { cast } from './integer/cast.ts';
import { flip } from './integer/flip.ts';
import { lookup } from './integer/lookup.ts';
import { preluFixed } from './integer/prelu-fixed.ts';
import { requantize } from './integer/requantize.ts';
import { threshold } from './integer/threshold.ts';
import { add, mul, sub } from './shared/arithmetic.ts';
import { conv } from './shared/conv.ts';
import { dense } from './shared/dense.ts';
import { argmax, concat, reshape, shuffle, slice, upsample } from './shared/layout.ts';
import { avgpool, channelMean, maxpool, sumpool } from './shared/pool.ts';

/** Every op there is, by name. The families of the folders: `shared` keeps its meaning in every stage. */
export const ops = {
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
  requantize,
  prelu_fixed: preluFixed,
  cast,
} as const;

export type OpName = keyof typeof ops;
/** Discriminated by `op`. */
export type Node = NodeOf<typeof ops>;

/** The registry's keys are the records' names, and every record is an AnyOp: checked by the compiler. */
ops satisfies { readonly [K in OpName]: { readonly name: K } & AnyOp };

export const opNamed = (name: string): AnyOp | undefined =>
  Object.hasOwn(ops, name) ? ops[name as OpName] : undefined;
