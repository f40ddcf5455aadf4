import type { AnyNode } from '../../ir/graph.ts';
import type { Origin, Ref, TensorId, TensorType, ValueId } from '../../ir/types.ts';
import type { Place } from './place.ts';

/** How much of a result one invocation computes: `pixels` along a row, `quads` groups of four channels (8 are a word of bits). */
export interface Tile {
  readonly pixels: number;
  readonly quads: number;
}

/**
 * Constants by channel, in the order kernels read them: `rows` rows of ceil(channels / 4) vec4<i32>. The tensor holds them row by
 * row, or channel by channel where `byChannel`; one without channels is repeated in all four lanes.
 */
export interface Table {
  readonly tensor: TensorId;
  readonly rows: number;
  readonly channels: number;
  readonly order: 'rows' | 'channels' | 'repeated';
}

/** vec4s of a table. */
export const tableQuads = ({ rows, channels, order }: Table): number =>
  rows * (order === 'repeated' ? 1 : Math.ceil(channels / 4));

/**
 * Weights [outs, taps, depth] in the order a kernel reads them: quads of four outputs, one after the other, by block of `quads`
 * quads, then by tap, step and quad (`by: 'tap'`), or by quad, tap and step (`by: 'quad'`). A step is a word of 32 signs
 * (`bits` is undefined: a quad is four words) or one factor of `bits` bits (a quad is 4 * bits bits). Outputs beyond the last
 * are zeros. With `isReal`, factors are whole numbers stored as f32 (`bits` is 32): see `isExactInF32`.
 */
export interface WeightLayout {
  readonly tensor: TensorId;
  readonly outs: number;
  readonly taps: number;
  /** Steps a tap. */
  readonly depth: number;
  readonly quads: number;
  readonly by: 'tap' | 'quad';
  readonly bits?: 1 | 2 | 4 | 8 | 16 | 32;
  readonly isReal?: true;
}

/** Quads in all. */
export const weightQuads = ({ outs, taps, depth, quads }: WeightLayout): number =>
  Math.ceil(outs / (4 * quads)) * quads * taps * depth;

/** Words in all. */
export const weightWords = (layout: WeightLayout): number =>
  layout.bits === undefined ? 4 * weightQuads(layout) : Math.ceil((weightQuads(layout) * layout.bits) / 8);

/** A place as the step's nodes name it: `ref` may be a reshape of the value that lies there. */
export interface Read extends Place {
  readonly ref: ValueId;
}

/** One dispatch: what it reads, computes and writes. */
export interface Step {
  /** The layer it is called after. */
  readonly id: string;
  readonly origin: Origin;
  readonly kind: 'products' | 'pool' | 'move' | 'pointwise' | 'argmax';
  /** What yields the first value; absent where a value is only stored in the other kind of buffer. */
  readonly anchor?: AnyNode;
  /** The pointwise nodes computed with it, in order; a pointwise anchor is the first. */
  readonly nodes: readonly AnyNode[];
  /** The anchor's values first, in its order; the rest is read at the pixel and channels that are computed. */
  readonly reads: readonly Read[];
  readonly writes: readonly Place[];
  readonly tile: Tile;
  readonly weights?: WeightLayout;
  readonly types: ReadonlyMap<Ref, TensorType>;
}

/** Values that a step's anchor itself reads, before those of its pointwise nodes. */
export const anchorReads = ({ kind, reads, anchor }: Step): readonly Read[] => {
  if (kind === 'pointwise') return [];
  const xs = anchor?.args.xs;
  return reads.slice(0, Array.isArray(xs) ? new Set(xs).size : 1);
};
