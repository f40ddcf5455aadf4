import { makeNode } from './build.ts';
import { readType, showType } from './element.ts';
import type { AnyNode, Graph, GraphInput, GraphOutput, Module } from './graph.ts';
import type { Arguments } from './op.ts';
import { OpError } from './op.ts';
import { opNamed } from './ops/index.ts';
import { textVersion } from './print.ts';
import { tensorFrom } from './tensor.ts';
import type { Json, Origin, Ref, Span, Stage, Tensor, TensorId, TensorType, ValueId } from './types.ts';

/** Text that is no graph: `line` counts from 1. */
export class TextError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.name = 'TextError';
    this.line = line;
  }
}

const stages: readonly string[] = ['trained', 'integer', 'packed'] satisfies readonly Stage[];

/** What `print` wrote, back as a module: inline tensors have data, the others are declared only. Throws TextError. */
export function parse(text: string): Module {
  const inputs: GraphInput[] = [];
  const nodes: AnyNode[] = [];
  const outputs: GraphOutput[] = [];
  const declared = new Map<TensorId, TensorType>();
  const tensors = new Map<TensorId, Tensor>();
  const types = new Map<Ref, TensorType>();
  let head: { name: string; stage: Stage } | undefined;
  let isOpen = false;

  text.split(/\r?\n/).forEach((whole, index) => {
    const fail = (message: string): never => {
      throw new TextError(index + 1, message);
    };
    const typeOf = (ref: Ref): TensorType => types.get(ref) ?? fail(`${ref} is not defined above`);
    const define = <R extends Ref>(id: string, type: TensorType): R => {
      if (types.has(id as R)) fail(`${id} is defined twice`);
      types.set(id as R, type);
      return id as R;
    };
    const readTypeOr = (shown: string): TensorType => readType(shown) ?? fail(`'${shown.trim()}' is no type`);
    const [line, origin] = splitOrigin(whole);
    if (line === '') return;
    let found: RegExpExecArray | null;
    if (!head) {
      if ((found = /^bnnir (\d+)$/.exec(line))) {
        if (Number(found[1]) !== textVersion)
          fail(`text version ${found[1]}, this bnnir reads version ${textVersion}`);
      } else if ((found = /^graph (\S+) @(\w+) \{$/.exec(line)) && stages.includes(found[2] ?? '')) {
        head = { name: found[1] ?? '', stage: found[2] as Stage };
        isOpen = true;
      } else fail(`wanted 'graph NAME @STAGE {', found '${line}'`);
      return;
    }
    if (!isOpen) return void fail(`nothing may follow the graph's '}', found '${line}'`);
    if (line === '}') {
      isOpen = false;
    } else if ((found = /^input (%\S+): (.+)$/.exec(line))) {
      const type = readTypeOr(found[2] ?? '');
      inputs.push({ id: define<ValueId>(found[1] ?? '', type), type, ...origin });
    } else if ((found = /^tensor (@\S+): ([^=]+?)(?: = (\[.*\]))?$/.exec(line))) {
      const type = readTypeOr(found[2] ?? '');
      const id = define<TensorId>(found[1] ?? '', type);
      declared.set(id, type);
      if (found[3] !== undefined) tensors.set(id, readInline(type, found[3], fail));
    } else if ((found = /^output (\S+) = (%\S+)$/.exec(line))) {
      typeOf(found[2] as ValueId);
      outputs.push({ name: found[1] ?? '', value: found[2] as ValueId, ...origin });
    } else if ((found = /^(%\S+): (.+?) = (\w+)(?: ([^{]*?))?(?: (\{.*\}))?$/.exec(line))) {
      const said = readTypeOr(found[2] ?? '');
      const opName = found[3] ?? '';
      const args = readArguments(opName, found[4] ?? '', fail);
      const settings = readSettings(found[5] ?? '{}', fail);
      const node = guarded(
        () => makeNode(found![1] as ValueId, opName, args, settings, typeOf, origin),
        fail,
      );
      const type = said.lanes === undefined ? node.type : { ...node.type, lanes: said.lanes };
      if (showType(type) !== showType(said)) fail(`${node.id} says ${showType(said)}, is ${showType(type)}`);
      define<ValueId>(node.id, type);
      nodes.push({ ...node, type });
    } else fail(`wanted input, tensor, %value or output, found '${line}'`);
  });
  const lastLine = text.split('\n').length;
  if (!head) throw new TextError(1, `wanted 'graph NAME @STAGE {', found an empty file`);
  if (isOpen) throw new TextError(lastLine, `the graph's '}' is missing`);
  const graph: Graph = {
    ...(head as { name: string; stage: Stage }),
    inputs,
    tensors: declared,
    nodes,
    outputs,
  };
  return { graph, tensors };
}

function guarded<T>(make: () => T, fail: (message: string) => never): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof OpError) return fail(error.message);
    throw error;
  }
}

/** The line without its comment, and what the comment says of the origin. */
function splitOrigin(line: string): [string, Origin] {
  const start = line.indexOf('//');
  if (start < 0) return [line.trim(), {}];
  const calls: Span[] = [];
  let at: Span | undefined;
  let from: readonly ValueId[] | undefined;
  for (const part of line
    .slice(start + 2)
    .split(';')
    .map(piece => piece.trim())) {
    if (part.startsWith('from ')) from = part.slice(5).split(' ') as ValueId[];
    else if (part.startsWith('called ')) calls.push(...readSpan(part.slice(7)));
    else at = readSpan(part)[0] ?? at;
  }
  return [
    line.slice(0, start).trim(),
    { ...(at ? { at } : {}), ...(calls.length > 0 ? { calls } : {}), ...(from ? { from } : {}) },
  ];
}

function readSpan(text: string): Span[] {
  const found = /^(.+):(\d+):(\d+)\+(\d+)$/.exec(text);
  if (!found) return [];
  return [
    { file: found[1] ?? '', line: Number(found[2]), column: Number(found[3]), length: Number(found[4]) },
  ];
}

function readArguments(opName: string, text: string, fail: (message: string) => never): Arguments<Ref> {
  const op = opNamed(opName) ?? fail(`no op '${opName}'`);
  const parts = text.match(/\[[^\]]*\]|[^,\s]+/g) ?? [];
  const names = Object.keys(op.operands);
  if (parts.length !== names.length)
    fail(`${opName} has operands ${names.join(', ')}, found ${parts.length}`);
  return Object.fromEntries(
    names.flatMap((name, i) => {
      const part = parts[i] ?? '_';
      if (part === '_') return [];
      return [[name, part.startsWith('[') ? (part.slice(1, -1).split(/,\s*/) as Ref[]) : (part as Ref)]];
    }),
  );
}

/** `{a: 1, b: [1, 2], c: word}`: JSON with bare words. */
function readSettings(text: string, fail: (message: string) => never): Record<string, Json> {
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|[A-Za-z][\w.-]*/g, word =>
    word.startsWith('"') || word === 'true' || word === 'false' ? word : JSON.stringify(word),
  );
  try {
    return JSON.parse(quoted.replace(/(\d)e"/g, '$1e"')) as Record<string, Json>;
  } catch {
    return fail(`settings '${text}' cannot be read`);
  }
}

function readInline(type: TensorType, text: string, fail: (message: string) => never): Tensor {
  const inside = text.slice(1, -1).trim();
  const values = inside === '' ? [] : inside.split(',').map(Number);
  if (values.some(Number.isNaN)) fail(`tensor values '${text}' cannot be read`);
  try {
    return tensorFrom(type, values);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
