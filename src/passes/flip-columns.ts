import { channelsOf, sizeOf } from '../ir/element.ts';
import type { AnyNode } from '../ir/graph.ts';
import type { ValueId } from '../ir/types.ts';
import type { Links } from './links.ts';
import { typed } from './links.ts';

/** A product that reads a value, directly or moved: for each of its input channels the value's channel, -1 for none. */
export interface Reader {
  readonly product: AnyNode;
  readonly channels: Int32Array;
}

/** All readers of a value, if they are products whose columns can take a change of sign; else why they cannot. */
export function readersOf(value: ValueId, links: Links): readonly Reader[] | string {
  const readers = new Map<AnyNode, Int32Array>();
  const visit = (ref: ValueId, channels: Int32Array): string | undefined => {
    if (links.isOutput(ref)) return 'it is an output';
    for (const user of links.users(ref)) {
      const next = channelsThrough(user, ref, channels, links);
      if (typeof next === 'string') return next;
      if (next) {
        const reason = visit(user.id, next);
        if (reason !== undefined) return reason;
      } else readers.set(user, joined(readers.get(user), channels));
    }
    return undefined;
  };
  const reason = visit(
    value,
    Int32Array.from({ length: channelsOf(links.typeOf(value)) }, (_, channel) => channel),
  );
  return reason ?? [...readers].map(([product, channels]) => ({ product, channels }));
}

/** Channels that arrive by several ways. */
const joined = (known: Int32Array | undefined, more: Int32Array): Int32Array =>
  known ? known.map((channel, at) => (channel < 0 ? more[at]! : channel)) : more;

/** The channels behind a node that moves values; undefined for a product; a string for what cannot take the flip. */
function channelsThrough(
  any: AnyNode,
  ref: ValueId,
  channels: Int32Array,
  links: Links,
): Int32Array | string | undefined {
  const node = typed(any);
  const name = node.id.slice(1);
  const after = channelsOf(node.type);
  const map = (from: (channel: number) => number | undefined) =>
    Int32Array.from({ length: after }, (_, channel) => from(channel) ?? -1);
  switch (node.op) {
    case 'dense':
      return undefined;
    case 'conv':
      return node.attributes.pad_value !== 0 && node.attributes.pad.some(size => size > 0)
        ? `${name} pads with a value that would have to flip, too`
        : undefined;
    case 'reshape': {
      const pixels = sizeOf(links.typeOf(ref).shape) / channels.length;
      if (node.attributes.order === 'chw' && node.type.shape.length === 1)
        return map(channel => channels[Math.floor(channel / pixels)]);
      return node.attributes.order === 'hwc' && after % channels.length === 0
        ? map(channel => channels[channel % channels.length])
        : `${name} mixes its channels`;
    }
    case 'upsample':
      return channels;
    case 'slice':
      return map(channel => channels[node.attributes.start + channel]);
    case 'shuffle': {
      const { groups } = node.attributes;
      return map(channel => channels[(channel % groups) * (after / groups) + Math.floor(channel / groups)]);
    }
    case 'concat':
      return Int32Array.from(
        node.args.xs.flatMap(part =>
          part === ref ? [...channels] : new Array<number>(channelsOf(links.typeOf(part))).fill(-1),
        ),
      );
    case 'maxpool':
      return `${name} is a max pool`;
    default:
      return `${name} (${node.op}) reads it`;
  }
}
