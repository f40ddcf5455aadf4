import type { Diagnostic } from '../../ir/diagnostic.ts';
import { channelsOf, sizeOf } from '../../ir/element.ts';
import type { AnyNode } from '../../ir/graph.ts';
import type { Ref, TensorType, ValueId } from '../../ir/types.ts';
import type { Cluster } from '../cluster.ts';
import type { Lane } from './lane.ts';
import type { Step } from './step.ts';

/** What a step maker may ask about a graph; aliases (reshapes that move nothing) are already resolved. */
export interface Surroundings {
  typeOf(ref: Ref): TensorType;
  laneOf(ref: Ref): Lane;
  /** The stream a value travels in. */
  source(ref: Ref): ValueId;
}

/** One step a cluster; several in a row where one unit cannot do it all, the last of which makes the cluster's value. */
export type Maker = (cluster: Cluster, around: Surroundings) => Step | readonly Step[] | Diagnostic;

export const numbers = (node: AnyNode, setting: string): readonly number[] =>
  node.attributes[setting] as readonly number[];
export const numberOf = (node: AnyNode, setting: string): number => node.attributes[setting] as number;

/** What every step says of the node whose value it makes; `anchor` gives the id and the input. */
export function base(anchor: AnyNode, last: AnyNode, around: Surroundings, x = anchor.args.x as ValueId) {
  const { at, calls } = anchor;
  const channels = channelsOf(last.type);
  return {
    id: anchor.id.slice(1),
    origin: { ...(at && { at }), ...(calls && { calls }) },
    input: around.source(x),
    output: last.id,
    inLane: around.laneOf(x),
    outLane: around.laneOf(last.id),
    pixels: sizeOf(last.type.shape) / channels,
    channels,
  };
}

/** Rows and columns that border classes run along. */
export const extent = (type: TensorType) =>
  type.shape.length === 3
    ? { height: type.shape[0]!, width: type.shape[1]! }
    : { height: 1, width: sizeOf(type.shape) / channelsOf(type) };
