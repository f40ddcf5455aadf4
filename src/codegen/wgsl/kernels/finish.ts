import type { AnyNode } from '../../../ir/graph.ts';
import type { Ref } from '../../../ir/types.ts';
import type { Place } from '../place.ts';
import { blocksOf, pixelsOf, quadsOf } from '../place.ts';
import type { Step, Table } from '../step.ts';
import { tableQuads } from '../step.ts';
import type { Operand } from './operand.ts';
import type { PointwiseContext } from './pointwise.ts';
import { pointwise, preparations, tablesOf, valueOperands } from './pointwise.ts';

/** What yields a step's first value, at the quad `quad` (number `v` of the block) of pixel `pixel` = (y, column). */
export interface FirstValue {
  /** Statements run once for the pixel's block. */
  readonly before?: string;
  /** Statements run for every quad. */
  readonly inLoop?: string;
  /** The vec4i of a quad. */
  readonly quad: string;
  /** The block's word of bits, where it is known already. */
  readonly word?: string;
}

/** The text that makes results of first values, and what it needs declared around it. */
export interface Finish {
  readonly text: string;
  readonly tables: readonly Table[];
  /** Values of overrides by name. */
  readonly settings: Readonly<Record<string, number>>;
}

const indented = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

/** Pointwise nodes and stores of one block of channels of one pixel; `block`, `pixel`, `y` and `column` are in scope. */
export function finishOf(step: Step, operands: readonly Operand[], first: FirstValue | undefined): Finish {
  const out = step.writes[0]!;
  const { quads } = step.tile;
  const tables: Table[] = [];
  const settings: Record<string, number> = {};
  const borders = new Map<string, string>();
  const lines: string[] = [];
  const names = new Map<Ref, string>();
  let tableAt = 0;

  const load = (operand: Operand, ref: Ref, index: number): void => {
    const { place } = operand;
    const pixel = operand.pixelAt(out, 'pixel', 'y', 'column');
    const isOne = place.channels === 1 && out.channels > 1;
    const text = isOne ? `vec4i(${operand.value(pixel, '0u')})` : operand.quad(pixel, 'quad');
    names.set(ref, `e${index}`);
    lines.push(`let e${index} = ${text};`);
  };
  if (step.anchor && first && step.kind !== 'pointwise') {
    names.set(step.anchor.id, 's');
    if (first.inLoop !== undefined) lines.push(first.inLoop);
    lines.push(`let s = ${first.quad};`);
  }
  const known = new Set<Ref>([...step.nodes, ...(step.anchor ? [step.anchor] : [])].map(node => node.id));
  const wanted = step.anchor
    ? step.nodes.flatMap(valueOperands).filter(ref => !known.has(ref))
    : [step.reads[0]!.ref];
  for (const ref of new Set(wanted)) {
    const index = step.reads.findIndex(read => read.ref === ref);
    load(operands[index]!, ref, index);
  }
  for (const [index, node] of step.nodes.entries()) {
    names.set(node.id, `v${index}`);
    const offsets = new Map<string, readonly [at: number, table: Table]>();
    for (const [operand, table] of tablesOf(node, ref => step.types.get(ref)!)) {
      offsets.set(operand, [tableAt, table]);
      tables.push(table);
      tableAt += tableQuads(table);
    }
    const context: PointwiseContext = {
      read: ref => names.get(ref)!,
      typeOf: ref => step.types.get(ref)!,
      row(operand, row) {
        const [at, table] = offsets.get(operand)!;
        const inner = table.order === 'repeated' ? row : rowIndex(row, quadsOf(table));
        return `p[${at === 0 ? '' : `${at}u + `}${inner}]`;
      },
      border: each => borderName(each, borders),
      setting(name, value) {
        settings[`${name}${index}`] = value;
        return `${name}${index}`;
      },
    };
    const prepared = preparations[node.op]?.(node, context) ?? '';
    if (prepared !== '') lines.push(prepared);
    lines.push(`let v${index} = ${pointwise[node.op]!(node, context)};`);
  }
  const before = [...borders].map(([key, name]) => `let ${name} = ${borderClass(key)};`);
  const after: string[] = [];
  for (const [index, place] of step.writes.entries()) {
    const name = names.get(place.value) ?? 'e0';
    if (place.kind === 'ints') lines.push(storeInts(`y${index}`, place, name));
    else if (first?.word !== undefined && name === 's')
      after.push(`y${index}[${wordIndex(place)}] = ${first.word};`);
    else {
      before.push(`var b${index} = 0u;`);
      lines.push(`b${index} |= bits(${name}) << (4u * v);`);
      after.push(`y${index}[${wordIndex(place)}] = b${index}${unusedBits(place)};`);
    }
  }
  const all = quadsOf(out);
  const count = all % quads === 0 ? `${quads}u` : `min(${quads}u, ${all}u - block * ${quads}u)`;
  const isNeeded = lines.some(line => !line.startsWith('let s ='));
  const loop = `for (var v = 0u; v < ${count}; v++) {
  let quad = ${all <= quads ? 'v' : quads === 1 ? 'block' : `block * ${quads}u + v`};
${indented(lines.join('\n'), '  ')}
}`;
  const text = [first?.before ?? '', ...before, isNeeded ? loop : '', ...after]
    .filter(part => part !== '')
    .join('\n');
  return { text, tables, settings };
}

const rowIndex = (row: string, quads: number): string =>
  row === '0u' ? 'quad' : `(${row}) * ${quads}u + quad`;

const wordIndex = (place: Place): string =>
  blocksOf(place) === 1 ? 'pixel' : `pixel * ${blocksOf(place)}u + block`;

/** Channels beyond the last are computed like any other: their bits are cleared. */
function unusedBits(place: Place): string {
  const used = place.channels % 32;
  if (used === 0) return '';
  const mask = `${2 ** used - 1}u`;
  const blocks = blocksOf(place);
  return blocks === 1 ? ` & ${mask}` : ` & select(0xffffffffu, ${mask}, block == ${blocks - 1}u)`;
}

function storeInts(name: string, place: Place, value: string): string {
  const { channels } = place;
  if (channels % 4 === 0)
    return `${name}[${channels === 4 ? 'pixel' : `pixel * ${channels / 4}u + quad`}] = ${value};`;
  if (channels === 1) return `${name}[pixel] = ${value}.x;`;
  return `for (var lane = 0u; lane < 4u && 4u * quad + lane < ${channels}u; lane++) {
  ${name}[pixel * ${channels}u + 4u * quad + lane] = ${value}[lane];
}`;
}

export const resultType = (place: Place): string => {
  if (place.kind === 'bits') return `array<u32, ${pixelsOf(place) * blocksOf(place)}>`;
  const values = pixelsOf(place) * place.channels;
  return place.channels % 4 === 0 ? `array<vec4i, ${values / 4}>` : `array<i32, ${values}>`;
};

/** The name of a pixel's class: one for all nodes with the same runs. */
function borderName(node: AnyNode, borders: Map<string, string>): string {
  const [rows, cols] = [node.attributes.rows, node.attributes.cols] as readonly (readonly number[])[];
  if (!rows || !cols || rows.length + cols.length === 0) return '0u';
  const key = `${rows.join()}|${cols.join()}`;
  let name = borders.get(key);
  if (name === undefined) borders.set(key, (name = `class${borders.size}`));
  return name;
}

/** Runs `a,b,c|d,e`: class of the row times classes of columns, plus class of the column. */
function borderClass(key: string): string {
  const [rows = [], cols = []] = key.split('|').map(runs => (runs === '' ? [] : runs.split(',').map(Number)));
  const along = (position: string, runs: readonly number[]): string => {
    let end = 0;
    return runs
      .slice(0, -1)
      .map(length => `u32(${position} >= ${(end += length)}u)`)
      .join(' + ');
  };
  const [row, column] = [along('y', rows), along('column', cols)];
  const scaled = row === '' ? '' : cols.length > 1 ? `(${row}) * ${cols.length}u` : row;
  return [scaled, column].filter(part => part !== '').join(' + ') || '0u';
}
