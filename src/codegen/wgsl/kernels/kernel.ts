import { pixelsOf, quadsOf } from '../place.ts';
import type { Step, Table } from '../step.ts';
import { anchorReads, tableQuads } from '../step.ts';
import type { FirstValue } from './finish.ts';
import { finishOf, resultType } from './finish.ts';
import { groupedValue } from './grouped.ts';
import { moveValue } from './move.ts';
import { bitFunctions, Operand } from './operand.ts';
import { poolValue } from './pool.ts';
import { productsText, weightText } from './products.ts';

/** Invocations of a workgroup. */
export const groupSize = 64;
/** Workgroups along one axis of a dispatch: a default limit of WebGPU. */
const mostGroups = 65535;

/** A step as a module, with what it must be given. */
export interface Kernel {
  readonly source: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly tables: readonly Table[];
  readonly groups: readonly [number, number, number];
}

/** The module of a step. Bindings, in order: what it reads, weights, tables, results. */
export function kernelOf(step: Step): Kernel {
  const operands = step.reads.map(
    (read, index) => new Operand(`x${index}`, read, needsValues(step, index) ? 'values' : 'quads'),
  );
  return step.kind === 'argmax' ? argmaxKernel(step, operands[0]!) : tiledKernel(step, operands);
}

const needsValues = (step: Step, index: number): boolean =>
  (step.kind === 'products' || step.kind === 'move' || step.kind === 'argmax') &&
  index < anchorReads(step).length;

interface Core {
  /** Statements before the pixels of the tile are gone through. */
  readonly before: string;
  readonly first?: FirstValue;
  readonly functions: string;
}

/** What a step's anchor computes. */
function coreOf(step: Step, operands: readonly Operand[]): Core {
  const [x] = operands;
  switch (step.kind) {
    case 'products': {
      const layout = step.weights!;
      const { functions } = weightText(layout);
      if (layout.by === 'quad') {
        const first = groupedValue(step, x!, layout);
        return { before: '', first, functions: functions + first.functions };
      }
      const index = step.tile.pixels === 1 ? 'v' : `j * ${step.tile.quads}u + v`;
      return { before: productsText(step, x!, layout), first: { quad: `sums[${index}]` }, functions };
    }
    case 'pool':
      return { before: '', first: poolValue(step, x!), functions: '' };
    case 'move': {
      const first = moveValue(step, operands);
      return { before: '', first, functions: first.functions };
    }
    default:
      return { before: '', functions: '' };
  }
}

function tiledKernel(step: Step, operands: readonly Operand[]): Kernel {
  const out = step.writes[0]!;
  const { pixels, quads } = step.tile;
  const blocks = Math.ceil(quadsOf(out) / quads);
  const { before, first, functions } = coreOf(step, operands);
  const { text, tables, settings } = finishOf(step, operands, first);
  const perRow = Math.ceil(out.width / pixels);
  const tiles = perRow * out.height;
  const invocations = tiles * blocks;
  const groups = groupsFor(invocations);
  const index = groups[1] === 1 ? 'let i = id.x;' : `let i = id.y * ${groups[0] * groupSize}u + id.x;`;
  // Neighbours share weights where there are products, and memory where there are none.
  const isProduct = step.kind === 'products';
  const split =
    blocks === 1
      ? 'let block = 0u; let tile = i;'
      : isProduct
        ? `let block = i / ${tiles}u; let tile = i % ${tiles}u;`
        : `let block = i % ${blocks}u; let tile = i / ${blocks}u;`;
  const row = perRow === 1 ? 'let y = tile;' : `let y = tile / ${perRow}u;`;
  const column = perRow === 1 ? '0u' : pixels === 1 ? `tile % ${perRow}u` : `tile % ${perRow}u * ${pixels}u`;
  const pixel = `let pixel = y * ${out.width}u + column;`;
  const finish =
    pixels === 1
      ? `let column = column0;\n${pixel}\n${text}`
      : `for (var j = 0u; j < ${pixels}u; j++) {
let column = column0 + j;
${out.width % pixels === 0 ? '' : `if (column >= ${out.width}u) { break; }\n`}${pixel}
${text}
}`;
  const body = `${index}
if (i >= ${invocations}u) { return; }
${split}
${row}
let column0 = ${column};
${before === '' ? '' : `${before}\n`}${finish}`;
  return {
    source: moduleOf(step, operands, tables, settings, functions, body),
    constants: settings,
    tables,
    groups,
  };
}

/** Index of the greatest, the first of equals: one invocation goes through all. */
function argmaxKernel(step: Step, x: Operand): Kernel {
  const body = `if (id.x > 0u) { return; }
var best = 0u;
var most = ${x.value('0u', '0u')};
for (var c = 1u; c < ${pixelsOf(x.place) * x.place.channels}u; c++) {
  let value = ${x.value('0u', 'c')};
  if (value > most) { most = value; best = c; }
}
y0[0] = i32(best);`;
  return { source: moduleOf(step, [x], [], {}, '', body), constants: {}, tables: [], groups: [1, 1, 1] };
}

const groupsFor = (invocations: number): readonly [number, number, number] => {
  const all = Math.ceil(invocations / groupSize);
  const rows = Math.ceil(all / mostGroups);
  return [Math.ceil(all / rows), rows, 1];
};

function moduleOf(
  step: Step,
  operands: readonly Operand[],
  tables: readonly Table[],
  settings: Readonly<Record<string, number>>,
  functions: string,
  body: string,
): string {
  const bindings = [
    ...operands.map(operand => ['read', operand.name, operand.type] as const),
    ...(step.weights ? [['read', 'w', weightText(step.weights).type] as const] : []),
    ...(tables.length > 0
      ? [['read', 'p', `array<vec4i, ${tables.reduce((sum, table) => sum + tableQuads(table), 0)}>`] as const]
      : []),
    ...step.writes.map((place, index) => ['read_write', `y${index}`, resultType(place)] as const),
  ];
  const text = functions + body;
  const called = [
    ...Object.entries(bitFunctions)
      .filter(([name]) => new RegExp(`\\b${name}\\(`).test(text))
      .map(([, source]) => source),
    ...operands.filter(({ name }) => text.includes(`${name}_quad(`)).map(operand => operand.functions),
  ].join('');
  const declarations = bindings.map(
    ([access, name, type], index) => `@group(0) @binding(${index}) var<storage, ${access}> ${name}: ${type};`,
  );
  const overrides = Object.keys(settings).map(name => `override ${name}: u32;`);
  return `${[...declarations, ...overrides].join('\n')}
${called}${functions}@compute @workgroup_size(${groupSize})
fn main(@builtin(global_invocation_id) id: vec3u) {
${indentBlocks(body)}
}
`;
}

/** Two blanks for each open brace. */
function indentBlocks(text: string): string {
  let depth = 1;
  return text
    .split('\n')
    .map(line => {
      const trimmed = line.trim();
      const opens = (trimmed.match(/\{/g) ?? []).length;
      const closes = (trimmed.match(/\}/g) ?? []).length;
      const before = trimmed.startsWith('}') ? depth - 1 : depth;
      depth += opens - closes;
      return trimmed === '' ? '' : `${'  '.repeat(before)}${trimmed}`;
    })
    .filter(line => line !== '')
    .join('\n');
}
