import { defineOp } from '../../op.ts';
import { at, checkChannels, mapChannels, realLike, round } from './pointwise.ts';

const x = { kind: 'one', doc: 'activations [..., C]' } as const;
const perChannel = (doc: string) => ({ kind: 'weight', doc: `${doc} [C]`, axes: 'channels' }) as const;
const rising = (slope: number | undefined) => (slope !== undefined && slope >= 0 ? 1 : undefined);

/** y = x where x >= 0, else slope * x. */
export const prelu = defineOp({
  name: 'prelu',
  doc: 'rectifier with a learned slope below zero',
  pointwise: true,
  attributes: {},
  operands: { x, slope: perChannel('slopes below zero') },
  infer(_, types, fail) {
    checkChannels(types.x, { slope: types.slope }, fail);
    return realLike(types.x);
  },
  evaluate(_, tensors) {
    const slopes = tensors.slope.data();
    return mapChannels(tensors.x, (value, c) => (value >= 0 ? value : value * slopes[c]!));
  },
  direction: (_, tensors, channel) => rising(at(tensors.slope, channel)),
});

/** d = x - shift_in;  y = (d >= 0 ? d : slope * d) + shift_out (ReActNet, section 3); rounded after every step. */
export const rprelu = defineOp({
  name: 'rprelu',
  doc: 'prelu between two learned shifts',
  pointwise: true,
  attributes: {},
  operands: {
    x,
    shift_in: perChannel('gamma'),
    slope: perChannel('beta'),
    shift_out: perChannel('zeta'),
  },
  infer(_, { x, shift_in, slope, shift_out }, fail) {
    checkChannels(x, { shift_in, slope, shift_out }, fail);
    return realLike(x);
  },
  evaluate(_, tensors) {
    const [shiftIn, slopes, shiftOut] = [
      tensors.shift_in.data(),
      tensors.slope.data(),
      tensors.shift_out.data(),
    ];
    return mapChannels(tensors.x, (value, c) => {
      const moved = round(value - shiftIn[c]!);
      return (moved >= 0 ? moved : round(moved * slopes[c]!)) + shiftOut[c]!;
    });
  },
  direction: (_, tensors, channel) => rising(at(tensors.slope, channel)),
});

/** d = x - shift_in;  y = (d >= 0 ? positive : negative) * d + shift_out (PokeBNN); rounded after every step. */
export const dprelu = defineOp({
  name: 'dprelu',
  doc: 'two learned slopes between two learned shifts',
  pointwise: true,
  attributes: {},
  operands: {
    x,
    shift_in: perChannel('subtracted first'),
    positive: perChannel('slopes at and above zero'),
    negative: perChannel('slopes below zero'),
    shift_out: perChannel('added last'),
  },
  infer(_, { x, shift_in, positive, negative, shift_out }, fail) {
    checkChannels(x, { shift_in, positive, negative, shift_out }, fail);
    return realLike(x);
  },
  evaluate(_, tensors) {
    const [shiftIn, shiftOut] = [tensors.shift_in.data(), tensors.shift_out.data()];
    const [above, below] = [tensors.positive.data(), tensors.negative.data()];
    return mapChannels(tensors.x, (value, c) => {
      const moved = round(value - shiftIn[c]!);
      return round(moved * (moved >= 0 ? above[c]! : below[c]!)) + shiftOut[c]!;
    });
  },
  direction: (_, tensors, channel) =>
    rising(at(tensors.negative, channel)) && rising(at(tensors.positive, channel)),
});
