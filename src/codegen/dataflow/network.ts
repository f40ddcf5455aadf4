import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { bitsOf, channelsOf, fracOf, rawRange, showElement, sizeOf, spatialOf } from '../../ir/element.ts';
import type { AnyNode, Graph } from '../../ir/graph.ts';
import { outputValues, usersOf, valueRefsOf } from '../../ir/graph.ts';
import { rangesFromTypes } from '../../ir/range.ts';
import type { Interval, Ref, TensorType, ValueId } from '../../ir/types.ts';
import { problemAt } from '../backend.ts';
import type { Cluster } from '../cluster.ts';
import { clustersOf } from '../cluster.ts';
import { laneOf } from './lane.ts';
import type { Surroundings } from './step-base.ts';
import { stepMakers } from './step-makers.ts';
import type { Network, Port, Step } from './step.ts';
import { inputsOf } from './step.ts';

/** The steps of a packed graph. Throws BnnirError with everything that has no unit yet. */
export function networkOf(graph: Graph): Network {
  const problems: Diagnostic[] = [];
  const types = new Map<Ref, TensorType>(graph.tensors);
  for (const input of graph.inputs) types.set(input.id, input.type);
  for (const node of graph.nodes) types.set(node.id, node.type);
  const ranges = rangesFromTypes(graph);
  const alias = new Map<Ref, ValueId>();
  const around: Surroundings = {
    typeOf: ref => types.get(ref)!,
    laneOf: ref => laneOf(types.get(ref)!.element, held(types.get(ref)!, ranges.get(ref))),
    source: ref => alias.get(ref) ?? (ref as ValueId),
  };
  const steps: Step[] = [];
  for (const cluster of clustersOf(graph, joinsProduct(graph))) {
    const { anchor } = cluster;
    if (movesNothing(anchor, types)) alias.set(anchor.id, around.source(anchor.args.x as Ref));
    else {
      const made = stepMakers[anchor.op]?.(cluster, around) ?? unmapped(cluster);
      if ('severity' in made) problems.push(made);
      else steps.push(...[made].flat());
    }
  }
  const inputs = graph.inputs.map(input => portOf(input.id.slice(1), input.id, input, around));
  const outputs = graph.outputs.map(output =>
    portOf(output.name, around.source(output.value), output, around, around.typeOf(output.value)),
  );
  problems.push(...portProblems(graph, inputs, outputs, steps));
  if (problems.length > 0) throw new BnnirError(problems);
  return { name: graph.name, inputs, steps: needed(steps, outputs), outputs };
}

/** i32 sums were proven to fit; other values stay within their type. */
const held = (type: TensorType, range: Interval | undefined): Interval => {
  const held = rawRange(type.element);
  return range ? { lo: Math.max(held.lo, range.lo), hi: Math.min(held.hi, range.hi) } : held;
};

/** A threshold or requantize is computed in the product's unit where nothing else reads the sums. */
function joinsProduct(graph: Graph): (node: AnyNode, anchor: AnyNode) => boolean {
  const users = usersOf(graph);
  const outputs = outputValues(graph);
  return (node, anchor) =>
    (node.op === 'threshold' || node.op === 'requantize') &&
    (anchor.op === 'conv' || anchor.op === 'dense') &&
    node.args.x === anchor.id &&
    users.get(anchor.id)?.length === 1 &&
    !outputs.has(anchor.id);
}

function movesNothing(node: AnyNode, types: ReadonlyMap<Ref, TensorType>): boolean {
  if (node.op !== 'reshape') return false;
  const [height, width, channels] = spatialOf(types.get(node.args.x as Ref)!.shape);
  return node.attributes.order === 'hwc' || channels === 1 || height * width === 1;
}

const unmapped = ({ anchor }: Cluster): Diagnostic =>
  problemAt(
    anchor,
    'E0402',
    `${anchor.id.slice(1)}: the fpga target of this version has no unit for '${anchor.op}'`,
    'bnnir verify runs it in the interpreter; bnnir ops lists the ops; what passes make of them is mapped but for the one named here',
  );

function portOf(
  name: string,
  value: ValueId,
  origin: Graph['inputs'][number] | Graph['outputs'][number],
  around: Surroundings,
  type = around.typeOf(value),
): Port {
  const channels = channelsOf(type);
  const { at, calls } = origin;
  return {
    name,
    value,
    lane: around.laneOf(value),
    pixels: sizeOf(type.shape) / channels,
    channels,
    origin: { ...(at && { at }), ...(calls && { calls }) },
  };
}

function portProblems(
  graph: Graph,
  inputs: readonly Port[],
  outputs: readonly Port[],
  steps: readonly Step[],
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const read = new Set(steps.flatMap(inputsOf));
  const types = new Map(graph.inputs.map(input => [input.id, input.type]));
  for (const input of inputs) {
    const { element } = types.get(input.value)!;
    if (element.kind === 'f32')
      problems.push(
        problemAt(
          input.origin,
          'E0403',
          `input ${input.name} is f32: hardware reads integers`,
          'give it a range by an integer type, as in `input image: u8[28, 28, 1]`',
        ),
      );
    else if (
      !read.has(input.value) &&
      problems.length === 0 &&
      !graph.nodes.some(node => valueRefsOf(node).includes(input.value))
    )
      problems.push(
        problemAt(input.origin, 'E0402', `input ${input.name} is read by no layer`, 'leave it out'),
      );
    if (bitsOf(element) > 16 && fracOf(element) === 0 && element.kind === 'int')
      problems.push(
        problemAt(
          input.origin,
          'E0403',
          `input ${input.name} is ${showElement(element)}: at most 16 bits a value`,
        ),
      );
  }
  const entering = new Set(inputs.map(input => input.value));
  for (const output of outputs)
    if (entering.has(output.value))
      problems.push(
        problemAt(
          output.origin,
          'E0402',
          `output ${output.name} is an input: nothing is computed`,
          'leave it out',
        ),
      );
  return problems;
}

/** Steps that some output needs, in order. */
function needed(steps: readonly Step[], outputs: readonly Port[]): readonly Step[] {
  const wanted = new Set(outputs.map(output => output.value));
  const kept = [...steps].reverse().filter(step => {
    if (!wanted.has(step.output)) return false;
    for (const input of inputsOf(step)) wanted.add(input);
    return true;
  });
  return kept.reverse();
}
