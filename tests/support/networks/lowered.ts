import { b1, f32, i32, int, rawRange, showElement } from '../../../src/ir/element.ts';
import type { Knobs } from './knobs.ts';
import type { Line } from './line.ts';
import { after, channels, isBits, isMap, isReal, isSmall, isSum } from './line.ts';
import { factors } from './pointwise.ts';
import type { Sketch, Value } from './sketch.ts';
import { spreads } from './sketch.ts';

/** Border classes of one row and column around the map, or none. */
function borders(x: Value, knobs: Knobs): { rows: number[]; cols: number[] } {
  const runs = (size: number) => (size > 2 && knobs.once(2) ? [1, size - 2, 1] : []);
  const [height = 1, width = 1] = x.type.shape;
  return isMap(x) ? { rows: runs(height), cols: runs(width) } : { rows: [], cols: [] };
}
const classes = ({ rows, cols }: { rows: number[]; cols: number[] }): number =>
  Math.max(1, rows.length) * Math.max(1, cols.length);

export const flip: Line = {
  part: 'lowered',
  fits: value => isBits(value) || isSmall(value),
  draw(sketch, x) {
    const name = sketch.name('flip');
    const signs = sketch.random.list(channels(x), () => sketch.random.pick([-1, 1]));
    const mask = sketch.tensor(`${name}.mask`, { element: b1, shape: [signs.length] }, signs);
    const { lo, hi } = rawRange(x.type.element);
    return sketch.node(name, 'flip', { x, mask }, { lo, hi });
  },
};

/** Constants of about the samples' deviation, a row for every class. */
const offsets = (sketch: Sketch, x: Value, count: number): number[] => {
  const all = spreads(x);
  return Array.from({ length: count }, () =>
    all.map(({ deviation }) => sketch.random.normal() * deviation),
  ).flat();
};

/** 16-bit constants: of 32-bit ones no sum behind could be proven to fit. */
export const addBorder: Line = {
  part: 'lowered',
  weight: () => 6,
  fits: isSum,
  draw(sketch, x, knobs) {
    const name = sketch.name('add_border');
    const runs = borders(x, knobs);
    const type = { element: int(16), shape: [classes(runs), channels(x)] };
    const { lo, hi } = rawRange(type.element);
    const values = offsets(sketch, x, classes(runs)).map(value =>
      Math.max(lo, Math.min(hi, Math.round(value))),
    );
    return sketch.node(
      name,
      'add_border',
      { x, offset: sketch.tensor(`${name}.offset`, type, values) },
      runs,
    );
  },
};

export const affine: Line = {
  part: 'lowered',
  fits: value => !isReal(value),
  draw(sketch, x, knobs) {
    const name = sketch.name('affine');
    const runs = borders(x, knobs);
    const values = offsets(sketch, x, classes(runs));
    const offset = sketch.tensor(
      `${name}.offset`,
      { element: f32, shape: [classes(runs), channels(x)] },
      values,
    );
    const [factor = 1] = factors(sketch, 1, knobs);
    // Tables know no border classes: what follows must be a step function, as behind a sum.
    return sketch.node(name, 'affine', { x, offset }, { factor, ...runs }, { ...after(x), isListed: false });
  },
};

export const lookup: Line = {
  part: 'lowered',
  fits: isSmall,
  draw(sketch, x, knobs) {
    const name = sketch.name('lookup');
    const { lo, hi } = rawRange(x.type.element);
    const to = { kind: 'int', bits: knobs.pick([2, 4, 8]), signed: true, frac: 0 } as const;
    const rows = knobs.once(2) ? channels(x) : 1;
    const bounds = rawRange(to);
    const entries = sketch.random.list(rows * (hi - lo + 1), () => sketch.random.whole(bounds.lo, bounds.hi));
    const table = sketch.tensor(`${name}.table`, { element: i32, shape: [rows, hi - lo + 1] }, entries);
    return sketch.node(name, 'lookup', { x, table }, { to: showElement(to), lo });
  },
};
