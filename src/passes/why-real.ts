import { isF32 } from '../ir/element.ts';
import type { AnyNode, Graph } from '../ir/graph.ts';
import { valueRefsOf } from '../ir/graph.ts';
import { opNamed } from '../ir/ops/index.ts';
import type { Ref, ValueId } from '../ir/types.ts';
import type { Links } from './links.ts';
import { inputOf, isProduct, linksOf } from './links.ts';
import { isQuantizer } from './quantizer.ts';
import { scalingOf } from './scaling.ts';

/** Why a value stays f32, and what to change. `kind` is the same for layers with the same trouble. */
export interface Reason {
  readonly node: AnyNode;
  readonly kind: string;
  readonly message: string;
  readonly help: string;
}

const name = (id: Ref): string => id.slice(1);

/** The nodes where real values begin (all operands are integers), each with the reason why no pass made an integer of it. */
export function whyReal(graph: Graph): readonly Reason[] {
  const links = linksOf(graph);
  const isReal = (ref: Ref) => isF32(links.typeOf(ref).element);
  return graph.nodes
    .filter(node => isF32(node.type.element) && !valueRefsOf(node).some(isReal))
    .map(node => ({ node, ...reasonOf(node, graph, links) }));
}

function reasonOf(node: AnyNode, graph: Graph, links: Links): Omit<Reason, 'node'> {
  if (isProduct(node))
    return {
      kind: 'weights',
      message: `${name(node.id)} has real weights`,
      help: 'give the layer weights: binary, ternary or int2..int8',
    };
  const end = endOf(node, links);
  const from = end.node === node ? name(node.id) : `${name(node.id)} to ${name(end.node.id)}`;
  if (end.output !== undefined) {
    const output = graph.outputs.find(({ value }) => value === end.output)!;
    return {
      kind: 'output',
      message: `output ${output.name} is a real number, computed by ${from}`,
      help: `end the network in the integer scores before it (leave ${name(node.id)} out), in threshold or sign, or in argmax of integers`,
    };
  }
  const reader = end.reader!;
  if (isQuantizer(reader))
    return {
      kind: 'quantizer',
      message: `${name(reader.id)}: no thresholds can be read off the chain from ${name(node.id)} to it`,
      help: '--explain says what fuse-thresholds found; a quantizer of at most 8 bits behind ops that keep or reverse order has thresholds',
    };
  if (isProduct(reader)) {
    const scaling = scalingOf(inputOf(reader), links);
    if (typeof scaling === 'string')
      return {
        kind: 'std',
        message: `${name(reader.id)} reads ${from}: ${scaling.replace(/^kept: /, '')}`,
        help: 'normalise all channels by one std, or put |> quantize(to: int8) behind normalize',
      };
    return {
      kind: 'product',
      message: `${name(reader.id)} multiplies the real values of ${from}`,
      help: `put sign, threshold or quantize in front of ${name(reader.id)}`,
    };
  }
  return {
    kind: reader.op,
    message: `${name(reader.id)} (${reader.op}) works on the real values of ${from}`,
    help: `put sign, threshold or quantize in front of ${name(reader.id)}`,
  };
}

interface End {
  /** The last node of the chain. */
  readonly node: AnyNode;
  readonly output?: ValueId;
  readonly reader?: AnyNode;
}

/** Forward along pointwise nodes to what ends the chain: an output, or a reader that is not pointwise or joins it with another. */
function endOf(node: AnyNode, links: Links): End {
  if (links.isOutput(node.id)) return { node, output: node.id };
  const [reader] = links.users(node.id);
  if (!reader) throw new Error(`${node.id} is dead`);
  const isChain =
    opNamed(reader.op)?.pointwise === true && valueRefsOf(reader).length === 1 && isF32(reader.type.element);
  return isChain ? endOf(reader, links) : { node, reader };
}
