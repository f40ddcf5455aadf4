import { readAttributes } from './attribute.ts';
import { showType } from './element.ts';
import type { AnyNode, Graph, GraphInput, GraphOutput } from './graph.ts';
import { mapArguments } from './graph.ts';
import type { Arguments } from './op.ts';
import { opError } from './op.ts';
import { opNamed } from './ops/index.ts';
import type { Json, Origin, Ref, Stage, TensorId, TensorType, ValueId } from './types.ts';

/** A node from settings as JSON and operand types; defaults filled in, type inferred. Throws OpError. */
export function makeNode(
  id: ValueId,
  opName: string,
  args: Arguments<Ref>,
  settings: Readonly<Record<string, Json>>,
  typeOf: (ref: Ref) => TensorType,
  origin: Origin = {},
): AnyNode {
  const op = opNamed(opName) ?? opError(`no op '${opName}'`);
  const attributes = readAttributes(op.attributes, settings, message => opError(`${opName}: ${message}`));
  for (const [name, operand] of Object.entries(op.operands))
    if (args[name] === undefined && operand.optional !== true)
      opError(`${opName} wants an operand '${name}'`);
  const type = op.infer(attributes, mapArguments(args, typeOf), opError);
  return { id, op: op.name, args, attributes, type, ...origin };
}

/** Grows a graph in topological order. Ids must be new; all failures are OpErrors. */
export class GraphBuilder {
  readonly #name: string;
  readonly #types = new Map<Ref, TensorType>();
  readonly #tensors = new Map<TensorId, TensorType>();
  readonly #inputs: GraphInput[] = [];
  readonly #nodes: AnyNode[] = [];
  readonly #outputs: GraphOutput[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  has(ref: Ref): boolean {
    return this.#types.has(ref);
  }

  typeOf(ref: Ref): TensorType {
    return this.#types.get(ref) ?? opError(`${ref} is not defined`);
  }

  input(id: ValueId, type: TensorType, origin: Origin = {}): ValueId {
    this.#define(id, type);
    this.#inputs.push({ id, type, ...origin });
    return id;
  }

  tensor(id: TensorId, type: TensorType): TensorId {
    this.#define(id, type);
    this.#tensors.set(id, type);
    return id;
  }

  add(
    id: ValueId,
    op: string,
    args: Arguments<Ref>,
    settings: Readonly<Record<string, Json>> = {},
    origin: Origin = {},
  ): ValueId {
    const node = makeNode(id, op, args, settings, ref => this.typeOf(ref), origin);
    this.#define(id, node.type);
    this.#nodes.push(node);
    return id;
  }

  output(name: string, value: ValueId, origin: Origin = {}): void {
    this.typeOf(value);
    this.#outputs.push({ name, value, ...origin });
  }

  finish(stage: Stage = 'trained'): Graph {
    return {
      name: this.#name,
      stage,
      inputs: this.#inputs,
      tensors: this.#tensors,
      nodes: this.#nodes,
      outputs: this.#outputs,
    };
  }

  #define(id: Ref, type: TensorType): void {
    const known = this.#types.get(id);
    if (known) opError(`${id} is defined twice: ${showType(known)} and ${showType(type)}`);
    this.#types.set(id, type);
  }
}
