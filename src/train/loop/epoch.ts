import type { Totals } from '../trainer-types.ts';
import type { EpochRow, EpochSums } from './state.ts';

/** Sums after some more steps; `totals` as the trainer gives means. */
export function added(sums: EpochSums, totals: Totals): EpochSums {
  const { images, steps } = totals;
  const flips = { ...sums.flips };
  for (const [layer, share] of totals.flips) flips[layer] = (flips[layer] ?? 0) + share * steps;
  return {
    ...sums,
    images: sums.images + images,
    steps: sums.steps + steps,
    loss: sums.loss + totals.loss * images,
    correct: sums.correct + totals.accuracy * images,
    flips,
  };
}

export interface Judged {
  readonly loss: number;
  readonly accuracy: number;
}

/** The row of an epoch that is over. */
export function rowOf(
  sums: EpochSums,
  about: Pick<EpochRow, 'epoch' | 'epochs' | 'step' | 'rates'>,
  judged: Judged | undefined,
  trainingSeconds: number,
): EpochRow {
  const flips = Object.entries(sums.flips).map(([layer, share]) => [layer, share / sums.steps] as const);
  return {
    ...about,
    loss: sums.loss / sums.images,
    accuracy: sums.correct / sums.images,
    ...(judged && { validation_loss: judged.loss, validation_accuracy: judged.accuracy }),
    ...(flips.length > 0 && { flips: Object.fromEntries(flips) }),
    images_per_second: sums.images / Math.max(trainingSeconds, 1e-9),
    seconds: sums.seconds,
    seconds_waited: sums.waited,
  };
}
