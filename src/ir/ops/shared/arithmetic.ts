import { realValues, storeValues, valuesOf } from '../../bits.ts';
import { b1, f32, int, sameElement, showShape, sizeOf } from '../../element.ts';
import type { Fail } from '../../op.ts';
import { defineOp } from '../../op.ts';
import type { Data, Element, Interval, Tensor, TensorType } from '../../types.ts';

const operands = {
  x: { kind: 'one', doc: 'left operand' },
  y: { kind: 'one', doc: 'right operand; axes of size 1 repeat' },
} as const;

/** NumPy's rule: axes are aligned at the end, and 1 goes with anything. */
function broadcast(x: readonly number[], y: readonly number[], fail: Fail): readonly number[] {
  const rank = Math.max(x.length, y.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = x[axis - rank + x.length] ?? 1;
    const b = y[axis - rank + y.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) fail(`shapes ${showShape(x)} and ${showShape(y)} do not match`);
    return a === 1 ? b : a;
  });
}

/** Index of the operand's element that meets each element of `shape`. */
function indexInto(from: readonly number[], shape: readonly number[]): (at: number) => number {
  if (sizeOf(from) === sizeOf(shape)) return at => at;
  const steps: number[] = [];
  for (let axis = shape.length - 1, step = 1; axis >= 0; axis--) {
    const size = from[axis - shape.length + from.length] ?? 1;
    steps[axis] = size === 1 ? 0 : step;
    step *= size;
  }
  return at => {
    let index = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += (at % shape[axis]!) * steps[axis]!;
      at = Math.floor(at / shape[axis]!);
    }
    return index;
  };
}

function combine(x: Tensor, y: Tensor, out: TensorType, f: (a: number, b: number) => number): Data {
  const read = out.element.kind === 'f32' ? realValues : valuesOf;
  const [xs, ys] = [read(x), read(y)];
  const values = new Float64Array(sizeOf(out.shape));
  if (xs.length === values.length && ys.length === values.length) {
    for (let i = 0; i < values.length; i++) values[i] = f(xs[i]!, ys[i]!);
    return storeValues(values, out);
  }
  const [xAt, yAt] = [indexInto(x.type.shape, out.shape), indexInto(y.type.shape, out.shape)];
  for (let i = 0; i < values.length; i++) values[i] = f(xs[xAt(i)]!, ys[yAt(i)]!);
  return storeValues(values, out);
}

/** Integers of one format stay in it (saturating); anything else is f32, rounded once. */
const sumElement = (x: Element, y: Element): Element => (x.kind === 'int' && sameElement(x, y) ? x : f32);

/** x + y. */
export const add = defineOp({
  name: 'add',
  doc: 'sum of two values',
  attributes: {},
  operands,
  pointwise: true,
  infer: (_, { x, y }, fail) => ({
    element: sumElement(x.element, y.element),
    shape: broadcast(x.shape, y.shape, fail),
  }),
  evaluate: (_, { x, y }, out) => combine(x, y, out, (a, b) => a + b),
  range: (_, { x, y }) => ({ lo: x.lo + y.lo, hi: x.hi + y.hi }),
});

/** x - y. */
export const sub = defineOp({
  name: 'sub',
  doc: 'difference of two values',
  attributes: {},
  operands,
  pointwise: true,
  infer: (_, { x, y }, fail) => ({
    element: sumElement(x.element, y.element),
    shape: broadcast(x.shape, y.shape, fail),
  }),
  evaluate: (_, { x, y }, out) => combine(x, y, out, (a, b) => a - b),
  range: (_, { x, y }) => ({ lo: x.lo - y.hi, hi: x.hi - y.lo }),
});

/**
 * x * y: two b1 give b1 (XNOR of the bits); two integers of together at most 32 bits give i32 with the fraction bits of both,
 * exactly; anything else f32, rounded once.
 */
export const mul = defineOp({
  name: 'mul',
  doc: 'product of two values',
  attributes: {},
  operands,
  pointwise: true,
  infer: (_, { x, y }, fail) => ({
    element: factorsElement(x.element, y.element),
    shape: broadcast(x.shape, y.shape, fail),
  }),
  evaluate: (_, { x, y }, out) => combine(x, y, out, (a, b) => a * b),
  range(_, { x, y }): Interval {
    const corners = [x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi];
    return { lo: Math.min(...corners), hi: Math.max(...corners) };
  },
});

function factorsElement(x: Element, y: Element): Element {
  if (x.kind === 'b1' && y.kind === 'b1') return b1;
  if (x.kind !== 'int' || y.kind !== 'int') return f32;
  const isSigned = x.signed || y.signed;
  return x.bits + y.bits <= 32 - (isSigned ? 0 : 1) ? int(32, true, x.frac + y.frac) : f32;
}
