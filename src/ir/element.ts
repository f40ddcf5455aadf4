import type { Element, IntElement, Interval, Lanes, TensorType } from './types.ts';

export const f32: Element = { kind: 'f32' };
export const b1: Element = { kind: 'b1' };

export const int = (bits: number, signed = true, frac = 0): IntElement => ({
  kind: 'int',
  bits,
  signed,
  frac,
});
export const i32 = int(32);
export const u8 = int(8, false);

export const isF32 = (element: Element): boolean => element.kind === 'f32';
export const isBit = (element: Element): boolean => element.kind === 'b1';

/** Fraction bits: 0 for b1 and f32. */
export const fracOf = (element: Element): number => (element.kind === 'int' ? element.frac : 0);

export const sameElement = (a: Element, b: Element): boolean => showElement(a) === showElement(b);
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
export const sameType = (a: TensorType, b: TensorType): boolean =>
  sameElement(a.element, b.element) && sameShape(a.shape, b.shape) && a.lanes === b.lanes;

/** Raw values the storage can hold; f32 is unbounded. */
export const rawRange = (element: Element): Interval => {
  switch (element.kind) {
    case 'f32':
      return { lo: -Infinity, hi: Infinity };
    case 'b1':
      return { lo: -1, hi: 1 };
    case 'int':
      return element.signed
        ? { lo: -(2 ** (element.bits - 1)), hi: 2 ** (element.bits - 1) - 1 }
        : { lo: 0, hi: 2 ** element.bits - 1 };
  }
};

/** Bits one value takes in a stream or a memory. */
export const bitsOf = (element: Element): number =>
  element.kind === 'b1' ? 1 : element.kind === 'f32' ? 32 : element.bits;

export const isSigned = (element: Element): boolean => (element.kind === 'int' ? element.signed : true);

export const showElement = (element: Element): string =>
  element.kind === 'int'
    ? `${element.signed ? 'i' : 'u'}${element.bits}${element.frac === 0 ? '' : `.${element.frac}`}`
    : element.kind;

export function readElement(text: string): Element | undefined {
  if (text === 'f32') return f32;
  if (text === 'b1') return b1;
  const found = /^([iu])(\d{1,2})(?:\.(-?\d{1,2}))?$/.exec(text);
  if (!found) return undefined;
  const bits = Number(found[2]);
  return bits >= 1 && bits <= 32 ? int(bits, found[1] === 'i', Number(found[3] ?? 0)) : undefined;
}

export const showShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

export const showType = (type: TensorType): string =>
  `${showElement(type.element)}${showShape(type.shape)}${type.lanes === undefined ? '' : ` packed<${type.lanes}>`}`;

export function readType(text: string): TensorType | undefined {
  const found = /^([a-z]\d+(?:\.-?\d+)?)\[([\d, ]*)\](?: packed<(32|64|128)>)?$/.exec(text.trim());
  const element = found && readElement(found[1] ?? '');
  if (!found || !element) return undefined;
  const sizes = (found[2] ?? '').trim();
  const shape = sizes === '' ? [] : sizes.split(',').map(Number);
  if (shape.some(size => !Number.isInteger(size) || size < 0)) return undefined;
  return found[3] === undefined ? { element, shape } : { element, shape, lanes: Number(found[3]) as Lanes };
}

/** The number of values. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** The last axis. */
export const channelsOf = (type: TensorType): number => type.shape.at(-1) ?? 1;

/** [height, width, channels] of [H, W, C] or [C]. */
export const spatialOf = (shape: readonly number[]): readonly [number, number, number] =>
  shape.length >= 3 ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape.at(-1) ?? 1];
