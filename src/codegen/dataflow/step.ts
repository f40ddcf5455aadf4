import type { Interval, Origin, TensorId, ValueId } from '../../ir/types.ts';
import type { Geometry } from '../../ir/window.ts';
import type { Lane } from './lane.ts';

/**
 * A network in its order of work, before any folding: what is computed, not how fast. Values are [pixels, channels], row-major,
 * so a reshape in h, w, c order is the same stream.
 */
interface StepBase {
  /** The id a folding names: that of the layer's node, without `%`. */
  readonly id: string;
  readonly origin: Origin;
  readonly input: ValueId;
  /** One of several steps of a node, not its last: its value is none of the network's. */
  readonly isPart?: boolean;
  /** Further values that it reads, of joins and concats. */
  readonly others?: readonly ValueId[];
  readonly output: ValueId;
  readonly inLane: Lane;
  readonly outLane: Lane;
  /** Pixels (1 for a vector) and channels of the result. */
  readonly pixels: number;
  readonly channels: number;
}

/** Where a window moves: over [height, width, channels]. */
export interface WindowSpec {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly geometry: Geometry;
  readonly groups: number;
  /** What a padded tap holds, as a value of the lane. */
  readonly padValue: number;
}

/** Compares with levels per channel and border class: y = lo + step * #{ j : x >= at[class, j, c] }. */
export interface ThresholdSpec {
  readonly id: string;
  readonly tensor: TensorId;
  readonly classes: number;
  readonly levels: number;
  readonly lo: number;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  /** Height and width the classes run along; [1, pixels] where there are none. */
  readonly height: number;
  readonly width: number;
}

/** y = saturate((scale[c] * (x >> pre) + offset[class, c] + 2^(shift - 1)) >> shift), in 32 bits. */
export interface RescaleSpec {
  readonly id: string;
  readonly scale: TensorId;
  readonly scaleLane: Lane;
  readonly offset: TensorId;
  readonly classes: number;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly pre: number;
  readonly shift: number;
}

/** conv or dense: every pixel's vector times a matrix of `channels` rows by `depth` columns, block-diagonal in groups. */
export interface MatvecStep extends StepBase {
  readonly kind: 'matvec';
  readonly weight: TensorId;
  readonly weightLane: Lane;
  /** The sums, before a threshold. */
  readonly sumLane: Lane;
  readonly groups: number;
  /** Columns of one group: taps * channels a tap. */
  readonly depth: number;
  readonly taps: number;
  /** Absent where the input stream already brings each vector in order. */
  readonly window?: WindowSpec;
  /** How sums leave, at most one of the two; without either, as they are. */
  readonly threshold?: ThresholdSpec;
  readonly rescale?: RescaleSpec;
}

export interface PoolStep extends StepBase {
  readonly kind: 'pool';
  readonly reduce: 'max' | 'sum';
  /** Absent where the stream already brings the taps of each window one after the other: the whole map is one window. */
  readonly window?: WindowSpec;
  readonly taps: number;
}

export interface ThresholdStep extends StepBase {
  readonly kind: 'threshold';
  readonly threshold: ThresholdSpec;
}

/** y = lo + hi - x in masked channels; on bits their complement. */
export interface FlipStep extends StepBase {
  readonly kind: 'flip';
  readonly mask: TensorId;
  readonly lo: number;
  readonly hi: number;
}

/** y = table[row][x - lo], one row for all channels or one a channel. */
export interface LookupStep extends StepBase {
  readonly kind: 'lookup';
  readonly table: TensorId;
  readonly rows: number;
  readonly entries: number;
  readonly lo: number;
}

/** y = x + offset[class, c]. */
export interface BorderStep extends StepBase {
  readonly kind: 'border';
  readonly offset: TensorId;
  /** Sums of 32 bits were proven to fit; narrower ones end at the ends of their type. */
  readonly saturates: boolean;
  readonly classes: number;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** A fixed-point value in another scale. */
export interface RescaleStep extends StepBase {
  readonly kind: 'rescale';
  readonly rescale: RescaleSpec;
}

/** Two slopes between two shifts; everything saturates to `held`, the element's own range. */
export interface PreluStep extends StepBase {
  readonly kind: 'prelu';
  readonly shiftIn: TensorId;
  readonly negative: TensorId;
  /** Absent: slope 1 at and above zero. */
  readonly positive?: TensorId;
  readonly shiftOut: TensorId;
  readonly slopeFrac: number;
  readonly held: Interval;
}

/** y = saturate(x >> shift), halves up; a negative shift moves to the left. */
export interface CastStep extends StepBase {
  readonly kind: 'cast';
  readonly shift: number;
}

/** How an operand meets every value of a map: itself, one value a pixel, one a channel, or one at all. */
export type Spread = 'same' | 'pixel' | 'channel' | 'one';

/** The sum, difference or product of two values, saturating to `held`; of bits their XNOR. */
export interface JoinStep extends StepBase {
  readonly kind: 'join';
  readonly operation: 'add' | 'sub' | 'mul';
  readonly spreads: readonly [Spread, Spread];
  readonly otherLane: Lane;
  readonly held: Interval;
}

/** The channels of several values one after the other, pixel by pixel. */
export interface ConcatStep extends StepBase {
  readonly kind: 'concat';
  readonly parts: readonly { readonly channels: number; readonly lane: Lane }[];
}

/** Channels start up to, not including, end, of `from` channels. */
export interface SliceStep extends StepBase {
  readonly kind: 'slice';
  readonly start: number;
  readonly end: number;
  readonly from: number;
}

/**
 * Channel j of group g becomes channel j * groups + g, in words of whole pixels; wider pixels are kept and sent value by value. A map
 * that is read channel by channel is one pixel, a group for each of its places.
 */
export interface ShuffleStep extends StepBase {
  readonly kind: 'shuffle';
  readonly groups: number;
}

/** Every pixel becomes several: `factors` rows and columns of it. */
export interface UpsampleStep extends StepBase {
  readonly kind: 'upsample';
  readonly factors: readonly [number, number];
  /** Of the map that comes in. */
  readonly height: number;
  readonly width: number;
}

/** Index of the greatest of `candidates` values, the first of equals. */
export interface SelectStep extends StepBase {
  readonly kind: 'select';
  readonly candidates: number;
}

export type PointwiseStep =
  ThresholdStep | FlipStep | LookupStep | BorderStep | RescaleStep | PreluStep | CastStep;
export type MovingStep = SliceStep | ShuffleStep | UpsampleStep;
export type Step = MatvecStep | PoolStep | PointwiseStep | MovingStep | JoinStep | ConcatStep | SelectStep;

/** All values a step reads, in the order of its operands; one that is read twice is there twice. */
export const inputsOf = ({ input, others = [] }: Step): readonly ValueId[] => [input, ...others];

/** A value that enters or leaves the network. */
export interface Port {
  readonly name: string;
  readonly value: ValueId;
  readonly lane: Lane;
  readonly pixels: number;
  readonly channels: number;
  readonly origin: Origin;
}

/** The whole network as steps in topological order. */
export interface Network {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly steps: readonly Step[];
  readonly outputs: readonly Port[];
}
