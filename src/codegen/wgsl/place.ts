import type { TensorType, ValueId } from '../../ir/types.ts';

/**
 * A value as it lies in a buffer, row-major [height, width, channels]: `ints` one i32 a value, `bits` a pixel's channels in
 * ceil(channels / 32) words, unused bits 0. A reshape that moves nothing is the same value with another map.
 */
export interface Place {
  readonly value: ValueId;
  readonly kind: 'bits' | 'ints';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Buffers are told apart by this: a value may lie in one as bits and in another as integers. */
export const placeKey = ({ value, kind }: Place): string => `${value} ${kind}`;

export const placeOf = (value: ValueId, type: TensorType, kind = kindOf(type)): Place => {
  const [height, width, channels] = mapOf(type.shape);
  return { value, kind, height, width, channels };
};

export const kindOf = ({ element }: TensorType): Place['kind'] => (element.kind === 'b1' ? 'bits' : 'ints');

/** Shapes of less than three axes are aligned at the end, as operands of arithmetic are; of more, the first ones are one. */
export function mapOf(shape: readonly number[]): readonly [height: number, width: number, channels: number] {
  const channels = shape.at(-1) ?? 1;
  const width = shape.at(-2) ?? 1;
  return [shape.slice(0, -2).reduce((product, size) => product * size, 1), width, channels];
}

export const pixelsOf = ({ height, width }: Place): number => height * width;

/** Groups of four channels, which kernels compute on at a time. */
export const quadsOf = ({ channels }: Pick<Place, 'channels'>): number => Math.ceil(channels / 4);

/** Words of bits a pixel. */
export const blocksOf = ({ channels }: Pick<Place, 'channels'>): number => Math.ceil(channels / 32);

/** 32-bit words of the whole value. */
export const wordsOf = (place: Place): number =>
  pixelsOf(place) * (place.kind === 'bits' ? blocksOf(place) : place.channels);
