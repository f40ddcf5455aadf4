/**
 * Units that only a compiler of whole networks has, as an estimator sees them: fixed point, joins and moves of streams, rings of
 * rows. `pe` lanes a cycle of `bits` bits each; `rows` are the words of constants that a lane reads, one after the other.
 */

/** A value in another scale: multiply, add in 32 bits, shift, clamp. */
export interface ScaleHardware {
  readonly kind: 'scale';
  readonly pe: number;
  readonly bits: number;
  readonly scaleBits: number;
  /** Words of scales and of offsets a lane. */
  readonly scales: number;
  readonly offsets: number;
}

/** Two slopes between two shifts. `constants`: bits of all of them for one channel. */
export interface PreluHardware {
  readonly kind: 'prelu';
  readonly pe: number;
  readonly bits: number;
  readonly rows: number;
  readonly constants: number;
}

/** Compares with levels, as a unit of its own. */
export interface LevelsHardware {
  readonly kind: 'levels';
  readonly pe: number;
  readonly bits: number;
  readonly rows: number;
  readonly levels: number;
}

/** The sum or product of two streams. `kept`: words of either that are read once and used again. */
export interface JoinHardware {
  readonly kind: 'join';
  readonly operation: 'add' | 'multiply' | 'xnor';
  readonly pe: number;
  readonly bits: number;
  readonly otherBits: number;
  readonly outBits: number;
  readonly kept: number;
}

/** A function of one value by a table of `entries`. */
export interface LookupHardware {
  readonly kind: 'lookup';
  readonly pe: number;
  readonly outBits: number;
  readonly entries: number;
}

/** A constant a channel is added (`add`), or a bit turned over (`turn`). */
export interface ConstantHardware {
  readonly kind: 'constant';
  readonly operation: 'add' | 'turn';
  readonly pe: number;
  readonly bits: number;
  readonly rows: number;
}

/** A shift, rounded and clamped. */
export interface CastHardware {
  readonly kind: 'cast';
  readonly pe: number;
  readonly bits: number;
}

/** The greatest or the sum of taps; `folds` results on the way at a time. */
export interface ReduceHardware {
  readonly kind: 'reduce';
  readonly operation: 'max' | 'sum';
  readonly pe: number;
  readonly bits: number;
  readonly folds: number;
}

/** The place of the greatest value. */
export interface GreatestHardware {
  readonly kind: 'greatest';
  readonly pe: number;
  readonly bits: number;
  readonly places: number;
}

/** Words that go on, some of them, from `ways` streams, or in another order within a pixel. */
export interface MoveHardware {
  readonly kind: 'move';
  readonly width: number;
  readonly ways: number;
}

/** Rows kept: what a window unit slides over (`banks` memories of `depth` words), a row that is sent again. */
export interface RowsHardware {
  readonly kind: 'rows';
  readonly width: number;
  readonly depth: number;
  readonly banks: number;
  readonly memory: 'lutram' | 'bram' | 'uram';
  /** A window unit proper: control and counters as calibrated. */
  readonly isWindow: boolean;
  /** Bits of the columns that a parallel window keeps in registers. */
  readonly registers: number;
}

/** A reader of memory outside, `beatBits` a cycle. */
export interface ReaderHardware {
  readonly kind: 'reader';
  readonly beatBits: number;
}

export type StreamHardware =
  | ScaleHardware
  | PreluHardware
  | LevelsHardware
  | JoinHardware
  | LookupHardware
  | ConstantHardware
  | CastHardware
  | ReduceHardware
  | GreatestHardware
  | MoveHardware
  | RowsHardware
  | ReaderHardware;
