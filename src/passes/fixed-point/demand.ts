import { bitsOf, isF32 } from '../../ir/element.ts';
import type { AnyNode, Graph } from '../../ir/graph.ts';
import { typesOf, valueRefsOf } from '../../ir/graph.ts';
import { opNamed } from '../../ir/ops/index.ts';
import { rangeOfSet } from '../../ir/quantize-weights.ts';
import type { Precision } from '../../ir/attribute.ts';
import type { Ref, TensorType, ValueId } from '../../ir/types.ts';
import type { Links } from '../links.ts';
import { inputOf, linksOf } from '../links.ts';
import { isAffine } from './affine-nodes.ts';

/**
 * How a node takes part in the real-valued part of a network:
 * `affine`   a factor and a constant per channel: constants of a requantize, never a step of its own
 * `sum`      products, window sums, means: an i32 of their own whose unit is no power of two
 * `curve`    any other function of one value: a prelu_fixed or a table
 * `rounding` a quantizer of so many levels that rounding them beats comparing with them
 * `compare`  a quantizer of few levels: thresholds
 * `direct`   adds and moves: the same on integers of one format
 */
export type Role = 'affine' | 'sum' | 'curve' | 'rounding' | 'compare' | 'direct';

/** A real value quantized to more levels than this is rounded; thresholds would be as many comparators. */
const mostCompared = 15;

const sums: ReadonlySet<string> = new Set(['conv', 'dense', 'avgpool', 'channel_mean', 'mul']);

export function roleOf(node: AnyNode, types: ReadonlyMap<Ref, TensorType>): Role {
  const isReal = isF32(node.type.element);
  if (!isReal && valueRefsOf(node).some(ref => isF32(types.get(ref)!.element)) && isQuantizer(node)) {
    if (node.op !== 'quantize') return 'compare';
    const { lo, hi } = rangeOfSet(node.attributes.to as Precision);
    return hi - lo > mostCompared ? 'rounding' : 'compare';
  }
  if (!isReal) return 'direct';
  if (isAffine(node)) return 'affine';
  if (sums.has(node.op)) return 'sum';
  return opNamed(node.op)?.pointwise === true && node.args.y === undefined ? 'curve' : 'direct';
}

const isQuantizer = ({ op }: AnyNode): boolean => op === 'sign' || op === 'rsign' || op === 'quantize';

/** Which real values must exist as fixed point; the others are passed through on the way to a comparison or to a sum. */
export interface Demand {
  role(node: AnyNode): Role;
  isNeeded(id: ValueId): boolean;
  /** The product whose weights take up the factors behind it, by the value that its sums become: network outputs. */
  readonly scores: ReadonlyMap<ValueId, ValueId>;
}

/**
 * Walks back from what is asked for. A quantizer of few levels asks for nothing: the chain behind it is read off into
 * thresholds on the nearest value that exists. An affine node hands the question on to what it reads.
 */
export function demandOf(graph: Graph): Demand {
  const links = linksOf(graph);
  const types = typesOf(graph);
  const roles = new Map(graph.nodes.map(node => [node.id, roleOf(node, types)]));
  const roleOfValue = (ref: ValueId): Role | undefined => roles.get(ref);
  const scores = new Map<ValueId, ValueId>();
  const needed = new Set<ValueId>();
  const passed = new Set<ValueId>();
  const isReal = (ref: ValueId) => isF32(types.get(ref)!.element);
  const need = (ref: ValueId) => isReal(ref) && needed.add(ref);
  const pass = (ref: ValueId) => {
    const role = roleOfValue(ref);
    if (role === 'affine' || role === 'sum') passed.add(ref);
    else need(ref);
  };
  for (const { value } of graph.outputs) {
    const product = scoreOf(value, links, roles);
    if (product === undefined) need(value);
    else scores.set(value, product);
  }
  for (const node of [...graph.nodes].reverse()) {
    const role = roles.get(node.id)!;
    const reads = valueRefsOf(node);
    if (role === 'direct') {
      need(node.id);
      if (node.op === 'argmax') {
        const product = scoreOf(inputOf(node), links, roles);
        if (product !== undefined && isReal(inputOf(node))) {
          scores.set(inputOf(node), product);
          continue;
        }
      }
      reads.forEach(need);
    } else if (role === 'sum') {
      if (node.op === 'conv' || node.op === 'dense')
        (isStored(inputOf(node), links, roles, types) ? pass : need)(inputOf(node));
      else reads.forEach(need);
    } else if (role === 'rounding' || needed.has(node.id) || passed.has(node.id)) {
      if (role === 'curve' && node.op !== 'sigmoid') reads.forEach(need);
      else reads.forEach(pass);
    }
  }
  return { role: node => roles.get(node.id)!, isNeeded: id => needed.has(id), scores };
}

/** Whether a product can read what is behind affine nodes: something of at most 16 bits, not an accumulator. */
function isStored(
  ref: ValueId,
  links: Links,
  roles: ReadonlyMap<ValueId, Role>,
  types: ReadonlyMap<Ref, TensorType>,
): boolean {
  const node = links.producer(ref);
  const role = node && roles.get(node.id);
  if (node && role === 'affine') return isStored(inputOf(node), links, roles, types);
  if (role === 'sum') return false;
  const { element } = types.get(ref)!;
  return isF32(element) ? node !== undefined : bitsOf(element) <= 16;
}

/** The real-weighted product behind a network's output, where nothing else reads it or the affine nodes in between. */
function scoreOf(ref: ValueId, links: Links, roles: ReadonlyMap<ValueId, Role>): ValueId | undefined {
  const node = links.producer(ref);
  const readers = links.users(ref).length + (links.isOutput(ref) ? 1 : 0);
  if (!node || readers !== 1) return undefined;
  if (roles.get(node.id) === 'affine') return scoreOf(inputOf(node), links, roles);
  return roles.get(node.id) === 'sum' && (node.op === 'conv' || node.op === 'dense') ? node.id : undefined;
}
