import type { Module } from '../ir/graph.ts';
import type { Lanes, Stage } from '../ir/types.ts';
import { absorbFlips } from './absorb-flips.ts';
import { absorbOrder } from './absorb-order.ts';
import { binarizeWeights } from './binarize-weights.ts';
import { commute } from './commute.ts';
import { dropTraining } from './drop-training.ts';
import { finishInteger } from './finish-integer.ts';
import { foldConstantChannels } from './fold-constant-channels.ts';
import type { StoredRanges } from './fixed-point/formats.ts';
import { fuseFixedThresholds } from './fixed-point/fuse-fixed-thresholds.ts';
import { toFixedPoint, toFixedPointWith } from './fixed-point/to-fixed-point.ts';
import { foldInput, foldInputRounding } from './fold-input.ts';
import { foldPadding } from './fold-padding.ts';
import { fuseThresholds } from './fuse-thresholds.ts';
import { hoistThreshold } from './hoist-threshold.ts';
import { mergeParallelConv } from './merge-parallel-conv.ts';
import { packBitsIn } from './pack-bits.ts';
import type { Pass } from './pass.ts';
import type { RunOptions } from './run.ts';
import { runPasses } from './run.ts';
import { splitAvgpool } from './split-avgpool.ts';

export type { LoweringCode, Pass, PassContext } from './pass.ts';
export type { RunOptions } from './run.ts';
export { runPasses } from './run.ts';
export { calibrate } from './fixed-point/calibrate.ts';
export type { StoredRanges } from './fixed-point/formats.ts';

/** trained -> integer: exact where no value is real-valued in between. */
const toInteger: readonly Pass[] = [
  dropTraining,
  binarizeWeights,
  mergeParallelConv,
  splitAvgpool,
  foldInput,
  foldInputRounding,
  commute,
  fuseThresholds,
  toFixedPoint,
  fuseFixedThresholds,
  hoistThreshold,
  absorbFlips,
  foldPadding,
  finishInteger,
  absorbOrder,
  foldConstantChannels,
];

const packs = { 32: packBitsIn(32), 64: packBitsIn(64), 128: packBitsIn(128) } as const;

/** What is run in a row, by name: `integer` ends @integer, `packed<L>` @packed in words of L bits. */
export const pipelines = {
  integer: toInteger,
  'packed<32>': [...toInteger, packs[32]],
  'packed<64>': [...toInteger, packs[64]],
  'packed<128>': [...toInteger, packs[128]],
} as const satisfies Readonly<Record<string, readonly Pass[]>>;

/** Every pass there is, in the order they run in. */
export const passes: readonly Pass[] = [...toInteger, ...Object.values(packs)];

export interface LowerOptions extends RunOptions {
  /** Where to end: `packed` unless said otherwise. */
  readonly to?: Stage;
  /** Real values' ranges, from which fixed-point formats are chosen before anything else. */
  readonly ranges?: StoredRanges;
}

const stages: readonly Stage[] = ['trained', 'integer', 'packed'];

/**
 * A module at any stage -> packed in words of `lanes` bits, or as far as `to` or `stopAfter` say. Works without weights too:
 * what only values decide is then left alone. Throws BnnirError for what cannot be made of integers.
 */
export function lower(
  module: Module,
  lanes: Lanes,
  { to = 'packed', ranges, ...options }: LowerOptions = {},
): Module {
  const from = stages.indexOf(module.graph.stage);
  const pipeline = pipelines[`packed<${lanes}>`].filter(
    pass => stages.indexOf(pass.from) >= from && stages.indexOf(pass.to ?? pass.from) <= stages.indexOf(to),
  );
  const informed = ranges
    ? pipeline.map(pass => (pass === toFixedPoint ? toFixedPointWith(ranges) : pass))
    : pipeline;
  return runPasses(module, informed, options);
}
