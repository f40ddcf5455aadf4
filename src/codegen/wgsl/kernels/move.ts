import { mapOf } from '../place.ts';
import type { Step } from '../step.ts';
import type { FirstValue } from './finish.ts';
import type { Operand } from './operand.ts';

/** One value of a move: where channel `c` of pixel `pixel` = (y, column) comes from. */
type Source = (step: Step, operands: readonly Operand[]) => string;

const one: Source = (_, [x]) => `return ${x!.value('pixel', 'c')};`;

/** Where every op that only moves values finds them; an op that is not here has no kernel. */
export const moves: Readonly<Partial<Record<string, Source>>> = {
  slice: (step, [x]) => `return ${x!.value('pixel', `(c + ${String(step.anchor!.attributes.start)}u)`)};`,
  shuffle(step, [x]) {
    const groups = step.anchor!.attributes.groups as number;
    return `return ${x!.value('pixel', `(c % ${groups}u * ${x!.place.channels / groups}u + c / ${groups}u)`)};`;
  },
  upsample(step, [x]) {
    const factor = step.anchor!.attributes.factor as number;
    return `return ${x!.value(`(y / ${factor}u * ${x!.place.width}u + column / ${factor}u)`, 'c')};`;
  },
  concat(step, operands) {
    const xs = step.anchor!.args.xs as readonly string[];
    let first = 0;
    const parts = xs.map(ref => {
      const operand = operands[step.reads.findIndex(read => read.ref === ref)]!;
      const end = first + operand.place.channels;
      const text = `if (c < ${end}u) { return ${operand.value('pixel', first === 0 ? 'c' : `(c - ${first}u)`)}; }`;
      first = end;
      return text;
    });
    return `${parts.join('\n  ')}\n  return 0;`;
  },
  reshape(step, [x]) {
    const [height, width, channels] = mapOf(step.types.get(step.reads[0]!.ref)!.shape);
    const index = `let i = pixel * ${step.writes[0]!.channels}u + c;`;
    if (step.anchor!.attributes.order === 'hwc')
      return `${index}\n  return ${x!.value(`(i / ${channels}u)`, `(i % ${channels}u)`)};`;
    const pixels = height * width;
    return `${index}\n  return ${x!.value(`(i % ${pixels}u)`, `(i / ${pixels}u)`)};`;
  },
};

/** Four moved values at a time, each found for itself. */
export function moveValue(
  step: Step,
  operands: readonly Operand[],
): FirstValue & { readonly functions: string } {
  const body = (moves[step.anchor!.op] ?? one)(step, operands);
  const lanes = [0, 1, 2, 3].map(lane => `moved(pixel, y, column, 4u * quad + ${lane}u)`).join(', ');
  return {
    quad: `vec4i(${lanes})`,
    functions: `fn moved(pixel: u32, y: u32, column: u32, c: u32) -> i32 {
  ${body}
}
`,
  };
}
