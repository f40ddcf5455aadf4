import { int, i32, rawRange, showElement } from '../../../src/ir/element.ts';
import type { Line } from './line.ts';
import { channels, fractionBits, isBits, isReal } from './line.ts';
import type { Value } from './sketch.ts';
import { spreads } from './sketch.ts';

const i16 = int(16);
const formats = [int(16, true, 8), int(8, true, 4), int(16, true, 4), int(8), int(12, true, 6)];

export const cast: Line = {
  part: 'lowered',
  weight: () => 1,
  fits: value => !isReal(value),
  draw(sketch, x, knobs) {
    const halvings = knobs.pick([0, 2, 1, 5]);
    // A half is added before they are dropped.
    const mayHalve = sketch.reach(x) + 2 ** 4 < 2 ** 31;
    const settings = { to: showElement(knobs.pick(formats)), halvings: mayHalve ? halvings : 0 };
    return sketch.node(sketch.name('cast'), 'cast', { x }, settings);
  },
};

/** The greatest raw magnitude on the samples. */
const seen = (x: Value): number =>
  x.samples.reduce((most, sample) => {
    const values: ArrayLike<number> = sample.data();
    return Array.from(values).reduce((greatest, value) => Math.max(greatest, Math.abs(value)), most);
  }, 1);

/** Bits to drop until raw values of this magnitude fit so many. */
const excess = (magnitude: number, bits: number): number =>
  Math.max(0, Math.ceil(Math.log2(Math.max(1, magnitude))) - bits);

/** Factors of 15 bits where the product with what the samples reach fits 30, and with what any image can reach 32. */
export const requantize: Line = {
  part: 'lowered',
  weight: () => 1,
  fits: value => !isReal(value) && !isBits(value),
  draw(sketch, x, knobs) {
    const name = sketch.name('requantize');
    const { random } = sketch;
    const to = knobs.pick(formats);
    const pre = Math.max(excess(seen(x), 14) + knobs.pick([0, 0, 1]), excess(sketch.reach(x), 16));
    const unit = 2 ** fractionBits(x);
    const measured = spreads(x).map(({ mean, deviation }) => ({
      mean: (mean * unit) / 2 ** pre,
      deviation: (deviation * unit) / 2 ** pre,
    }));
    // About four deviations fill the result.
    const widest = Math.max(...measured.map(({ deviation }) => deviation));
    const shift = Math.min(
      30,
      Math.max(1, Math.floor(Math.log2((2 ** 14 * widest * 4) / 2 ** (to.bits - 1)))),
    );
    const factor = measured.map(() => random.pick([1, -1, 1]) * random.whole(2 ** 12, 2 ** 14));
    const offsets = measured.map(({ mean }, c) => Math.round(-factor[c]! * mean));
    const scale = sketch.tensor(`${name}.scale`, { element: i16, shape: [factor.length] }, factor);
    const offset = sketch.tensor(`${name}.offset`, { element: i32, shape: [1, factor.length] }, offsets);
    return sketch.node(name, 'requantize', { x, scale, offset }, { to: showElement(to), pre, shift });
  },
};

export const preluFixed: Line = {
  part: 'lowered',
  weight: () => 1,
  fits: ({ type }) => type.element.kind === 'int' && type.element.bits <= 16,
  draw(sketch, x, knobs) {
    const name = sketch.name('prelu_fixed');
    const { element } = x.type;
    const { lo, hi } = rawRange(element);
    const shape = [channels(x)];
    const { random } = sketch;
    const shift = (operand: string) =>
      sketch.tensor(
        `${name}.${operand}`,
        { element, shape },
        random.list(shape[0]!, () => random.whole(lo >> 2, hi >> 2)),
      );
    const slope = (operand: string) =>
      sketch.tensor(
        `${name}.${operand}`,
        { element: i16, shape },
        random.list(shape[0]!, () => random.whole(-(2 ** 15), 2 ** 15 - 1)),
      );
    const args = {
      x,
      shift_in: shift('shift_in'),
      negative: slope('negative'),
      ...(knobs.once(2) ? { positive: slope('positive') } : {}),
      shift_out: shift('shift_out'),
    };
    return sketch.node(name, 'prelu_fixed', args, { slope_frac: knobs.pick([14, 12]) });
  },
};
