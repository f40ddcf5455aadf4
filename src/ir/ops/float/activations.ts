import * as setting from '../../attribute.ts';
import { defineOp } from '../../op.ts';
import { mapChannels, realLike, round } from './pointwise.ts';

const x = { kind: 'one', doc: 'activations' } as const;

/** y = max(x, 0). */
export const relu = defineOp({
  name: 'relu',
  doc: 'rectifier',
  pointwise: true,
  attributes: {},
  operands: { x },
  infer: (_, types) => realLike(types.x),
  evaluate: (_, tensors) => mapChannels(tensors.x, value => Math.max(value, 0)),
  direction: () => 1,
});

/** y = min(max(x, lo), hi). */
export const clip = defineOp({
  name: 'clip',
  doc: 'limits to an interval',
  pointwise: true,
  attributes: {
    lo: setting.realNumber('least result', { fallback: -1 }),
    hi: setting.realNumber('greatest result', { fallback: 1 }),
  },
  operands: { x },
  infer({ lo, hi }, types, fail) {
    if (lo > hi) fail(`clip from ${lo} to ${hi} is empty`);
    return realLike(types.x);
  },
  evaluate: ({ lo, hi }, tensors) => mapChannels(tensors.x, value => Math.min(Math.max(value, lo), hi)),
  direction: () => 1,
});

/** y = x within [-1, 1], continued with `slope` outside: excess = x - 1, times slope, plus 1; rounded after every step. */
export const leakyClip = defineOp({
  name: 'leaky_clip',
  doc: 'identity within [-1, 1], a line of small slope outside',
  pointwise: true,
  attributes: { slope: setting.realNumber('slope outside [-1, 1]', { fallback: 0.1 }) },
  operands: { x },
  infer: (_, types) => realLike(types.x),
  evaluate({ slope }, tensors) {
    const outside = round(slope);
    return mapChannels(tensors.x, value => {
      const limit = Math.min(Math.max(value, -1), 1);
      return round(round(value - limit) * outside) + limit;
    });
  },
  direction: ({ slope }) => (slope >= 0 ? 1 : undefined),
});

/** y = |x|. */
export const abs = defineOp({
  name: 'abs',
  doc: 'magnitude',
  pointwise: true,
  attributes: {},
  operands: { x },
  infer: (_, types) => realLike(types.x),
  evaluate: (_, tensors) => mapChannels(tensors.x, Math.abs),
});

/** y = 1 / (1 + exp(-x)), in f64, rounded once. */
export const sigmoid = defineOp({
  name: 'sigmoid',
  doc: 'logistic function',
  pointwise: true,
  attributes: {},
  operands: { x },
  infer: (_, types) => realLike(types.x),
  evaluate: (_, tensors) => mapChannels(tensors.x, value => 1 / (1 + Math.exp(-value))),
  direction: () => 1,
});

/** Identity; drops values in training only. */
export const dropout = defineOp({
  name: 'dropout',
  doc: 'drops activations in training; the identity afterwards',
  pointwise: true,
  movesOnly: true,
  attributes: { rate: setting.realNumber('share dropped in training', { fallback: 0.5 }) },
  operands: { x },
  infer: (_, types) => types.x,
  evaluate: (_, tensors) => tensors.x.data(),
  range: (_, ranges) => ranges.x,
  direction: () => 1,
});
