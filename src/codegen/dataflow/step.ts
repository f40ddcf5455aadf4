import type { Origin, TensorId, ValueId } from '../../ir/types.ts';
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
  /** Absent: the sums themselves come out. */
  readonly threshold?: ThresholdSpec;
}

export interface PoolStep extends StepBase {
  readonly kind: 'pool';
  readonly reduce: 'max' | 'sum';
  readonly window: WindowSpec;
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
  readonly classes: number;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** Index of the greatest of `candidates` values, the first of equals. */
export interface SelectStep extends StepBase {
  readonly kind: 'select';
  readonly candidates: number;
}

export type PointwiseStep = ThresholdStep | FlipStep | LookupStep | BorderStep;
export type Step = MatvecStep | PoolStep | PointwiseStep | SelectStep;

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
