import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError, fail } from '../../ir/diagnostic.ts';
import { showShape } from '../../ir/element.ts';
import type { AnyNode, Graph, GraphInput } from '../../ir/graph.ts';
import { isTensorId, refsOf, usersOf, valueRefsOf } from '../../ir/graph.ts';
import type { Ref, ValueId } from '../../ir/types.ts';
import { loweringOf } from '../lower/index.ts';

/** What of a graph is run to train one of its outputs. */
export interface Plan {
  readonly graph: Graph;
  readonly input: GraphInput;
  /** The nodes the output depends on, in order. */
  readonly nodes: readonly AnyNode[];
  readonly output: ValueId;
  readonly classes: number;
  /** Values and tensors through which a gradient reaches a tensor. */
  readonly learned: ReadonlySet<Ref>;
}

/** Statistics are measured, not learned. */
export const isStatistic = (node: AnyNode, operand: string): boolean =>
  node.op === 'batchnorm' && (operand === 'mean' || operand === 'variance');

/** Throws E0641 at every layer that cannot be trained, E0642 where the network has not one input and one score a class. */
export function planOf(graph: Graph, outputName?: string): Plan {
  const [input, ...otherInputs] = graph.inputs;
  if (!input || otherInputs.length > 0)
    return fail('E0642', `the network has ${graph.inputs.length} inputs; training feeds one`);
  const output =
    outputName === undefined ? graph.outputs[0] : graph.outputs.find(each => each.name === outputName);
  if (!output) {
    const names = graph.outputs.map(each => each.name).join(', ');
    return fail('E0642', `the network has no output '${outputName ?? ''}'`, {
      help: `its outputs: ${names}`,
    });
  }
  const nodes = nodesBefore(graph, output.value);
  const last = nodes.at(-1);
  const shape = last?.type.shape ?? [];
  const at = last?.at && { at: last.at };
  if (shape.length !== 1)
    fail('E0642', `the output '${output.name}' is ${showShape(shape)}; training wants one score a class`, at);
  const refusals = nodes.flatMap(node => refusalsOf(graph, node));
  if (refusals.length > 0) throw new BnnirError(refusals);
  return { graph, input, nodes, output: output.value, classes: shape[0]!, learned: learnedBy(nodes) };
}

function nodesBefore(graph: Graph, output: ValueId): readonly AnyNode[] {
  const wanted = new Set<ValueId>([output]);
  return graph.nodes
    .toReversed()
    .filter(node => {
      if (!wanted.has(node.id)) return false;
      for (const ref of valueRefsOf(node)) wanted.add(ref);
      return true;
    })
    .toReversed();
}

function refusalsOf(graph: Graph, node: AnyNode): readonly Diagnostic[] {
  const name = node.id.slice(1);
  const refusal = (message: string, help?: string): Diagnostic => ({
    severity: 'error',
    code: 'E0641',
    message: `${name}: ${message}, so it cannot be trained`,
    ...(node.at && { at: node.at }),
    ...(help !== undefined && { help }),
  });
  if (!loweringOf(node.op))
    return [
      refusal(
        `'${node.op}' has no gradient`,
        node.op === 'threshold'
          ? 'train with batchnorm and sign or quantize; compile turns them into thresholds'
          : 'train another output',
      ),
    ];
  return node.op === 'weight_scale' && !isBehindItsProduct(graph, node)
    ? [refusal('the sums it scales are read elsewhere too')]
    : [];
}

/** Whether a weight_scale can be multiplied into the weights: nobody else reads the sums of the layer they belong to. */
function isBehindItsProduct(graph: Graph, node: AnyNode): boolean {
  const source = graph.nodes.find(({ id }) => id === node.args.x);
  if (source?.args.weight !== node.args.weight || usersOf(graph).get(source!.id)?.length !== 1) return false;
  return source!.op === 'weight_scale' ? isBehindItsProduct(graph, source!) : true;
}

function learnedBy(nodes: readonly AnyNode[]): ReadonlySet<Ref> {
  const learned = new Set<Ref>();
  for (const node of nodes) {
    for (const [operand, argument] of Object.entries(node.args))
      if (typeof argument === 'string' && isTensorId(argument) && !isStatistic(node, operand))
        learned.add(argument);
    if (refsOf(node).some(ref => learned.has(ref))) learned.add(node.id);
  }
  return learned;
}
