/**
 * Every layer of the language on what can stand before it: `i` the normalised image, `r` a real stream [6, 5, 8], `t` another of the
 * same shape, `b` its signs, `q` levels of three bits, `s` sums of a binary layer, `v` a real vector [8]. A layer that is new wants
 * its line here.
 */
export const layerUses: Readonly<Record<string, readonly string[]>> = {
  normalize: ['i', 'i |> sign', 'image |> normalize(mean: [120, 110, 100], std: [60, 50, 40])'],
  flatten: [
    'r |> flatten |> dense(4)',
    'b |> flatten(order: chw) |> dense(4, weights: binary)',
    'r |> flatten |> dense(4, bias: true)',
  ],
  sign: ['r |> sign', 's |> sign(zero: -1)', 'q |> batchnorm |> sign'],
  rsign: ['r |> rsign', 's |> rsign', 'q |> rsign', 'v |> rsign |> dense(3, weights: binary)'],
  threshold: ['s |> threshold', 's |> threshold(to: ternary)', 's |> threshold(to: uint2)'],
  quantize: [
    'r |> quantize(to: int4, scale: 0.25)',
    'r |> quantize(to: uint8, scale: 0.03)',
    'r |> quantize(to: ternary)',
    's |> quantize(to: int8, scale: 0.5)',
    'r |> quantize(to: binary)',
  ],
  conv: [
    'r |> conv(4, 3x3, pad: 1, bias: true)',
    'r |> conv(4, 3x3, pad: 2, dilation: 2, weights: int16)',
    'r |> conv(8, 3x3, groups: 8, pad: 1, weights: int8)',
    'r |> conv(6, 1x1, groups: 2)',
    'b |> conv(8, 3x3, pad: 2, dilation: 2, weights: binary, scale: mean_abs)',
    'b |> conv(8, 3x3, pad: 1, groups: 8, weights: binary, scale: learned)',
    'b |> conv(8, 3x3, pad: same, stride: 2, groups: 2, weights: binary, bias: true)',
    'b |> conv(4, 3x3, pad: 1, weights: int4)',
    'b |> conv(4, 3x3, pad: 1, pad_value: 1, weights: ternary)',
    'q |> conv(4, 3x3, pad: 1, weights: int3, bias: true)',
    'q |> conv(4, 3x3, weights: real)',
    'i |> conv(4, 3x3, stride: 2, pad: 1, weights: binary, scale: mean_abs)',
    'i |> conv(4, 5x3, pad: valid, weights: int16, bias: true)',
    'b |> conv(5, 3x3, pad: 1)',
    'r |> conv(5, 3x3, pad: 1, weights: binary)',
  ],
  dense: [
    'v |> dense(5)',
    'v |> dense(5, bias: true)',
    'v |> dense(5, weights: int16, bias: true)',
    'v |> sign |> dense(5, weights: binary, bias: true)',
    'v |> sign |> dense(5, weights: binary, scale: mean_abs)',
    'v |> sign |> dense(5, weights: int4, scale: learned)',
    'v |> dense(5, weights: binary)',
  ],
  batchnorm: [
    'r |> batchnorm(scale: false)',
    's |> batchnorm',
    'v |> dense(4) |> batchnorm',
    'b |> batchnorm',
    'q |> batchnorm',
  ],
  relu: ['r |> relu', 's |> relu', 's |> batchnorm |> relu', 'v |> dense(4) |> relu'],
  relu6: ['r |> relu6', 's |> relu6'],
  sigmoid: [
    'r |> sigmoid',
    's |> batchnorm |> sigmoid',
    'v |> dense(4) |> sigmoid',
    'v |> dense(4) |> relu |> dense(8) |> sigmoid',
  ],
  prelu: ['r |> prelu', 's |> prelu', 's |> batchnorm |> prelu'],
  rprelu: ['r |> rprelu', 's |> batchnorm |> rprelu', 'q |> rprelu'],
  dprelu: ['r |> dprelu', 's |> batchnorm |> dprelu'],
  clip: ['r |> clip(lo: -1, hi: 1)', 's |> clip(lo: -2, hi: 3)', 's |> batchnorm |> clip(lo: 0, hi: 0.5)'],
  leaky_clip: ['r |> leaky_clip', 'r |> leaky_clip(slope: 0.25)', 's |> batchnorm |> leaky_clip'],
  abs: ['r |> abs', 's |> abs', 'r |> abs |> channel_mean'],
  channel_mean: ['r |> channel_mean', 's |> channel_mean', 'b |> channel_mean'],
  maxpool: [
    'r |> maxpool(2x2)',
    'b |> maxpool(3x3, stride: 2, pad: 1)',
    's |> maxpool(2x2, stride: 1)',
    'q |> maxpool(3x3, pad: 1)',
    'i |> maxpool(2x2)',
  ],
  avgpool: [
    'r |> avgpool(2x2)',
    'r |> avgpool(3x3, stride: 2, pad: 1)',
    'b |> avgpool(3x3, stride: 1, pad: 1)',
    'q |> avgpool(2x2)',
    's |> avgpool(3x3, pad: 1)',
    'i |> avgpool(2x2)',
    's |> batchnorm |> avgpool(2x2, pad: same)',
  ],
  globalavgpool: [
    'r |> globalavgpool',
    'b |> globalavgpool',
    's |> globalavgpool',
    'r |> globalavgpool |> dense(4, bias: true)',
  ],
  concat: [
    'concat(r, t)',
    'concat(b, b, b, b, b, b)',
    'concat(r, t, r, t, r, t, r)',
    'concat(s, s)',
    'concat(r, r |> channel_mean)',
    'concat(v, v |> relu)',
  ],
  slice: ['r |> slice(2, 7)', 'b |> slice(0, 3)', 's |> slice(start: 3, end: 8)', 'v |> slice(1, 4)'],
  upsample: ['r |> upsample(2)', 'b |> upsample(3)', 's |> batchnorm |> upsample(2)'],
  shuffle: ['r |> shuffle(2)', 'b |> shuffle(4)', 's |> shuffle(8)'],
  argmax: [
    'v |> dense(6, bias: true) |> argmax',
    'v |> argmax',
    'v |> sign |> dense(6, weights: binary) |> argmax',
  ],
  dropout: ['r |> dropout(rate: 0.3)', 'v |> dropout |> dense(4)'],
  add: [
    'r + t',
    'r + v',
    'r + (r |> channel_mean)',
    's + s',
    '(s |> batchnorm) + r',
    'r + (r |> maxpool(6x1))',
    '(r |> maxpool(6x1)) + (t |> maxpool(1x5))',
  ],
  sub: [
    'r - t',
    't - v',
    's - (b |> conv(8, 1x1, weights: binary) as other)',
    '(v |> dense(8)) - v',
    'r - (r |> maxpool(1x5))',
  ],
  mul: [
    'b * (t |> sign as t_sign)',
    'r * (v |> dense(8) |> sigmoid)',
    's * (r |> abs |> channel_mean |> avgpool(3x3, stride: 1, pad: 1))',
    'r * t',
    'r * (v |> sigmoid)',
  ],
};

/** The use as an output, and where it is a map, through signs and a binary layer behind it. */
export const netWith = (use: string): string => `net n {
  input image: u8[6, 5, 3]
  i = image |> normalize(mean: 127.5, std: 127.5)
  r = i |> conv(8, 3x3, pad: 1) as stem |> batchnorm as stem_norm
  t = i |> conv(8, 3x3, pad: 1) as side |> batchnorm as side_norm
  b = r |> sign as b_sign
  q = t |> quantize(to: uint3, scale: 0.25) as q_levels
  s = b |> conv(8, 3x3, pad: 1, weights: binary) as sums
  v = r |> flatten |> dense(8) as mixed |> batchnorm as mixed_norm
  output y = ${use}
}
`;
