import { fail } from '../../ir/diagnostic.ts';
import type { Module } from '../../ir/graph.ts';
import type { Interval, ValueId } from '../../ir/types.ts';
import { inOrder } from '../data/batches.ts';
import type { TrainingSet } from '../data/training-set.ts';
import type { Trainer } from '../trainer-types.ts';
import type { Judged } from './epoch.ts';
import { joined } from './export.ts';

/** Images that ranges of real values are measured on. */
const rangeImages = 200;

/** Loss and accuracy over a set; undefined where it is empty. */
export function judge(trainer: Trainer, set: TrainingSet, batch: number): Judged | undefined {
  if (set.count === 0) return undefined;
  let [loss, correct] = [0, 0];
  for (const part of inOrder(set, batch)) {
    const judged = trainer.evaluate(part);
    loss += judged.loss * part.labels.length;
    correct += judged.correct;
  }
  return { loss: loss / set.count, accuracy: correct / set.count };
}

/** Least and greatest real values over some training images. */
export function measuredRanges(
  trainer: Trainer,
  set: TrainingSet,
  batch: number,
): ReadonlyMap<ValueId, Interval> {
  let ranges: ReadonlyMap<ValueId, Interval> = new Map();
  let images = 0;
  for (const part of inOrder(set, batch)) {
    ranges = joined(ranges, trainer.ranges(part));
    images += part.labels.length;
    if (images >= rangeImages) break;
  }
  return ranges;
}

/** Says which layer the numbers got out of hand in. */
export function brokenDown(trainer: Trainer, { graph }: Module, epoch: number): never {
  const bad = trainer.firstBadLayer();
  const name = bad?.id.slice(1) ?? 'the loss';
  const what = bad === undefined ? 'the loss' : `the ${bad.what} of '${name}'`;
  const node = graph.nodes.find(
    ({ id, args }) => id === bad?.id || Object.values(args).flat().includes(bad?.id),
  );
  return fail('E0616', `training broke down in epoch ${epoch}: ${what} is no finite number`, {
    ...(node?.at && { at: node.at }),
    help: 'a smaller --lr, or a warm-up; the last checkpoint is from before',
  });
}
