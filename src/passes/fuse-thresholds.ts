import { bitsOf, channelsOf, isBit } from '../ir/element.ts';
import { classCount } from '../ir/ops/integer/classes.ts';
import type { Interval } from '../ir/types.ts';
import { Chain, chainBehind } from './chain.ts';
import { counted } from './counted.ts';
import { Edit, hasWeights } from './edit.ts';
import { FusedNodes } from './fused-nodes.ts';
import { linksOf } from './links.ts';
import type { Pass } from './pass.ts';
import { isQuantizer, setOf } from './quantizer.ts';
import type { Reachable } from './reachable.ts';
import { ReachableValues } from './reachable.ts';
import type { Steps } from './steps.ts';
import { readSteps } from './steps.ts';
import type { CountingTable, SegmentTable, Tally } from './threshold-tables.ts';
import { countingTable, segmentTable, signTable } from './threshold-tables.ts';

/** Results of more levels than this over 8 bits or fewer are looked up instead of compared. */
const mostComparedOfSmall = 15;
/** A result of more levels (8 bits have 255) is not made by thresholds. */
export const mostLevels = 255;
/** Segments between the changes of a channel that rises and falls, through up to four bends of all 8-bit levels. */
const mostSegments = 16 * mostLevels;
/** Changes of sign a channel may have: as many as four bends make. */
const mostFactors = 16;

/**
 * quantizer(pointwise chain(integer value))  ==>  threshold(value, at), flip where a channel falls
 *
 * `at` is the least accumulator the chain maps to each level. It is found by asking the chain's own records at every
 * reachable accumulator of every channel and border class, not by algebra, so f32 rounding is honoured and nothing is assumed
 * of the chain. A sign that changes more than once is a product of thresholds. A result of many levels over a small integer is
 * a table; one that neither rises nor falls is a table over the segments between its changes.
 */
export const fuseThresholds: Pass = {
  name: 'fuse-thresholds',
  summary: 'a quantizer behind a chain over an integer becomes integer thresholds',
  rewrites: 'sign, rsign, quantize(pointwise chain(x: integer))  ==>  threshold(x), flip',
  from: 'trained',
  keeps: 'exact',
  reads: 'values',
  run(module, { note }) {
    const links = linksOf(module.graph);
    const reachable = new ReachableValues(module);
    const edit = new Edit(module);
    for (const root of module.graph.nodes) {
      const found = isQuantizer(root) ? chainBehind(root, links) : undefined;
      if (!found) continue;
      const chain = new Chain(found, module);
      const nodes = new FusedNodes(edit, chain);
      const isKnown = chain.nodes.every(node => hasWeights(node, module));
      /** A flip behind it mirrors the whole set, so it is counted out; else only as far as results go. */
      const isMirrored = links.users(root.id).some(({ op }) => op === 'flip');
      const outcome = isKnown
        ? fuse(nodes, chain, reachable.of(chain.sourceId), isMirrored ? setOf(root) : undefined)
        : fuseByType(nodes, chain);
      note(root.id, outcome.startsWith('kept') ? outcome : `<- ${namesOf(chain)}   ${outcome}`);
    }
    return edit.apply();
  },
};

const namesOf = ({ nodes }: Chain): string => nodes.map(({ id }) => id.slice(1)).join(', ');
const classesOf = ({ border }: Chain): number => classCount(border);

/** All results may be listed in a table: the source is small, and alike everywhere on the map. */
const isListable = (chain: Chain): boolean =>
  bitsOf(chain.source.element) <= 8 && classesOf(chain) === 1 && !isBit(chain.root.element);

/** Replaces the chain, if that can be done, and says how, or why it is kept. */
function fuse(nodes: FusedNodes, chain: Chain, reach: Reachable, least?: Interval): string {
  const { lo, hi } = setOf(chain.nodes.at(-1)!);
  if (hi - lo > mostComparedOfSmall && isListable(chain)) return lookUp(nodes, chain);
  if (hi - lo > mostLevels) return `kept: ${hi - lo} levels are too many thresholds`;
  const steps: (readonly Steps[])[] = [];
  for (let index = 0; index < classesOf(chain); index++) {
    const read = readSteps(chain, reach, index);
    if (!read)
      return 'kept: its input has too many values to list, and the chain is not known to keep or reverse order';
    steps.push(read);
  }
  return isBit(chain.root.element)
    ? fuseSign(nodes, chain, steps, reach)
    : fuseCount(nodes, chain, countingTable(steps, reach, least), () => segmentTable(steps, reach));
}

function fuseSign(nodes: FusedNodes, chain: Chain, steps: (readonly Steps[])[], reach: Reachable): string {
  const table = signTable(steps, reach);
  const factors = table.factors.length;
  if (factors > mostFactors) return `kept: a channel changes its sign ${factors} times`;
  nodes.multiply(table);
  const product = `each the product of ${factors} (the sign changes more than once)`;
  return explain(chain, table.tally, factors === 1 ? [] : [product]);
}

function fuseCount(
  nodes: FusedNodes,
  chain: Chain,
  table: CountingTable | undefined,
  segmentsOf: () => SegmentTable,
): string {
  if (table) {
    nodes.count(table);
    return explain(chain, table.tally, table.levels === 1 ? [] : [`${table.levels} levels each`]);
  }
  if (isListable(chain)) return lookUp(nodes, chain);
  const segments = segmentsOf();
  if (segments.levels > mostSegments) return `kept: a channel changes ${segments.levels} times`;
  nodes.segment(segments);
  return `a table over ${segments.levels + 1} segments, since a channel neither only rises nor only falls`;
}

function lookUp(nodes: FusedNodes, chain: Chain): string {
  nodes.lookUp(true);
  return `a table over the values of ${chain.sourceId.slice(1)}`;
}

/** The structure without weights. */
function fuseByType(nodes: FusedNodes, chain: Chain): string {
  const { lo, hi } = setOf(chain.nodes.at(-1)!);
  const levels = isBit(chain.root.element) ? 1 : hi - lo;
  if (levels > mostComparedOfSmall && isListable(chain)) nodes.lookUp(false);
  else if (levels > mostLevels) return `kept: ${levels} levels are too many thresholds`;
  else nodes.declare(lo, levels);
  return 'to be read off the weights';
}

/** `64 channels: 61 thresholds, 2 flipped (the chain falls), 1 constant (never reached)` */
function explain(chain: Chain, { flipped, constant }: Tally, more: readonly string[]): string {
  const channels = channelsOf(chain.root);
  const classes = classesOf(chain);
  const parts = [
    counted(channels - flipped - constant, 'threshold'),
    ...(flipped > 0 ? [`${flipped} flipped (the chain falls)`] : []),
    ...(constant > 0 ? [`${constant} constant (never reached)`] : []),
    ...more,
    ...(classes > 1 ? [`${classes} border classes`] : []),
  ];
  return `${counted(channels, 'channel')}: ${parts.join(', ')}`;
}
