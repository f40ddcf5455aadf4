import { defaultStep, fractionBits } from '../ir/ops/float/binarize.ts';
import { elementOfSet, rangeOfSet } from '../ir/quantize-weights.ts';
import { channelsOf, i32, showElement, sizeOf, spatialOf } from '../ir/element.ts';
import type { Arguments } from '../ir/op.ts';
import type { Json, Ref, TensorId, TensorType, ValueId } from '../ir/types.ts';
import type { LayerSetting, Pad, SettingsOf } from './settings.ts';
import * as setting from './settings.ts';
import { number } from './values.ts';

/** Where a layer is put: hands out its ids, and knows what is there. */
export interface Site {
  /** Adds node `%ID` (or `%ID.suffix`) and returns it. */
  add(op: string, args: Arguments<Ref>, settings?: Readonly<Record<string, Json>>, suffix?: string): ValueId;
  /** Declares `@ID.suffix`: f32 unless said otherwise. */
  weight(suffix: string, shape: readonly number[], element?: TensorType['element']): TensorId;
  typeOf(ref: Ref): TensorType;
  fail(message: string, help?: string): never;
}

/** An op of the language: the nodes it becomes. The nodes' own rules check types and shapes. */
export interface Layer<
  S extends Readonly<Record<string, LayerSetting>> = Readonly<Record<string, LayerSetting>>,
> {
  /** The op record that documents it. */
  readonly op: string;
  /** Tensors it takes: one, two, or any number. */
  readonly takes: 1 | 2 | 'many';
  /** In the order positional arguments are read. */
  readonly settings: S;
  build(site: Site, x: ValueId, settings: SettingsOf<S>, xs: readonly ValueId[]): ValueId;
}
type AnySettings = Readonly<Record<string, LayerSetting>>;
const layer = <S extends AnySettings>(definition: Layer<S>): Layer => definition as unknown as Layer;

const gradient = setting.oneOf(
  'estimator of the gradient, in training only',
  ['approx', 'ste', 'swish', 'identity'],
  'approx',
);
const channels = (site: Site, x: ValueId): number => channelsOf(site.typeOf(x));

/** A layer of one node without settings or weights. */
const plain = (op: string, takes: 1 | 2 = 1): Layer =>
  layer({
    op,
    takes,
    settings: {},
    build: (site, x, _, xs) => site.add(op, takes === 1 ? { x } : { x, y: xs[1] }),
  });

/** A layer of one node with f32 weights, one a channel. */
const perChannel = (op: string, weights: readonly string[]): Layer =>
  layer({
    op,
    takes: 1,
    settings: op === 'rsign' ? { gradient } : {},
    build: (site, x, settings) =>
      site.add(
        op,
        { x, ...Object.fromEntries(weights.map(name => [name, site.weight(name, [channels(site, x)])])) },
        settings,
      ),
  });

function pads(
  pad: Pad,
  size: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): readonly number[] {
  if (pad === 'valid') return [0, 0, 0, 0];
  if (pad !== 'same') return pad;
  const total = [0, 1].map(axis => {
    const out = Math.ceil(size[axis]! / stride[axis]!);
    return Math.max(0, (out - 1) * stride[axis]! + (kernel[axis]! - 1) * dilation[axis]! + 1 - size[axis]!);
  });
  const before = total.map(sum => Math.floor(sum / 2));
  return [before[0]!, before[1]!, total[0]! - before[0]!, total[1]! - before[1]!];
}

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

const conv = layer({
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
    if (depth % groups !== 0) site.fail(`${groups} groups do not divide ${depth} input channels`);
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

const dense = layer({
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

const pool = (op: 'maxpool' | 'avgpool'): Layer =>
  layer({
    op,
    takes: 1,
    settings: {
      size: setting.pair('window rows, columns', 1),
      stride: setting.optionalPair('step in rows, columns; the size where nothing is said'),
      pad: setting.pad,
    },
    build(site, x, { size, stride, pad }) {
      const [height, width] = spatialOf(site.typeOf(x).shape);
      const step = stride === 'none' ? size : stride;
      return site.add(op, { x }, { size, stride: step, pad: pads(pad, [height, width], size, step, [1, 1]) });
    },
  });

const globalavgpool = layer({
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

const batchnorm = layer({
  op: 'batchnorm',
  takes: 1,
  settings: {
    scale: setting.flag('learns a factor a channel', true),
    shift: setting.flag('learns a constant a channel', true),
    eps: setting.real('added to the variance', 1e-5),
  },
  build(site, x, settings) {
    const shape = [channels(site, x)];
    const scale = settings.scale ? { scale: site.weight('scale', shape) } : {};
    const shift = settings.shift ? { shift: site.weight('shift', shape) } : {};
    const statistics = { mean: site.weight('mean', shape), variance: site.weight('variance', shape) };
    return site.add('batchnorm', { x, ...scale, ...shift, ...statistics }, { eps: settings.eps });
  },
});

const threshold = layer({
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

const quantize = layer({
  op: 'quantize',
  takes: 1,
  settings: {
    to: setting.valueSet('the value set'),
    scale: setting.real('distance of neighbouring values; the set’s default where 0', 0),
  },
  build(site, x, { to, scale }) {
    if (to === 'binary') return site.add('sign', { x });
    const step = scale || defaultStep(to);
    const q = site.add('quantize', { x }, { to, scale });
    return fractionBits(step) === undefined ? site.add('rescale', { x: q }, { factor: step }, 'scale') : q;
  },
});

const flatten = layer({
  op: 'reshape',
  takes: 1,
  settings: {
    order: setting.oneOf('order of the values: hwc, or chw as PyTorch has it', ['hwc', 'chw'], 'hwc'),
  },
  build: (site, x, { order }) => site.add('reshape', { x }, { shape: [sizeOf(site.typeOf(x).shape)], order }),
});

const clip = (lo: number, hi: number): Layer =>
  layer({
    op: 'clip',
    takes: 1,
    settings: { lo: setting.real('least result', lo), hi: setting.real('greatest result', hi) },
    build: (site, x, settings) => site.add('clip', { x }, settings),
  });

/** The ops of the language by name. */
export const layers: Readonly<Record<string, Layer>> = {
  normalize: layer({
    op: 'normalize',
    takes: 1,
    settings: { mean: setting.reals('subtracted', 0), std: setting.reals('then divided by', 1) },
    build: (site, x, { mean, std }) => site.add('normalize', { x }, { mean, std }),
  }),
  flatten,
  sign: layer({
    op: 'sign',
    takes: 1,
    settings: { zero: setting.numberOf('the sign of 0', [1, -1], 1), gradient },
    build: (site, x, settings) => site.add('sign', { x }, settings),
  }),
  rsign: perChannel('rsign', ['shift']),
  threshold,
  quantize,
  conv,
  dense,
  batchnorm,
  relu: plain('relu'),
  relu6: layer({
    op: 'clip',
    takes: 1,
    settings: {},
    build: (site, x) => site.add('clip', { x }, { lo: 0, hi: 6 }),
  }),
  sigmoid: plain('sigmoid'),
  prelu: perChannel('prelu', ['slope']),
  rprelu: perChannel('rprelu', ['shift_in', 'slope', 'shift_out']),
  dprelu: perChannel('dprelu', ['shift_in', 'positive', 'negative', 'shift_out']),
  clip: clip(-1, 1),
  leaky_clip: layer({
    op: 'leaky_clip',
    takes: 1,
    settings: { slope: setting.real('slope outside [-1, 1]', 0.1) },
    build: (site, x, settings) => site.add('leaky_clip', { x }, settings),
  }),
  abs: plain('abs'),
  channel_mean: plain('channel_mean'),
  maxpool: pool('maxpool'),
  avgpool: pool('avgpool'),
  globalavgpool,
  concat: layer({
    op: 'concat',
    takes: 'many',
    settings: {},
    build: (site, _, __, xs) => site.add('concat', { xs }),
  }),
  slice: layer({
    op: 'slice',
    takes: 1,
    settings: {
      start: setting.whole('first channel', 0),
      end: setting.whole('the channel after the last', 1),
    },
    build: (site, x, settings) => site.add('slice', { x }, settings),
  }),
  upsample: layer({
    op: 'upsample',
    takes: 1,
    settings: { factor: setting.whole('copies in each direction', 1) },
    build: (site, x, settings) => site.add('upsample', { x }, settings),
  }),
  shuffle: layer({
    op: 'shuffle',
    takes: 1,
    settings: { groups: setting.whole('number of groups', 1) },
    build: (site, x, settings) => site.add('shuffle', { x }, settings),
  }),
  argmax: plain('argmax'),
  dropout: layer({
    op: 'dropout',
    takes: 1,
    settings: { rate: setting.real('share dropped in training', 0.5) },
    build: (site, x, settings) => site.add('dropout', { x }, settings),
  }),
  add: plain('add', 2),
  sub: plain('sub', 2),
  mul: plain('mul', 2),
};

export const layerNamed = (name: string): Layer | undefined =>
  Object.hasOwn(layers, name) ? layers[name] : undefined;
