import { isBit, rawRange } from '../../../ir/element.ts';
import type { AnyNode } from '../../../ir/graph.ts';
import type { Interval, Ref, TensorType } from '../../../ir/types.ts';
import type { Step, WeightLayout } from '../step.ts';
import { weightQuads } from '../step.ts';
import type { Operand } from './operand.ts';

/** How a window moves over a map; a dense layer is one pixel with one tap. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: readonly number[];
}

const one: Window = { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], pad: [0, 0, 0, 0] };

/** The window of a conv, a pool or a dense layer. */
export function windowOf(node: AnyNode, kernel: readonly number[]): Window {
  if (node.op === 'dense') return one;
  const numbers = (name: string, fallback: readonly number[]) =>
    (node.attributes[name] as readonly number[] | undefined) ?? fallback;
  return {
    kernel,
    stride: numbers('stride', [1, 1]),
    dilation: numbers('dilation', [1, 1]),
    pad: numbers('pad', [0, 0, 0, 0]),
  };
}

export const isPadded = ({ pad }: Window): boolean => pad.some(size => size > 0);

/** `name * factor + more - less` of u32s as i32, the plainest that says it. */
export const position = (
  name: string,
  stride: number,
  tap: string,
  dilation: number,
  pad: number,
): string => {
  const scaled = stride === 1 ? name : `${name} * ${stride}u`;
  const moved = tap === '' ? scaled : `${scaled} + ${dilation === 1 ? tap : `${tap} * ${dilation}u`}`;
  return pad === 0 ? `i32(${moved})` : `i32(${moved}) - ${pad}`;
};

/** The type of the weights' array, and quad `k` of it: vec4u of words, or vec4i of factors. */
export function weightText(layout: WeightLayout): { readonly type: string; readonly functions: string } {
  const count = weightQuads(layout);
  const { bits } = layout;
  if (bits === undefined) return { type: `array<vec4u, ${count}>`, functions: '' };
  if (layout.isReal) return { type: `array<vec4f, ${count}>`, functions: '' };
  if (bits === 32) return { type: `array<vec4i, ${count}>`, functions: '' };
  const words = Math.ceil((count * bits) / 8);
  // Lane l of a quad lies 'bits' bits above lane l - 1: shifted up to the sign, then down again.
  const lanes = [0, 1, 2, 3].map(lane => 32 - bits - ((lane * bits) % 32)).join(', ');
  if (bits === 16)
    return {
      type: `array<vec2u, ${count}>`,
      functions: `fn factors(k: u32) -> vec4i {
  return vec4i(w[k].xxyy << vec4u(16, 0, 16, 0)) >> vec4u(16);
}
`,
    };
  const perWord = 8 / bits;
  const word = perWord === 1 ? 'w[k]' : `(w[k / ${perWord}u] >> (k % ${perWord}u * ${4 * bits}u))`;
  const value =
    bits === 1
      ? `vec4i((vec4u${word} >> vec4u(0, 1, 2, 3)) & vec4u(1)) * 2 - 1`
      : `vec4i(vec4u(${word}) << vec4u(${lanes})) >> vec4u(${32 - bits})`;
  return {
    type: `array<u32, ${words}>`,
    functions: `fn factors(k: u32) -> vec4i {
  return ${value};
}
`,
  };
}

/** What one step of a dot product adds to four sums: the number of unlike signs, or four products. */
export const term = (isBinary: boolean, x: string, q: string): string =>
  isBinary ? `countOneBits(vec4u(${x}) ^ ${q})` : `${x} * ${q}`;

export const quadOfWeights = (layout: WeightLayout, k: string): string =>
  layout.bits === undefined || layout.bits === 32 ? `w[${k}]` : `factors(${k})`;

export const isBinaryStep = ({ weights }: Step): boolean => weights?.bits === undefined;

/** What a padded tap holds, as the step's x values are read: words of bits, or integers. */
export function paddedValue(step: Step, layout: WeightLayout): string {
  const value = (step.anchor!.attributes.pad_value as number | undefined) ?? 0;
  if (layout.bits !== undefined) return layout.isReal ? `${value}.0` : `${value}`;
  if (value < 1) return '0u';
  const used = depthOf(step) % 32;
  return used === 0 ? '0xffffffffu' : `select(0xffffffffu, ${2 ** used - 1}u, c == ${layout.depth - 1}u)`;
}

/** Channels of one output's taps. */
export const depthOf = ({ anchor, types }: Step): number =>
  types.get(anchor!.args.weight as Ref)!.shape.at(-1) ?? 1;

/** The sum of products from the number of unlike signs: K - 2 * unlike. */
export const sumText = (step: Step, layout: WeightLayout, count: string): string =>
  layout.bits === undefined
    ? `${layout.taps * depthOf(step)} - 2 * vec4i(${count})`
    : layout.isReal
      ? `vec4i(${count})`
      : count;

/**
 * Sums of a tile, `pixels` neighbours by `quads` quads, in registers; then `sums`, indexed by pixel and quad. Rolled loops over
 * rows, columns and steps: a step reads one word (or value) a pixel and a quad of weights for four outputs, and no pixel reads
 * it twice. Padded taps read as `pad`, -1 being all-zero words: a halo that is not stored.
 */
export function productsText(step: Step, x: Operand, layout: WeightLayout): string {
  const { pixels, quads } = step.tile;
  const { anchor, types } = step;
  const window = windowOf(anchor!, types.get(anchor!.args.weight as Ref)!.shape.slice(1, 3));
  const [rows = 1, columns = 1] = window.kernel;
  const isBinary = layout.bits === undefined;
  const { height, width } = x.place;
  const stepsOfPixel = isBinary ? Math.ceil(x.place.channels / 32) : x.place.channels;
  const groups = (anchor!.attributes.groups as number | undefined) ?? 1;
  const tiles = Array.from({ length: pixels }, (_, pixel) => pixel);
  const sums = tiles.flatMap(pixel => Array.from({ length: quads }, (_, quad) => `a${pixel}_${quad}`));
  const isInside = isPadded(window);
  const accumulator = isBinary ? 'vec4u' : layout.isReal ? 'vec4f' : 'vec4i';
  const first = groups === 1 ? '' : ` + block * ${4 * quads}u / ${layout.outs / groups}u * ${layout.depth}u`;
  const at = (pixel: number) => [
    `let f${pixel} = ${indexText(pixel, stepsOfPixel)}${first};`,
    ...(isInside ? [`let in${pixel} = isRow && u32(left${pixel}) < ${width}u;`] : []),
  ];
  const indexText = (pixel: number, size: number): string =>
    `u32(row + left${pixel})${size === 1 ? '' : ` * ${size}u`}`;
  const pad = isInside ? paddedValue(step, layout) : '';
  const read = (pixel: number): string => {
    const stored =
      isBinary || x.place.kind === 'ints'
        ? `${x.name}[f${pixel} + c]`
        : x.value(`(f${pixel} / ${stepsOfPixel}u)`, `(f${pixel} % ${stepsOfPixel}u + c)`);
    const value = layout.isReal ? `f32(${stored})` : stored;
    return isInside ? `select(${pad}, ${value}, in${pixel})` : value;
  };
  const top = position('y', window.stride[0]!, rows === 1 ? '' : 'ky', window.dilation[0]!, window.pad[0]!);
  const left = (pixel: number) =>
    position(
      pixel === 0 ? 'column0' : `(column0 + ${pixel}u)`,
      window.stride[1]!,
      columns === 1 ? '' : 'kx',
      window.dilation[1]!,
      window.pad[1]!,
    );
  const inner = `${tiles.map(pixel => `let left${pixel} = ${left(pixel)};`).join('\n')}
${tiles.flatMap(at).join('\n')}
for (var c = 0u; c < ${layout.depth}u; c++) {
${tiles.map(pixel => `  let u${pixel} = ${read(pixel)};`).join('\n')}
${Array.from({ length: quads }, (_, quad) => {
  const q = quadOfWeights(layout, quad === 0 ? 'k' : `k + ${quad}u`);
  const adds = tiles.map(pixel => `a${pixel}_${quad} += ${term(isBinary, `u${pixel}`, 'q')};`);
  return `  { let q = ${q}; ${adds.join(' ')} }`;
}).join('\n')}
  k += ${quads}u;
}`;
  const overColumns = columns === 1 ? inner : `for (var kx = 0u; kx < ${columns}u; kx++) {\n${inner}\n}`;
  const rowText = `let top = ${top};
let row = top * ${width};${isInside ? `\nlet isRow = u32(top) < ${height}u;` : ''}`;
  const loops =
    rows === 1
      ? `{\n${rowText}\n${overColumns}\n}`
      : `for (var ky = 0u; ky < ${rows}u; ky++) {\n${rowText}\n${overColumns}\n}`;
  return `${sums.map(name => `var ${name} = ${accumulator}();`).join(' ')}
var k = block * ${layout.taps * layout.depth * quads}u;
${loops}
var sums = array<vec4i, ${sums.length}>(${sums.map(name => sumText(step, layout, name)).join(', ')});`;
}

/** Sums up to here are whole numbers of f32, whatever the order they are added in. */
const exactBound = 2 ** 24;

/**
 * Whether a sum of `count` products can be formed in f32: where count * |x| * |w| stays below 2^24, every product and every partial
 * sum is a whole number that f32 holds, so + and *, which WGSL rounds correctly, round nothing; fused or reordered they give the
 * same. GPUs multiply f32 at full rate and i32 at half of it or less.
 */
export const isExactInF32 = (count: number, x: Interval, weight: Interval): boolean =>
  count * Math.max(-x.lo, x.hi) * Math.max(-weight.lo, weight.hi) < exactBound;

/** Factors of weights need as many bits as their element; those of a set, as few as hold it. */
export function storedBits({ element }: TensorType): 1 | 2 | 4 | 8 | 16 | 32 {
  if (isBit(element)) return 1;
  const { lo, hi } = rawRange(element);
  for (const bits of [2, 4, 8, 16] as const)
    if (lo >= -(2 ** (bits - 1)) && hi < 2 ** (bits - 1)) return bits;
  return 32;
}
