import type { Step, Table } from './step.ts';

/** [offset, bytes] in net.bin. */
export type Segment = readonly [offset: number, bytes: number];

/** A step with its place in memory. */
export interface PlacedStep {
  readonly step: Step;
  /** Buffers of what it reads and writes, in its order. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly weights?: Segment;
  readonly tables: readonly Table[];
  readonly tableSegment?: Segment;
}
