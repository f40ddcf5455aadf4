import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { after, channels, isListed, isReal, mostlyWide, takesConstants, takesPlain } from './line.ts';
import type { Sketch, Value } from './sketch.ts';
import { spreads } from './sketch.ts';

/** Ops on real values start chains seldom, so that accumulators also meet quantizers at once. */
const seldom = 1;

/** Mostly of either sign, now and then exactly zero: gammas, scales. */
export function factors(sketch: Sketch, count: number, knobs: Knobs): number[] {
  const { random } = sketch;
  const style = knobs.pick(['positive', 'any', 'any'] as const);
  return random.list(count, () => {
    const size = Math.fround(0.25 + random.unit() * 1.5);
    if (style === 'positive') return size;
    return random.chance(0.08) ? 0 : random.chance(0.4) ? -size : size;
  });
}

const isStream = (x: Value): boolean => isReal(x) && x.exact === undefined;

/** Slopes: never negative where thresholds must be found, of any sign over small integers and in streams. */
function slopes(sketch: Sketch, x: Value, knobs: Knobs): { values: number[]; isMonotone: boolean } {
  const { random } = sketch;
  const isAny = (isStream(x) || isListed(x)) && knobs.once(2);
  const values = random.list(channels(x), () =>
    random.pick([0, 0.25, Math.fround(random.unit() * 2), isAny ? Math.fround(-random.unit() * 2) : 1]),
  );
  return { values, isMonotone: values.every(slope => slope >= 0) };
}

/** One number a channel, within a deviation of where the channel's samples lie. */
const near = (sketch: Sketch, x: Value): number[] =>
  spreads(x).map(({ mean, deviation }) => Math.fround(mean + sketch.random.normal() * 0.5 * deviation));

export const batchnorm: Line = {
  part: 'chain',
  weight: mostlyWide(8),
  fits: takesConstants,
  draw(sketch, x, knobs) {
    const name = sketch.name('batchnorm');
    const { random } = sketch;
    const measured = spreads(x);
    const args = {
      x,
      ...(knobs.once(6)
        ? {}
        : { scale: sketch.constants(`${name}.scale`, factors(sketch, measured.length, knobs)) }),
      ...(knobs.once(6)
        ? {}
        : {
            shift: sketch.constants(
              `${name}.shift`,
              random.list(measured.length, () => random.normal() * 0.4),
            ),
          }),
      mean: sketch.constants(`${name}.mean`, near(sketch, x)),
      variance: sketch.constants(
        `${name}.variance`,
        measured.map(({ deviation }) => deviation * deviation * (0.5 + random.unit())),
      ),
    };
    return sketch.node(name, 'batchnorm', args, { eps: knobs.pick([1e-5, 1e-3]) }, after(x));
  },
};

export const scale: Line = {
  part: 'chain',
  fits: takesConstants,
  draw(sketch, x, knobs) {
    const name = sketch.name('scale');
    const factor = sketch.constants(`${name}.scale`, factors(sketch, channels(x), knobs));
    return sketch.node(name, 'scale', { x, scale: factor }, {}, after(x));
  },
};

export const bias: Line = {
  part: 'chain',
  fits: takesConstants,
  draw(sketch, x) {
    const name = sketch.name('bias');
    const constants = sketch.constants(
      `${name}.bias`,
      near(sketch, x).map(value => -value),
    );
    return sketch.node(name, 'bias', { x, bias: constants }, {}, after(x));
  },
};

export const rescale: Line = {
  part: 'chain',
  weight: () => seldom,
  fits: value => takesPlain(value) && (!isReal(value) || value.exact?.moved === 'no'),
  draw(sketch, x, knobs) {
    const settings = { factor: knobs.pick([0.5, 3, -0.7, 0.1]), divisor: knobs.pick([1, 3, 9]) };
    return sketch.node(sketch.name('rescale'), 'rescale', { x }, settings, after(x));
  },
};

/** An op without constants: the same in every channel. */
const plain = (
  op: string,
  settings: (x: Value, knobs: Knobs) => Record<string, number>,
  isMonotone = true,
): Line => ({
  part: 'chain',
  weight: () => seldom,
  fits: value => takesPlain(value) && (isMonotone || (isListed(value) && takesConstants(value))),
  draw: (sketch, x, knobs) =>
    sketch.node(sketch.name(op), op, { x }, settings(x, knobs), after(x, isMonotone)),
});

const middle = (x: Value) => {
  const all = spreads(x);
  const mean = all.reduce((sum, one) => sum + one.mean, 0) / all.length;
  const deviation = all.reduce((sum, one) => sum + one.deviation, 0) / all.length;
  return { mean, deviation };
};

export const relu = plain('relu', () => ({}));
export const clip = plain('clip', (x, knobs) => {
  const { mean, deviation } = middle(x);
  return { lo: mean - knobs.pick([1, 0.5]) * deviation, hi: mean + knobs.pick([1, 2]) * deviation };
});
export const leakyClip = plain('leaky_clip', (_, knobs) => ({ slope: knobs.pick([0.1, 0, 0.5]) }));
/** Of large numbers the sigmoid is 0 or 1. */
export const sigmoid: Line = {
  ...plain('sigmoid', () => ({})),
  fits(value) {
    const { mean, deviation } = middle(value);
    return takesPlain(value) && Math.abs(mean) + deviation < 8;
  },
};
export const abs = plain('abs', () => ({}), false);

export const prelu: Line = {
  part: 'chain',
  weight: () => seldom,
  fits: takesConstants,
  draw(sketch, x, knobs) {
    const name = sketch.name('prelu');
    const { values, isMonotone } = slopes(sketch, x, knobs);
    const slope = sketch.constants(`${name}.slope`, values);
    return sketch.node(name, 'prelu', { x, slope }, {}, after(x, isMonotone));
  },
};

export const rprelu: Line = {
  part: 'chain',
  fits: takesConstants,
  draw(sketch, x, knobs) {
    const name = sketch.name('rprelu');
    const { values, isMonotone } = slopes(sketch, x, knobs);
    const args = {
      x,
      shift_in: sketch.constants(`${name}.shift_in`, near(sketch, x)),
      slope: sketch.constants(`${name}.slope`, values),
      shift_out: sketch.constants(
        `${name}.shift_out`,
        sketch.random.list(values.length, () => sketch.random.normal() * 0.3),
      ),
    };
    return sketch.node(name, 'rprelu', args, {}, after(x, isMonotone));
  },
};

export const dprelu: Line = {
  part: 'chain',
  weight: () => seldom,
  fits: takesConstants,
  draw(sketch, x, knobs) {
    const name = sketch.name('dprelu');
    const above = slopes(sketch, x, knobs);
    const below = slopes(sketch, x, knobs);
    const args = {
      x,
      shift_in: sketch.constants(`${name}.shift_in`, near(sketch, x)),
      positive: sketch.constants(`${name}.positive`, above.values),
      negative: sketch.constants(`${name}.negative`, below.values),
      shift_out: sketch.constants(`${name}.shift_out`, near(sketch, x)),
    };
    return sketch.node(name, 'dprelu', args, {}, after(x, above.isMonotone && below.isMonotone));
  },
};

/** Training's identity: it changes nothing that is known of a value. */
export const dropout: Line = {
  part: 'chain',
  weight: () => seldom,
  fits: takesPlain,
  draw(sketch, x, knobs) {
    const exact = x.exact && { ...x.exact, length: x.exact.length + 1 };
    return sketch.node(sketch.name('dropout'), 'dropout', { x }, { rate: knobs.pick([0.5, 0.2]) }, exact);
  },
};
