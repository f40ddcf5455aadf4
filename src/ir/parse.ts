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
  const reader = new Reader();
  const lines = text.split(/\r?\n/);
  lines.forEach((line, index) => {
    reader.read(line, index + 1);
  });
  return reader.finish(lines.length);
}

class Reader {
  readonly #inputs: GraphInput[] = [];
  readonly #nodes: AnyNode[] = [];
  readonly #outputs: GraphOutput[] = [];
  readonly #declared = new Map<TensorId, TensorType>();
  readonly #tensors = new Map<TensorId, Tensor>();
  readonly #types = new Map<Ref, TensorType>();
  #head: { readonly name: string; readonly stage: Stage } | undefined;
  #isOpen = false;
  #line = 0;

  read(whole: string, number: number): void {
    this.#line = number;
    const [line, origin] = splitOrigin(whole);
    if (line === '') return;
    if (!this.#head) this.#readHead(line);
    else if (!this.#isOpen) this.#fail(`nothing may follow the graph's '}', found '${line}'`);
    else if (line === '}') this.#isOpen = false;
    else this.#readStatement(line, origin);
  }

  finish(lines: number): Module {
    this.#line = lines;
    if (!this.#head) return this.#fail(`wanted 'graph NAME @STAGE {', found an empty file`);
    if (this.#isOpen) this.#fail(`the graph's '}' is missing`);
    const graph: Graph = {
      ...this.#head,
      inputs: this.#inputs,
      tensors: this.#declared,
      nodes: this.#nodes,
      outputs: this.#outputs,
    };
    return { graph, tensors: this.#tensors };
  }

  readonly #fail = (message: string): never => {
    throw new TextError(this.#line, message);
  };

  readonly #typeOf = (ref: Ref): TensorType =>
    this.#types.get(ref) ?? this.#fail(`${ref} is not defined above`);

  #readHead(line: string): void {
    const version = /^bnnir (\d+)$/.exec(line);
    if (version) {
      if (Number(version[1]) !== textVersion)
        this.#fail(`text version ${version[1]}, this bnnir reads version ${textVersion}`);
      return;
    }
    const head = /^graph (\S+) @(\w+) \{$/.exec(line);
    if (!head || !stages.includes(head[2] ?? ''))
      return this.#fail(`wanted 'graph NAME @STAGE {', found '${line}'`);
    this.#head = { name: head[1] ?? '', stage: head[2] as Stage };
    this.#isOpen = true;
  }

  #readStatement(line: string, origin: Origin): void {
    const input = /^input (%\S+): (.+)$/.exec(line);
    if (input) {
      const [id, type] = [input[1] as ValueId, this.#readType(input[2])];
      this.#define(id, type);
      this.#inputs.push({ id, type, ...origin });
      return;
    }
    const tensor = /^tensor (@\S+): ([^=]+?)(?: = (\[.*\]))?$/.exec(line);
    if (tensor) {
      const [id, type] = [tensor[1] as TensorId, this.#readType(tensor[2])];
      this.#define(id, type);
      this.#declared.set(id, type);
      if (tensor[3] !== undefined) this.#tensors.set(id, readInline(type, tensor[3], this.#fail));
      return;
    }
    const output = /^output (\S+) = (%\S+)$/.exec(line);
    if (output) {
      this.#typeOf(output[2] as ValueId);
      this.#outputs.push({ name: output[1] ?? '', value: output[2] as ValueId, ...origin });
      return;
    }
    const node = /^(%\S+): (.+?) = (\w+)(?: ([^{]*?))?(?: (\{.*\}))?$/.exec(line);
    if (!node) return this.#fail(`wanted input, tensor, %value or output, found '${line}'`);
    const [, id, type, op = '', args, settings] = node;
    this.#addNode(id as ValueId, this.#readType(type), op, args ?? '', settings ?? '{}', origin);
  }

  #addNode(
    id: ValueId,
    said: TensorType,
    op: string,
    operands: string,
    settings: string,
    origin: Origin,
  ): void {
    const args = readArguments(op, operands, this.#fail);
    const values = readSettings(settings, this.#fail);
    const node = guarded(() => makeNode(id, op, args, values, this.#typeOf, origin), this.#fail);
    const type = said.lanes === undefined ? node.type : { ...node.type, lanes: said.lanes };
    if (showType(type) !== showType(said)) this.#fail(`${id} says ${showType(said)}, is ${showType(type)}`);
    this.#define(id, type);
    this.#nodes.push({ ...node, type });
  }

  #readType(shown = ''): TensorType {
    return readType(shown) ?? this.#fail(`'${shown.trim()}' is no type`);
  }

  #define(id: Ref, type: TensorType): void {
    if (this.#types.has(id)) this.#fail(`${id} is defined twice`);
    this.#types.set(id, type);
  }
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
  const args: Record<string, Ref | readonly Ref[]> = {};
  names.forEach((name, i) => {
    const part = parts[i] ?? '_';
    if (part !== '_')
      args[name] = part.startsWith('[') ? (part.slice(1, -1).split(/,\s*/) as Ref[]) : (part as Ref);
  });
  return args;
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
