import { packBits, storeValues, valuesOf, wordsPerRow } from '../ir/bits.ts';
import { isBit, rawRange, sizeOf } from '../ir/element.ts';
import type { Data, Tensor } from '../ir/types.ts';

/** Whether every value's negative is of the element too: -128 has none in i8. */
export function canNegate(weight: Tensor): boolean {
  const { type } = weight;
  if (type.element.kind !== 'int') return true;
  if (!type.element.signed) return false;
  const { lo } = rawRange(type.element);
  return weight.data().every((value: number) => value !== lo);
}

/** Weights [out, ..., in] with the chosen outputs' rows negated. */
export function negateRows(weight: Tensor, isNegated: (out: number) => boolean): Data {
  const taps = sizeOf(weight.type.shape.slice(1, -1));
  const depth = weight.type.shape.at(-1) ?? 1;
  if (isBit(weight.type.element)) {
    const whole = new Array<number>(depth).fill(1);
    return invert(weight, row => (isNegated(Math.floor(row / taps)) ? whole : undefined));
  }
  const perOut = taps * depth;
  return negated(weight, index => isNegated(Math.floor(index / perOut)));
}

/** Weights [out, ..., in / groups] with the chosen input channels' columns negated, at every tap of every output. */
export function negateColumns(weight: Tensor, groups: number, isNegated: (channel: number) => boolean): Data {
  const [outs = 1] = weight.type.shape;
  const depth = weight.type.shape.at(-1) ?? 1;
  const rowsPerGroup = (sizeOf(weight.type.shape.slice(0, -1)) / outs) * (outs / groups);
  const channelAt = (row: number, column: number) => Math.floor(row / rowsPerGroup) * depth + column;
  if (isBit(weight.type.element)) {
    const masks = Array.from({ length: groups }, (_, group) =>
      Array.from({ length: depth }, (__, column) => (isNegated(group * depth + column) ? 1 : -1)),
    );
    return invert(weight, row => masks[Math.floor(row / rowsPerGroup)]);
  }
  return negated(weight, index => isNegated(channelAt(Math.floor(index / depth), index % depth)));
}

/** Bits of each row turned over where its mask is +1. */
function invert(weight: Tensor, maskOf: (row: number) => readonly number[] | undefined): Data {
  const words = wordsPerRow(weight.type);
  const depth = weight.type.shape.at(-1) ?? 1;
  const bits = weight.data().slice();
  const packed = new Map<readonly number[], Uint32Array>();
  const { lanes } = weight.type;
  for (let row = 0; row * words < bits.length; row++) {
    const mask = maskOf(row);
    if (!mask) continue;
    let turned = packed.get(mask);
    if (!turned) {
      const type = { element: weight.type.element, shape: [depth], ...(lanes && { lanes }) };
      packed.set(mask, (turned = packBits(mask, type)));
    }
    for (let word = 0; word < words; word++) bits[row * words + word]! ^= turned[word]!;
  }
  return bits;
}

function negated(weight: Tensor, isNegated: (index: number) => boolean): Data {
  const values = valuesOf(weight);
  return storeValues(
    Float64Array.from(values, (value: number, index: number) => (isNegated(index) ? -value : value)),
    weight.type,
  );
}
