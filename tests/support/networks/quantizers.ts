import type { Precision } from '../../../src/ir/attribute.ts';
import { i32, showElement } from '../../../src/ir/element.ts';
import { defaultStep, fractionBits as fractionBitsOf } from '../../../src/ir/ops/float/binarize.ts';
import { elementOfSet, rangeOfSet } from '../../../src/ir/quantize-weights.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { after, channels, fractionBits, isBits, isReal, mostlyWide } from './line.ts';
import type { Sketch, Value } from './sketch.ts';
import { spreads } from './sketch.ts';

const step = (value: Value): boolean =>
  !isBits(value) && (!isReal(value) || value.exact?.isMonotone === true || value.exact?.isListed === true);

/** Zero lies within so many deviations of the samples' mean in most channels: levels around it tell the samples apart. */
const isCentred = (value: Value, deviations: number): boolean => {
  const all = spreads(value);
  const near = all.filter(({ mean, deviation }) => Math.abs(mean) < deviations * deviation);
  return near.length >= 0.7 * all.length;
};

export const sign: Line = {
  part: 'chain',
  weight: mostlyWide(10),
  fits: value => step(value) && isCentred(value, 0.7),
  draw: (sketch, x, knobs) => sketch.node(sketch.name('sign'), 'sign', { x }, { zero: knobs.pick([1, -1]) }),
};

export const rsign: Line = {
  part: 'chain',
  weight: mostlyWide(8),
  fits: value => step(value) && value.exact?.moved !== 'reshaped',
  draw(sketch, x) {
    const name = sketch.name('rsign');
    const shifts = spreads(x).map(({ mean, deviation }) => mean + sketch.random.normal() * 0.5 * deviation);
    return sketch.node(name, 'rsign', { x, shift: sketch.constants(`${name}.shift`, shifts) });
  },
};

const bits = [2, 3, 4, 8, 5, 6, 7];
const sets = (knobs: Knobs): Precision =>
  knobs.pick([`int${knobs.pick(bits)}`, 'ternary', `uint${knobs.pick([1, ...bits])}`] as const);

/** The step at which the set covers the samples: a power of two, or any number behind which a rescale follows. */
function stepFor(x: Value, to: Precision, knobs: Knobs): number {
  const { lo, hi } = rangeOfSet(to);
  const all = spreads(x).map(({ mean, deviation }) => Math.abs(mean) + 2 * deviation);
  const reach = all.sort((a, b) => a - b)[all.length >> 1]!;
  const wanted = Math.max((2 * reach) / (hi - lo), 2 ** -8);
  const power = 2 ** Math.round(Math.log2(wanted));
  return knobs.weighted([
    [3, power],
    [1, defaultStep(to)],
    [1, Math.fround(wanted * 0.9)],
  ]);
}

export const quantize: Line = {
  part: 'chain',
  weight: value => (isCentred(value, 1.2) ? mostlyWide(16)(value) : 2),
  fits: value => !isBits(value) && (!isReal(value) || value.exact !== undefined) && isCentred(value, 2),
  draw(sketch, x, knobs) {
    const to = sets(knobs);
    const scale = stepFor(x, to, knobs);
    const q = sketch.node(sketch.name('quantize'), 'quantize', { x }, { to, scale });
    if (fractionBitsOf(scale) !== undefined || !knobs.once(2)) return q;
    const isDyadic = Number.isInteger(Math.log2(scale));
    const exact = { ...after(q), isDyadic, isMonotone: true };
    return sketch.node(sketch.name('rescale'), 'rescale', { x: q }, { factor: scale }, exact);
  },
};

/** Levels that ascend, within two deviations of the samples; some below or above all that can come. */
export function levels(sketch: Sketch, x: Value, count: number): number[] {
  const { random } = sketch;
  const unit = 2 ** fractionBits(x);
  const byChannel = spreads(x).map(({ mean, deviation }) => {
    const own = random.list(count, () => Math.round((mean + random.normal() * deviation) * unit));
    if (random.chance(0.05)) own[0] = -(2 ** 31);
    if (random.chance(0.05)) own[count - 1] = 2 ** 31 - 1;
    return own.sort((a, b) => a - b);
  });
  return Array.from({ length: count }, (_, level) => byChannel.map(own => own[level]!)).flat();
}

export const threshold: Line = {
  part: 'chain',
  weight: mostlyWide(10),
  fits: value => !isReal(value) && !isBits(value),
  draw(sketch, x, knobs) {
    const name = sketch.name('threshold');
    const to = knobs.pick(['binary', 'ternary', 'int2', 'binary', 'uint2', 'uint1', 'int3', 'int4'] as const);
    const { lo, hi } = rangeOfSet(to);
    const count = to === 'binary' ? 1 : hi - lo;
    const type = { element: i32, shape: [1, count, channels(x)] };
    const at = sketch.tensor(`${name}.at`, type, levels(sketch, x, count));
    return sketch.node(name, 'threshold', { x, at }, { to: showElement(elementOfSet(to)), lo });
  },
};

/** Dyadic constants where a product may follow; any where a quantizer reads the result. */
export const normalize: Line = {
  part: 'chain',
  weight: () => 10,
  fits: value => value.id === '%image',
  draw(sketch, x, knobs) {
    const isDyadic = !knobs.once(3);
    const { random } = sketch;
    const perChannel = knobs.once(2) ? channels(x) : 1;
    const [mean, std] = isDyadic
      ? [
          random.list(perChannel, () => random.whole(0, 255) / knobs.pick([1, 2])),
          [knobs.pick([128, 64, 1, 256])],
        ]
      : [[knobs.pick([127.5, 123.675])], random.list(perChannel, () => knobs.pick([127.5, 58.395, 57.12]))];
    return sketch.node(
      sketch.name('normalize'),
      'normalize',
      { x },
      { mean, std },
      { ...after(x), isDyadic },
    );
  },
};
