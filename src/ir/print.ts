import { writeAttributes } from './attribute.ts';
import { showType, sizeOf } from './element.ts';
import { valuesOf } from './bits.ts';
import type { AnyNode, Graph, Module } from './graph.ts';
import { opNamed } from './ops/index.ts';
import { opError } from './op.ts';
import type { Json, Origin, Ref, Tensor } from './types.ts';

/** Raised when the text's grammar changes; the parser reads only its own version. */
export const textVersion = 1;

/** Tensors of at most this many values are written inline unless told otherwise. */
const defaultInlineLimit = 32;

const printJson = (json: Json): string => {
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(printJson).join(', ')}]`;
  return typeof json === 'string' && /^[A-Za-z][\w.-]*$/.test(json) ? json : JSON.stringify(json);
};

export const printArguments = (node: Pick<AnyNode, 'op' | 'args'>): string => {
  const op = opNamed(node.op) ?? opError(`no op '${node.op}'`);
  const shown = Object.keys(op.operands).map(name => {
    const argument = node.args[name];
    if (argument === undefined) return '_';
    return typeof argument === 'string' ? argument : `[${argument.join(', ')}]`;
  });
  return shown.join(', ');
};

const printSettings = (node: AnyNode): string => {
  const op = opNamed(node.op) ?? opError(`no op '${node.op}'`);
  const settings = Object.entries(writeAttributes(op.attributes, node.attributes));
  return settings.length === 0
    ? ''
    : ` {${settings.map(([name, json]) => `${name}: ${printJson(json)}`).join(', ')}}`;
};

/** `// from %a %b; net.bnn:4:36+5; called net.bnn:9:3+6`: what a reader wants to know and the parser keeps. */
const printOrigin = ({ at, calls, from }: Origin): string => {
  const parts = [
    ...(from && from.length > 0 ? [`from ${from.join(' ')}`] : []),
    ...(at ? [`${at.file}:${at.line}:${at.column}+${at.length}`] : []),
    ...(calls ?? []).map(call => `called ${call.file}:${call.line}:${call.column}+${call.length}`),
  ];
  return parts.length === 0 ? '' : `  // ${parts.join('; ')}`;
};

export const printNode = (node: AnyNode): string =>
  `  ${node.id}: ${showType(node.type)} = ${node.op} ${printArguments(node)}${printSettings(node)}${printOrigin(node)}`;

const printTensor = (
  id: Ref,
  type: Graph['tensors'] extends ReadonlyMap<unknown, infer T> ? T : never,
  inlineLimit: number,
  tensor?: Tensor,
): string => {
  const inline =
    tensor && sizeOf(type.shape) <= inlineLimit
      ? ` = [${Array.from(valuesOf(tensor), showNumber).join(', ')}]`
      : '';
  return `  tensor ${id}: ${showType(type)}${inline}`;
};

/** The shortest decimal that rounds to the same f32; whole numbers as they are. */
function showNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value) || Math.fround(value) !== value) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const shown = Number(value.toPrecision(digits));
    if (Math.fround(shown) === value) return String(shown);
  }
  return String(Number(value.toPrecision(9)));
}

/** The graph as text that `parse` reads back; with a module, its tensors of at most `inlineLimit` values inline. */
export function print(source: Graph | Module, inlineLimit = defaultInlineLimit): string {
  const [graph, tensors] = 'graph' in source ? [source.graph, source.tensors] : [source, undefined];
  const lines = [
    `bnnir ${textVersion}`,
    `graph ${graph.name} @${graph.stage} {`,
    ...graph.inputs.map(input => `  input ${input.id}: ${showType(input.type)}${printOrigin(input)}`),
    ...[...graph.tensors].map(([id, type]) => printTensor(id, type, inlineLimit, tensors?.get(id))),
    ...graph.nodes.map(printNode),
    ...graph.outputs.map(output => `  output ${output.name} = ${output.value}${printOrigin(output)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}
