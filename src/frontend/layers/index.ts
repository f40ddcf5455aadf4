import { opNamed } from '../../ir/ops/index.ts';
import { show } from '../values.ts';
import { channels, layer, perChannel, plain } from './layer.ts';
import type { Layer } from './layer.ts';
import * as maps from './maps.ts';
import * as products from './products.ts';
import * as quantizers from './quantizers.ts';
import * as setting from './settings.ts';

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

/** The ops of the language by name. */
export const layers: Readonly<Record<string, Layer>> = {
  normalize: plain('normalize', {
    mean: setting.reals('subtracted', 0),
    std: setting.reals('then divided by', 1),
  }),
  flatten: maps.flatten,
  sign: quantizers.sign,
  rsign: quantizers.rsign,
  threshold: quantizers.threshold,
  quantize: quantizers.quantize,
  conv: products.conv,
  dense: products.dense,
  batchnorm,
  relu: plain('relu', {}),
  relu6: layer({
    doc: 'rectifier limited to 6',
    op: 'clip',
    takes: 1,
    settings: {},
    build: (site, x) => site.add('clip', { x }, { lo: 0, hi: 6 }),
  }),
  sigmoid: plain('sigmoid', {}),
  prelu: perChannel('prelu', ['slope'], {}),
  rprelu: perChannel('rprelu', ['shift_in', 'slope', 'shift_out'], {}),
  dprelu: perChannel('dprelu', ['shift_in', 'positive', 'negative', 'shift_out'], {}),
  clip: plain('clip', { lo: setting.real('least result', -1), hi: setting.real('greatest result', 1) }),
  leaky_clip: plain('leaky_clip', { slope: setting.real('slope outside [-1, 1]', 0.1) }),
  abs: plain('abs', {}),
  channel_mean: plain('channel_mean', {}),
  maxpool: maps.pool('maxpool'),
  avgpool: maps.pool('avgpool'),
  globalavgpool: maps.globalavgpool,
  concat: maps.concat,
  slice: maps.slice,
  upsample: maps.upsample,
  shuffle: maps.shuffle,
  argmax: plain('argmax', {}),
  dropout: plain('dropout', { rate: setting.real('share dropped in training', 0.5) }),
  add: plain('add', {}, 2),
  sub: plain('sub', {}, 2),
  mul: plain('mul', {}, 2),
};

export const layerNamed = (name: string): Layer | undefined =>
  Object.hasOwn(layers, name) ? layers[name] : undefined;

/** What `bnnir ops NAME` prints of an op of the language. */
export interface LayerDocumentation {
  readonly name: string;
  readonly doc: string;
  /** Tensors it takes: one, two, or any number. */
  readonly takes: 1 | 2 | 'many';
  /** In the order positional arguments are read. */
  readonly settings: readonly {
    readonly name: string;
    readonly wanted: string;
    /** As the language writes it; absent where the setting must be given. */
    readonly fallback?: string;
    readonly doc: string;
  }[];
  /** The op record that computes it. */
  readonly op: string;
}

/** One row a layer: the table behind `bnnir ops`. */
export const documentation: readonly LayerDocumentation[] = Object.entries(layers).map(
  ([name, { doc, op, takes, settings }]) => ({
    name,
    doc: doc ?? opNamed(op)?.doc ?? '',
    takes,
    settings: Object.entries(settings).map(([key, { wanted, fallback, meaning, doc: about }]) => ({
      name: key,
      wanted,
      ...(fallback === undefined ? {} : { fallback: meaning ?? show(fallback) }),
      doc: about,
    })),
    op,
  }),
);
