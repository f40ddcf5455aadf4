import { f32, sameShape, sizeOf } from '../../../src/ir/element.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { channels, isMap, isReal } from './line.ts';
import { batchnorm, bias, clip, dprelu, leakyClip, prelu, relu, rprelu, sigmoid } from './pointwise.ts';
import { latents, weightScale, wordEdges } from './products.ts';
import { rsign, sign } from './quantizers.ts';
import type { Sketch, Value } from './sketch.ts';

/** A value that carries real numbers from block to block: nothing is asked of how it came about. */
function streamed({ id, type, samples, product }: Value): Value {
  return { id, type, samples, ...(product ? { product } : {}) };
}

const apply = (line: Line, sketch: Sketch, x: Value, knobs: Knobs): Value =>
  streamed(line.draw(sketch, streamed(x), knobs));

export const channelMean: Line = {
  part: 'residual',
  fits: value => isReal(value) && isMap(value),
  draw: (sketch, x) => sketch.node(sketch.name('channel_mean'), 'channel_mean', { x }),
};

interface Shape {
  readonly outs: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly groups?: number;
}

function convolve(
  sketch: Sketch,
  x: Value,
  precision: 'binary' | 'int8' | 'real',
  shape: Shape,
  knobs: Knobs,
): Value {
  const { outs, kernel, stride, groups = 1 } = shape;
  const name = sketch.name('conv');
  const dims = [outs, kernel, kernel, channels(x) / groups];
  const values =
    precision === 'binary'
      ? latents(sketch, 'binary', dims, knobs)
      : sketch.random.list(sizeOf(dims), () =>
          Math.fround(sketch.random.normal() / Math.sqrt(sizeOf(dims.slice(1)))),
        );
  const weight = sketch.tensor(`${name}.weight`, { element: f32, shape: dims }, values);
  const side = kernel === 3 ? 1 : 0;
  const settings = { weights: precision, stride: [stride, stride], pad: [side, side, side, side], groups };
  const sums = sketch.node(name, 'conv', { x, weight }, settings);
  if (precision === 'int8')
    return apply(weightScale, sketch, { ...sums, product: { weight, precision, reach: Infinity } }, knobs);
  return precision === 'binary' ? { ...sums, product: { weight, precision, reach: Infinity } } : sums;
}

/** Odd sizes get a row and a column of padding, so that it meets a padded 3x3 conv of stride 2. */
function halved(sketch: Sketch, x: Value): Value {
  const [height = 1, width = 1] = x.type.shape;
  const settings = { size: [2, 2], stride: [2, 2], pad: [0, 0, height % 2, width % 2] };
  return sketch.node(sketch.name('avgpool'), 'avgpool', { x }, settings);
}

const binarized = (sketch: Sketch, x: Value, knobs: Knobs): Value =>
  apply(knobs.pick([sign, rsign]), sketch, x, knobs);

/** Binary conv and batch norm of bits, with or without the weights' own scale. */
function binaryLayer(sketch: Sketch, bits: Value, shape: Shape, knobs: Knobs): Value {
  const sums = convolve(sketch, bits, 'binary', shape, knobs);
  return apply(batchnorm, sketch, knobs.once(2) ? apply(weightScale, sketch, sums, knobs) : sums, knobs);
}

const activations = [rprelu, prelu, relu, clip, dprelu, leakyClip];
const activated = (sketch: Sketch, x: Value, knobs: Knobs): Value =>
  knobs.once(3) ? x : apply(knobs.pick(activations), sketch, x, knobs);

const sum = (sketch: Sketch, x: Value, y: Value, knobs: Knobs): Value =>
  sketch.node(sketch.name('add'), 'add', knobs.once(2) ? { x: y, y: x } : { x, y });

type Block = (sketch: Sketch, x: Value, knobs: Knobs) => Value;

/** y = F(x) + shortcut(x), F of one to three binary layers. */
const skip: Block = (sketch, x, knobs) => {
  const stride = knobs.pick([1, 1, 2] as const);
  const outs = stride === 2 ? knobs.pick([channels(x), 2 * channels(x)]) : channels(x);
  const layers = knobs.whole(1, 3);
  let y = x;
  for (let layer = 0; layer < layers; layer++) {
    const bits = binarized(sketch, layer === 0 ? y : activated(sketch, y, knobs), knobs);
    const groups = channels(bits) % 2 === 0 && outs % 2 === 0 && knobs.once(4) ? 2 : 1;
    y = binaryLayer(
      sketch,
      bits,
      { outs, kernel: knobs.pick([3, 1]), stride: layer === 0 ? stride : 1, groups },
      knobs,
    );
  }
  let shortcut = stride === 2 ? halved(sketch, x) : x;
  if (!sameShape(shortcut.type.shape, y.type.shape))
    shortcut = apply(
      batchnorm,
      sketch,
      convolve(sketch, shortcut, knobs.pick(['real', 'int8']), { outs, kernel: 1, stride: 1 }, knobs),
      knobs,
    );
  return sum(sketch, y, shortcut, knobs);
};

/** ReActNet's doubling: two convs on the same bits, joined. */
const double: Block = (sketch, x, knobs) => {
  const bits = binarized(sketch, x, knobs);
  const half = () =>
    sum(sketch, binaryLayer(sketch, bits, { outs: channels(x), kernel: 1, stride: 1 }, knobs), x, knobs);
  return sketch.node(sketch.name('concat'), 'concat', { xs: [half(), half()] });
};

/** Some channels pass, the others are worked on (MeliusNet's improvement). */
const split: Block = (sketch, x, knobs) => {
  const all = channels(x);
  if (all < 2) return skip(sketch, x, knobs);
  const at = knobs.whole(1, all - 1);
  const part = (start: number, end: number) =>
    sketch.node(sketch.name('slice'), 'slice', { x }, { start, end });
  const [kept, worked] = [part(0, at), part(at, all)];
  const bits = binarized(sketch, x, knobs);
  const more = binaryLayer(sketch, bits, { outs: all - at, kernel: 3, stride: 1 }, knobs);
  return sketch.node(sketch.name('concat'), 'concat', { xs: [kept, sum(sketch, worked, more, knobs)] });
};

/** One number a channel spreads over the map: added, or multiplied after a sigmoid. */
const spread: Block = (sketch, x, knobs) => {
  const [height = 1, width = 1] = x.type.shape;
  const settings = { size: [height, width], stride: [height, width] };
  const mean = sketch.node(sketch.name('avgpool'), 'avgpool', { x }, settings);
  const layer = binaryLayer(
    sketch,
    binarized(sketch, mean, knobs),
    { outs: channels(x), kernel: 1, stride: 1 },
    knobs,
  );
  if (knobs.once(2))
    return sketch.node(sketch.name('mul'), 'mul', { x, y: apply(sigmoid, sketch, layer, knobs) });
  return sum(sketch, x, layer, knobs);
};

/** XNOR-Net's map: sums scaled by the mean magnitude around every pixel. */
const magnitudes: Block = (sketch, x, knobs) => {
  const magnitude = sketch.node(sketch.name('abs'), 'abs', { x });
  const settings = { size: [3, 3], stride: [1, 1], pad: [1, 1, 1, 1] };
  const map = sketch.node(
    sketch.name('avgpool'),
    'avgpool',
    { x: apply(channelMean, sketch, magnitude, knobs) },
    settings,
  );
  const sums = convolve(
    sketch,
    binarized(sketch, x, knobs),
    'binary',
    { outs: channels(x), kernel: 3, stride: 1 },
    knobs,
  );
  const scaled = sketch.node(sketch.name('mul'), 'mul', { x: sums, y: map });
  return sum(sketch, apply(batchnorm, sketch, scaled, knobs), x, knobs);
};

/** What residual networks are made of; tests of a part name it. */
export const blocks = { skip, double, split, spread, magnitudes } as const;
export type BlockName = keyof typeof blocks;

/** Stem, blocks with shortcuts, a real classifier: the networks of Bi-Real Net's family, in small. */
export function drawResidual(
  sketch: Sketch,
  image: Value,
  layers: readonly (readonly number[])[],
  names: readonly BlockName[],
  knobsOf: (values: readonly number[]) => Knobs,
): void {
  const [first = [], ...rest] = layers;
  const knobs = knobsOf(first);
  const settings = { mean: [knobs.pick([127.5, 123.675])], std: [knobs.pick([127.5, 58.395])] };
  const input = sketch.node(sketch.name('normalize'), 'normalize', { x: image }, settings);
  const outs = knobs.pick([2, 4, 8, ...wordEdges]);
  const stem = convolve(
    sketch,
    input,
    knobs.pick(['real', 'int8', 'binary']),
    { outs, kernel: 3, stride: 1 },
    knobs,
  );
  let x = apply(batchnorm, sketch, stem, knobs);
  for (const values of rest) {
    const own = knobsOf(values);
    const fitting = channels(x) > 70 ? names.filter(name => name !== 'double') : names;
    const block = blocks[own.pick(fitting.length > 0 ? fitting : (['skip'] as const))];
    x = activated(sketch, block(sketch, x, own), own);
  }
  const [height = 1, width = 1] = x.type.shape;
  const pooled = sketch.node(
    sketch.name('avgpool'),
    'avgpool',
    { x },
    { size: [height, width], stride: [height, width] },
  );
  const flat = sketch.node(sketch.name('flatten'), 'reshape', { x: pooled }, { shape: [channels(pooled)] });
  const classes = knobs.whole(2, 10);
  const name = sketch.name('dense');
  const values = sketch.random.list(classes * channels(flat), () =>
    Math.fround(sketch.random.normal() / Math.sqrt(channels(flat))),
  );
  const weight = sketch.tensor(`${name}.weight`, { element: f32, shape: [classes, channels(flat)] }, values);
  const logits = sketch.node(name, 'dense', { x: flat, weight }, { weights: knobs.pick(['real', 'int8']) });
  sketch.output('logits', knobs.once(2) ? logits : apply(bias, sketch, logits, knobs));
}
