import * as setting from '../../attribute.ts';
import { storeValues, valuesOf } from '../../bits.ts';
import { i32, sameElement, showElement, showShape, sizeOf, spatialOf } from '../../element.ts';
import { defineOp } from '../../op.ts';
import type { Data, Tensor, TensorType } from '../../types.ts';

const x = { kind: 'one', doc: 'activations' } as const;

/** out[i] = x[source(i)] for every value. */
function pick(x: Tensor, out: TensorType, source: (index: number) => number): Data {
  const values = valuesOf(x);
  const picked = new Float64Array(sizeOf(out.shape));
  for (let i = 0; i < picked.length; i++) picked[i] = values[source(i)]!;
  return storeValues(picked, out);
}

/** The same values in another shape; order `chw` reads [H, W, C] channel by channel, as PyTorch flattens. */
export const reshape = defineOp({
  name: 'reshape',
  doc: 'the same values in another shape',
  movesOnly: true,
  attributes: {
    shape: setting.wholeNumbers('sizes of the result', { min: 1 }),
    order: setting.oneOf('the order values are read in', ['hwc', 'chw'], 'hwc'),
  },
  operands: { x },
  infer({ shape, order }, types, fail) {
    if (sizeOf(shape) !== sizeOf(types.x.shape))
      fail(`${showShape(types.x.shape)} does not fill ${showShape(shape)}`);
    if (order === 'chw' && types.x.shape.length !== 3)
      fail(`order chw wants [height, width, channels], found ${showShape(types.x.shape)}`);
    return { element: types.x.element, shape };
  },
  evaluate({ order }, tensors, out) {
    if (order === 'hwc') return out.element.kind === 'b1' ? pick(tensors.x, out, i => i) : tensors.x.data();
    const [height, width, channels] = spatialOf(tensors.x.type.shape);
    const pixels = height * width;
    return pick(tensors.x, out, i => (i % pixels) * channels + Math.floor(i / pixels));
  },
  range: (_, ranges) => ranges.x,
});

/** Joins along the channels. */
export const concat = defineOp({
  name: 'concat',
  doc: 'joins along the channels',
  movesOnly: true,
  attributes: {},
  operands: { xs: { kind: 'many', doc: 'values of one element, height and width' } },
  infer(_, { xs }, fail) {
    const [first, ...others] = xs;
    if (!first) return fail('concat wants at least one value');
    for (const other of others) {
      if (!sameElement(first.element, other.element))
        fail(`concat of unlike elements ${showElement(first.element)} and ${showElement(other.element)}`);
      if (first.shape.slice(0, -1).join() !== other.shape.slice(0, -1).join())
        fail(`concat of ${showShape(first.shape)} and ${showShape(other.shape)}: height and width differ`);
    }
    const channels = xs.reduce((sum, type) => sum + (type.shape.at(-1) ?? 0), 0);
    return { element: first.element, shape: [...first.shape.slice(0, -1), channels] };
  },
  evaluate(_, { xs }, out) {
    const channels = out.shape.at(-1) ?? 1;
    const joined = new Float64Array(sizeOf(out.shape));
    let first = 0;
    for (const part of xs) {
      const values = new Float64Array(valuesOf(part));
      const width = part.type.shape.at(-1) ?? 1;
      for (let from = 0, to = first; from < values.length; to += channels - width)
        for (const end = from + width; from < end; from++, to++) joined[to] = values[from]!;
      first += width;
    }
    return storeValues(joined, out);
  },
  range: (_, { xs }) => ({ lo: Math.min(...xs.map(r => r.lo)), hi: Math.max(...xs.map(r => r.hi)) }),
});

/** Channels from `start` up to, not including, `end`. */
export const slice = defineOp({
  name: 'slice',
  doc: 'channels from start up to, not including, end',
  movesOnly: true,
  attributes: {
    start: setting.wholeNumber('first channel', { min: 0, fallback: 0 }),
    end: setting.wholeNumber('the channel after the last', { min: 1 }),
  },
  operands: { x },
  infer({ start, end }, types, fail) {
    const channels = types.x.shape.at(-1) ?? 0;
    if (start >= end || end > channels) fail(`channels ${start} to ${end} of ${channels} are no slice`);
    return { element: types.x.element, shape: [...types.x.shape.slice(0, -1), end - start] };
  },
  evaluate({ start, end }, tensors, out) {
    const channels = tensors.x.type.shape.at(-1) ?? 1;
    const width = end - start;
    return pick(tensors.x, out, i => Math.floor(i / width) * channels + start + (i % width));
  },
  range: (_, ranges) => ranges.x,
});

/** Channel shuffle of ShuffleNet: channel j of group g becomes channel j * groups + g. */
export const shuffle = defineOp({
  name: 'shuffle',
  doc: 'interleaves the channels of groups',
  movesOnly: true,
  attributes: { groups: setting.wholeNumber('number of groups', { min: 1 }) },
  operands: { x },
  infer({ groups }, types, fail) {
    const channels = types.x.shape.at(-1) ?? 0;
    if (channels % groups !== 0) fail(`${groups} groups do not divide ${channels} channels`);
    return types.x;
  },
  evaluate({ groups }, tensors, out) {
    const channels = out.shape.at(-1) ?? 1;
    const depth = channels / groups;
    return pick(tensors.x, out, i => {
      const c = i % channels;
      return i - c + (c % groups) * depth + Math.floor(c / groups);
    });
  },
  range: (_, ranges) => ranges.x,
});

/** Nearest neighbour: every pixel becomes factor x factor. */
export const upsample = defineOp({
  name: 'upsample',
  doc: 'repeats every pixel',
  movesOnly: true,
  attributes: { factor: setting.wholeNumber('copies in each direction', { min: 1 }) },
  operands: { x },
  infer({ factor }, types, fail) {
    if (types.x.shape.length !== 3)
      fail(`upsample wants [height, width, channels], found ${showShape(types.x.shape)}`);
    const [height = 0, width = 0, channels = 0] = types.x.shape;
    return { element: types.x.element, shape: [height * factor, width * factor, channels] };
  },
  evaluate({ factor }, tensors, out) {
    const [, width = 1, channels = 1] = tensors.x.type.shape;
    const outWidth = width * factor;
    return pick(tensors.x, out, i => {
      const pixel = Math.floor(i / channels);
      const row = Math.floor(Math.floor(pixel / outWidth) / factor);
      return (row * width + Math.floor((pixel % outWidth) / factor)) * channels + (i % channels);
    });
  },
  range: (_, ranges) => ranges.x,
});

/** Index of the greatest value, the first of equals: [C] -> i32[1]. */
export const argmax = defineOp({
  name: 'argmax',
  doc: 'index of the greatest value, the first of equals',
  attributes: {},
  operands: { x },
  infer(_, types, fail) {
    if (types.x.shape.length !== 1)
      fail(`argmax wants one axis, found ${showShape(types.x.shape)}`, 'put |> flatten before it');
    return { element: i32, shape: [1] };
  },
  evaluate(_, tensors) {
    const values = valuesOf(tensors.x);
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
    return Int32Array.of(best);
  },
  range: (_, __, types) => ({ lo: 0, hi: Math.max(0, (types.x.shape[0] ?? 1) - 1) }),
});
