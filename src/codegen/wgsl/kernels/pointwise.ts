import { fracOf, rawRange } from '../../../ir/element.ts';
import type { AnyNode } from '../../../ir/graph.ts';
import { isTensorId, isValueId } from '../../../ir/graph.ts';
import type { Element, IntElement, Interval, Ref, TensorType, ValueId } from '../../../ir/types.ts';
import type { Table } from '../step.ts';

/** What the text of a pointwise node is made from. */
export interface PointwiseContext {
  /** The vec4i that holds four channels of a value. */
  read(ref: Ref): string;
  typeOf(ref: Ref): TensorType;
  /** Row `row` of the node's table `operand`, at the channels that are computed. */
  row(operand: string, row: string): string;
  /** The pixel's border class by the node's `rows` and `cols`. */
  border(node: AnyNode): string;
  /** A whole number that layers sharing a module may differ in, as u32: an override. */
  setting(name: string, value: number): string;
}

const four = (value: number): string => `vec4i(${value})`;

/** Within [lo, hi]. */
const clamped = (text: string, { lo, hi }: Interval): string => `clamp(${text}, ${four(lo)}, ${four(hi)})`;

const numberOf = (node: AnyNode, name: string): number => node.attributes[name] as number;

/** Sums and differences: saturated to the element, which the operands have too. Those of 32 bits show by their signs that they left it. */
function sum(operation: '+' | '-', node: AnyNode, context: PointwiseContext): string {
  const [x, y] = [context.read(node.args.x as Ref), context.read(node.args.y as Ref)];
  const { element } = node.type;
  const plain = `${x} ${operation} ${y}`;
  if ((element as IntElement).bits < 32) return clamped(plain, rawRange(element));
  const left =
    operation === '+' ? `(${x} ^ (${plain})) & (${y} ^ (${plain}))` : `(${x} ^ ${y}) & (${x} ^ (${plain}))`;
  return `select(${plain}, select(${four(2 ** 31 - 1)}, ${four(-(2 ** 31))}, ${x} < vec4i()), (${left}) < vec4i())`;
}

/** (x + 2^(s - 1)) >> s without its 33rd bit, or x << -s saturated: `cast`. */
function cast(node: AnyNode, context: PointwiseContext): string {
  const x = context.read(node.args.x as Ref);
  const from = context.typeOf(node.args.x as Ref).element;
  const held = rawRange(node.type.element);
  const dropped = fracOf(from) - fracOf(node.type.element) + numberOf(node, 'halvings');
  if (dropped > 0) {
    const shift = context.setting('shift', dropped);
    return clamped(`(${x} >> vec4u(${shift})) + ((${x} >> vec4u(${shift} - 1u)) & vec4i(1))`, held);
  }
  if (dropped === 0) return clamped(x, held);
  const [lo, hi] = [Math.floor(held.lo / 2 ** -dropped), Math.floor(held.hi / 2 ** -dropped)];
  const within = clamped(`${x} << vec4u(${-dropped}u)`, held);
  return `select(select(${within}, ${four(held.hi)}, ${x} > ${four(hi)}), ${four(held.lo)}, ${x} < ${four(lo)})`;
}

function threshold(node: AnyNode, context: PointwiseContext): string {
  const x = context.read(node.args.x as Ref);
  const [, levels = 1] = context.typeOf(node.args.at as Ref).shape;
  const lo = numberOf(node, 'lo');
  const border = context.border(node);
  if (node.type.element.kind === 'b1')
    return `select(vec4i(-1), vec4i(1), ${x} >= ${context.row('at', border)})`;
  const held = rawRange(node.type.element);
  const text = `${lo} + reached${context.read(node.id)}`;
  return lo >= held.lo && lo + levels <= held.hi ? text : clamped(text, held);
}

/** How many levels each lane has reached. */
function countLevels(node: AnyNode, context: PointwiseContext): string {
  if (node.type.element.kind === 'b1') return '';
  const [x, name] = [context.read(node.args.x as Ref), `reached${context.read(node.id)}`];
  const [, levels = 1] = context.typeOf(node.args.at as Ref).shape;
  const border = context.border(node);
  const row = context.row('at', border === '0u' ? 'level' : `${border} * ${levels}u + level`);
  return `var ${name} = vec4i();
for (var level = 0u; level < ${levels}u; level++) { ${name} += vec4i(${x} >= ${row}); }`;
}

/** (scale * (x >> pre) + offset + 2^(shift - 1)) >> shift, all of it proven to fit i32. */
function requantize(node: AnyNode, context: PointwiseContext): string {
  const x = context.read(node.args.x as Ref);
  const pre = numberOf(node, 'pre');
  const shift = context.setting('shift', numberOf(node, 'shift'));
  const kept = pre === 0 ? x : `(${x} >> vec4u(${context.setting('pre', pre)}))`;
  const product = `${context.row('scale', '0u')} * ${kept} + ${context.row('offset', context.border(node))}`;
  return clamped(`(${product} + (1i << (${shift} - 1u))) >> vec4u(${shift})`, rawRange(node.type.element));
}

function prelu(node: AnyNode, context: PointwiseContext): string {
  const held = rawRange(node.type.element);
  const frac = context.setting('frac', numberOf(node, 'slope_frac'));
  const name = `d${context.read(node.id)}`;
  const negative = context.row('negative', '0u');
  const slope =
    node.args.positive === undefined
      ? negative
      : `select(${context.row('positive', '0u')}, ${negative}, ${name} < vec4i())`;
  const bent = `((${slope} * ${name} + (1i << (${frac} - 1u))) >> vec4u(${frac}))`;
  const line = node.args.positive === undefined ? `select(${name}, ${bent}, ${name} < vec4i())` : bent;
  return clamped(`${line} + ${context.row('shift_out', '0u')}`, held);
}

/** Statements before a node's value, for what it names twice. */
export const preparations: Readonly<
  Partial<Record<string, (node: AnyNode, context: PointwiseContext) => string>>
> = {
  threshold: countLevels,
  prelu_fixed: (node, context) =>
    `let d${context.read(node.id)} = ${clamped(`${context.read(node.args.x as Ref)} - ${context.row('shift_in', '0u')}`, rawRange(node.type.element))};`,
};

/** The vec4i expression of a pointwise node; an op that is not here has no kernel. Bits are -1 and +1 in registers. */
export const pointwise: Readonly<
  Partial<Record<string, (node: AnyNode, context: PointwiseContext) => string>>
> = {
  threshold,
  requantize,
  prelu_fixed: prelu,
  cast,
  add: (node, context) => sum('+', node, context),
  sub: (node, context) => sum('-', node, context),
  mul: (node, context) => `${context.read(node.args.x as Ref)} * ${context.read(node.args.y as Ref)}`,
  flip(node, context) {
    const x = context.read(node.args.x as Ref);
    const [lo, hi] = [numberOf(node, 'lo'), numberOf(node, 'hi')];
    const turned = `select(${x}, ${lo + hi} - ${x}, ${context.row('mask', '0u')} < vec4i())`;
    return clamped(turned, rawRange(node.type.element));
  },
  add_border(node, context) {
    const x = context.read(node.args.x as Ref);
    const plain = `${x} + ${context.row('offset', context.border(node))}`;
    const { element } = node.type;
    return isNarrow(element) ? clamped(plain, rawRange(element)) : plain;
  },
  lookup(node, context) {
    const x = context.read(node.args.x as Ref);
    const [, entries = 1] = context.typeOf(node.args.table as Ref).shape;
    const lo = numberOf(node, 'lo');
    const lanes = [0, 1, 2, 3].map(lane => {
      const entry = `u32(clamp(${x}[${lane}], ${lo}, ${lo + entries - 1}) - ${lo})`;
      return `${context.row('table', entry)}[${lane}]`;
    });
    const found = `vec4i(${lanes.join(', ')})`;
    return node.type.element.kind === 'b1'
      ? `select(vec4i(-1), vec4i(1), ${found} >= vec4i())`
      : clamped(found, rawRange(node.type.element));
  },
};

const isNarrow = (element: Element): boolean => element.kind === 'int' && element.bits < 32;

/** The tables of a node's constants, by operand. */
export const tablesOf = (
  node: AnyNode,
  typeOf: (ref: Ref) => TensorType,
): readonly (readonly [operand: string, table: Table])[] =>
  Object.entries(node.args).flatMap(([operand, ref]) =>
    typeof ref === 'string' && isTensorId(ref)
      ? [[operand, tableOf(node.op, ref, typeOf(ref).shape)] as const]
      : [],
  );

function tableOf(op: string, tensor: Table['tensor'], shape: readonly number[]): Table {
  if (op === 'lookup') {
    const [channels = 1, rows = 1] = shape;
    return { tensor, rows, channels, order: channels === 1 ? 'repeated' : 'channels' };
  }
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { tensor, rows, channels: shape.at(-1) ?? 1, order: 'rows' };
}

/** Values that pointwise nodes of a step read from elsewhere. */
export const valueOperands = (node: AnyNode): readonly ValueId[] =>
  Object.values(node.args).filter((ref): ref is ValueId => typeof ref === 'string' && isValueId(ref));
