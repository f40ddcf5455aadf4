import { sameType, showType } from './element.ts';
import type { AnyNode, Graph, Module } from './graph.ts';
import { mapArguments, refsOf } from './graph.ts';
import { opNamed } from './ops/index.ts';
import { OpError, opError } from './op.ts';
import type { Ref, Stage, TensorType } from './types.ts';

/** A graph that breaks a rule of the IR: our mistake, not the user's. */
export class InvalidGraph extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidGraph';
  }
}

const invalid = (message: string): never => {
  throw new InvalidGraph(message);
};

/** What a stage allows of a type: `trained` anything, `integer` no f32, `packed` also a word size on every b1. */
export function breaksStage(stage: Stage, type: TensorType): string | undefined {
  if (stage === 'trained') return undefined;
  if (type.element.kind === 'f32') return `f32 in stage ${stage}`;
  if (stage === 'packed' && type.element.kind === 'b1' && type.lanes === undefined)
    return 'b1 without a word size';
  return undefined;
}

/** Type of a node's result by its op's own rule. `lanes` are storage: kept as the node says. Throws OpError. */
export function inferType(
  node: Pick<AnyNode, 'op' | 'attributes' | 'args' | 'type'>,
  typeOf: (ref: Ref) => TensorType,
): TensorType {
  const op = opNamed(node.op) ?? opError(`no op '${node.op}'`);
  const logical = (ref: Ref): TensorType => {
    const { element, shape } = typeOf(ref);
    return { element, shape };
  };
  const { element, shape } = op.infer(node.attributes, mapArguments(node.args, logical), opError);
  return element.kind === 'b1' && node.type.lanes !== undefined
    ? { element, shape, lanes: node.type.lanes }
    : { element, shape };
}

/** Definition before use, ids once, types as inferred, operands of the right kind, stage rules. Throws InvalidGraph. */
export function verify(graph: Graph): void {
  const types = new Map<Ref, TensorType>();
  const define = (id: Ref, type: TensorType) => {
    if (types.has(id)) invalid(`${id} is defined twice`);
    const broken = breaksStage(graph.stage, type);
    if (broken) invalid(`${id}: ${broken} (${showType(type)})`);
    types.set(id, type);
  };
  const typeOf = (ref: Ref): TensorType => types.get(ref) ?? invalid(`${ref} is used before it is defined`);

  for (const [id, type] of graph.tensors) {
    if (!id.startsWith('@')) invalid(`tensor id '${id}' does not begin with @`);
    define(id, type);
  }
  for (const input of graph.inputs) define(input.id, input.type);
  for (const node of graph.nodes) {
    checkOperands(node);
    let type: TensorType;
    try {
      type = inferType(node, typeOf);
    } catch (error) {
      if (error instanceof OpError) return invalid(`${node.id}: ${error.message}`);
      throw error;
    }
    if (!sameType(type, node.type)) invalid(`${node.id} says ${showType(node.type)}, is ${showType(type)}`);
    define(node.id, node.type);
  }
  const names = new Set<string>();
  for (const output of graph.outputs) {
    typeOf(output.value);
    if (names.has(output.name)) invalid(`output '${output.name}' is named twice`);
    names.add(output.name);
  }
}

function checkOperands(node: AnyNode): void {
  const op = opNamed(node.op) ?? invalid(`${node.id}: no op '${node.op}'`);
  for (const name of Object.keys(node.args))
    if (!Object.hasOwn(op.operands, name)) invalid(`${node.id}: ${node.op} has no operand '${name}'`);
  for (const [name, operand] of Object.entries(op.operands)) {
    const argument = node.args[name];
    if (argument === undefined && operand.optional !== true)
      invalid(`${node.id}: operand '${name}' is missing`);
    if (operand.kind === 'weight' && typeof argument === 'string' && !argument.startsWith('@'))
      invalid(`${node.id}: ${name} is ${argument}, wanted a tensor`);
    if (operand.kind === 'many' && typeof argument === 'string')
      invalid(`${node.id}: ${name} is one value, wanted a list`);
  }
  for (const ref of refsOf(node)) if (!/^[%@]./.test(ref)) invalid(`${node.id}: '${ref}' is no reference`);
}

/** `verify`, and that every tensor present has the type its graph declares. */
export function verifyModule(module: Module): void {
  verify(module.graph);
  for (const [id, tensor] of module.tensors) {
    const declared =
      module.graph.tensors.get(id) ?? invalid(`tensor ${id} is in the module, not in its graph`);
    if (!sameType(declared, tensor.type))
      invalid(`${id} is ${showType(tensor.type)}, the graph says ${showType(declared)}`);
  }
}
