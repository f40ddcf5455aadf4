import { quadsOf } from '../place.ts';
import type { Step } from '../step.ts';
import type { FirstValue } from './finish.ts';
import type { Operand } from './operand.ts';
import { isPadded, position, windowOf } from './products.ts';

/** Greatest value or sum of a window; taps outside the map are left out. Greatest bits are ORed a word at a time where a tile is one. */
export function poolValue(step: Step, x: Operand): FirstValue {
  const node = step.anchor!;
  const isMax = node.op === 'maxpool';
  const window = windowOf(node, node.attributes.size as readonly number[]);
  const { height, width } = x.place;
  const [rows = 1, columns = 1] = window.kernel;
  const inside = isPadded(window)
    ? `if (u32(top) >= ${height}u || u32(left) >= ${width}u) { continue; }\n    `
    : '';
  const loops = (body: string): string => `for (var ky = 0u; ky < ${rows}u; ky++) {
  for (var kx = 0u; kx < ${columns}u; kx++) {
    let top = ${position('y', window.stride[0]!, 'ky', 1, window.pad[0]!)};
    let left = ${position('column', window.stride[1]!, 'kx', 1, window.pad[1]!)};
    ${inside}${body}
  }
}`;
  const source = `u32(top * ${width} + left)`;
  if (isMax && x.place.kind === 'bits' && step.tile.quads === Math.min(8, quadsOf(x.place)))
    return {
      before: `var word = 0u;\n${loops(`word |= ${x.word(source, 'block')};`)}`,
      quad: 'signs(word, v)',
      word: 'word',
    };
  const read = x.quad(source, 'quad');
  return {
    inLoop: isMax
      ? `var found = vec4i(-2147483648);\n${loops(`found = max(found, ${read});`)}`
      : `var found = vec4i();\n${loops(`found += ${read};`)}`,
    quad: 'found',
  };
}
