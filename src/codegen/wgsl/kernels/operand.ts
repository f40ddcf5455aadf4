import type { Place } from '../place.ts';
import { blocksOf, pixelsOf, quadsOf, wordsOf } from '../place.ts';

/** A value as a kernel reads it. WGSL arrays are sized, so that a buffer that is too small is refused when it is bound. */
export class Operand {
  readonly name: string;
  readonly place: Place;
  /** Whether the array is one of vec4s: where every read is of four neighbours. */
  readonly #isVector: boolean;

  constructor(name: string, place: Place, access: 'quads' | 'values') {
    this.name = name;
    this.place = place;
    this.#isVector = access === 'quads' && place.kind === 'ints' && place.channels % 4 === 0;
  }

  /** The array's type. */
  get type(): string {
    const words = wordsOf(this.place);
    return this.#isVector
      ? `array<vec4i, ${words / 4}>`
      : `array<${this.place.kind === 'bits' ? 'u32' : 'i32'}, ${words}>`;
  }

  /** Functions that the reads call. */
  get functions(): string {
    const { name, place } = this;
    if (place.kind === 'bits' || this.#isVector || place.channels === 1) return '';
    return `fn ${name}_quad(pixel: u32, quad: u32) -> vec4i {
  var four = vec4i();
  for (var lane = 0u; lane < 4u && 4u * quad + lane < ${place.channels}u; lane++) {
    four[lane] = ${name}[pixel * ${place.channels}u + 4u * quad + lane];
  }
  return four;
}
`;
  }

  /** Four channels of a pixel: vec4i, bits as -1 and +1. */
  quad(pixel: string, quad: string): string {
    const { name, place } = this;
    if (place.kind === 'bits') return `signs(${this.word(pixel, `(${quad}) / 8u`)}, (${quad}) % 8u)`;
    if (this.#isVector) return `${name}[${at(pixel, quadsOf(place), quad)}]`;
    if (place.channels === 1) return `vec4i(${name}[${pixel}], 0, 0, 0)`;
    return `${name}_quad(${pixel}, ${quad})`;
  }

  /** One channel of a pixel: i32, a bit as -1 or +1. */
  value(pixel: string, channel: string): string {
    const { name, place } = this;
    if (place.kind === 'bits')
      return `sign_of(${this.word(pixel, `(${channel}) / 32u`)}, (${channel}) % 32u)`;
    return this.#isVector
      ? `${name}[${at(pixel, quadsOf(place), `(${channel}) / 4u`)}][(${channel}) % 4u]`
      : `${name}[${at(pixel, place.channels, channel)}]`;
  }

  /** 32 channels of a pixel. */
  word(pixel: string, block: string): string {
    return `${this.name}[${at(pixel, blocksOf(this.place), block)}]`;
  }

  /** The pixel of this map that meets pixel (y, column) of a result's: an axis of one repeats. */
  pixelAt(out: Place, pixel: string, y: string, column: string): string {
    const { height, width } = this.place;
    if (pixelsOf(this.place) === 1) return '0u';
    if (height === out.height && width === out.width) return pixel;
    return height === 1 ? column : `${y} * ${width}u${width === 1 ? '' : ` + ${column}`}`;
  }
}

/** Index of entry `inner` of row `outer`, rows of `size`. */
const at = (outer: string, size: number, inner: string): string =>
  size === 1 ? outer : outer === '0u' ? inner : `(${outer}) * ${size}u + ${inner}`;

/** Functions on words of bits that operands and results call. */
export const bitFunctions = {
  signs: `fn signs(word: u32, quad: u32) -> vec4i {
  return vec4i((vec4u(word) >> (vec4u(0, 1, 2, 3) + 4u * quad)) & vec4u(1)) * 2 - 1;
}
`,
  sign_of: `fn sign_of(word: u32, bit: u32) -> i32 {
  return i32((word >> bit) & 1u) * 2 - 1;
}
`,
  bits: `fn bits(four: vec4i) -> u32 {
  return dot(select(vec4u(), vec4u(1, 2, 4, 8), four > vec4i()), vec4u(1));
}
`,
};
