import type { Ref } from '../../../ir/types.ts';
import { blocksOf } from '../place.ts';
import type { Step, WeightLayout } from '../step.ts';
import type { FirstValue } from './finish.ts';
import type { Operand } from './operand.ts';
import {
  depthOf,
  isPadded,
  paddedValue,
  position,
  quadOfWeights,
  sumText,
  term,
  windowOf,
} from './products.ts';

/**
 * The sums of one quad whose four outputs may lie in four groups: each lane reads the channels of its own. Slower than tiles,
 * and right for every grouping, depthwise too; words of bits are put together where a group begins inside of one.
 */
export function groupedValue(
  step: Step,
  x: Operand,
  layout: WeightLayout,
): FirstValue & { readonly functions: string } {
  const { anchor, types } = step;
  const window = windowOf(anchor!, types.get(anchor!.args.weight as Ref)!.shape.slice(1, 3));
  const [rows = 1, columns = 1] = window.kernel;
  const isBinary = layout.bits === undefined;
  const depth = depthOf(step);
  const { height, width } = x.place;
  const outsPerGroup = layout.outs / ((anchor!.attributes.groups as number | undefined) ?? 1);
  const lanes = [0, 1, 2, 3].map(lane => `channel(source, first[${lane}], c)`).join(', ');
  const gathered = `${isBinary ? 'vec4u' : 'vec4i'}(${lanes})`;
  const pad = isPadded(window) ? paddedValue(step, layout) : '';
  const inside = `u32(top) < ${height}u && u32(left) < ${width}u`;
  const value =
    pad === '' ? gathered : `select(${isBinary ? 'vec4u' : 'vec4i'}(${pad}), ${gathered}, isInside)`;
  const inLoop = `let first = (vec4u(0, 1, 2, 3) + 4u * quad) / ${outsPerGroup}u * ${depth}u;
var k = quad * ${layout.taps * layout.depth}u;
var sum = ${isBinary ? 'vec4u' : 'vec4i'}();
for (var ky = 0u; ky < ${rows}u; ky++) {
  for (var kx = 0u; kx < ${columns}u; kx++) {
    let top = ${position('y', window.stride[0]!, 'ky', window.dilation[0]!, window.pad[0]!)};
    let left = ${position('column', window.stride[1]!, 'kx', window.dilation[1]!, window.pad[1]!)};
    let source = u32(top * ${width} + left);${pad === '' ? '' : `\n    let isInside = ${inside};`}
    for (var c = 0u; c < ${layout.depth}u; c++) {
      sum += ${term(isBinary, value, quadOfWeights(layout, 'k'))};
      k++;
    }
  }
}`;
  return {
    inLoop,
    quad: sumText(step, layout, 'sum'),
    functions: isBinary ? wordFunction(x, depth, layout.depth) : valueFunction(x),
  };
}

const valueFunction = (x: Operand): string => `fn channel(pixel: u32, first: u32, c: u32) -> i32 {
  return ${x.value('pixel', `(first + c)`)};
}
`;

/** Word `c` of the channels from `first` on; channels of the next group are cleared. */
function wordFunction(x: Operand, depth: number, words: number): string {
  const perPixel = blocksOf(x.place);
  const last = depth % 32;
  const mask = last === 0 ? '' : ` & select(0xffffffffu, ${2 ** last - 1}u, c == ${words - 1}u)`;
  return `fn channel(pixel: u32, first: u32, c: u32) -> u32 {
  let word = first / 32u + c;
  let at = pixel * ${perPixel}u + word;
  let shift = first % 32u;
  var found = ${x.name}[at] >> shift;
  if (shift > 0u && word + 1u < ${perPixel}u) { found |= ${x.name}[at + 1u] << (32u - shift); }
  return found${mask};
}
`;
}
