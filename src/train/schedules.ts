/** Where training stands: `step` of `stepsPerEpoch` in `epoch` of `epochs`, steps and epochs counted from 0. */
export interface Moment {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/**
 * A rate over time.
 *   constant  `from`
 *   linear    from `from` towards `to` (0) in equal parts. By default per epoch, as the papers' releases do it:
 *             lr(e) = from * (1 - (e + 1) / epochs), so that the first epoch is below `from` already and the last one runs at
 *             `to` (Bi-Real Net, ReActNet, MetaPruning); `per: 'step'` reaches `to` with the last step
 *   step      `from`, times `factor` at each epoch of `at`: counts of epochs, or shares of all epochs where below 1
 *   cosine    half a cosine from `from` to `to` (0), over the steps
 */
export type Decay =
  | { readonly kind: 'constant'; readonly from: number }
  | { readonly kind: 'linear'; readonly from: number; readonly to?: number; readonly per?: 'epoch' | 'step' }
  | { readonly kind: 'step'; readonly from: number; readonly factor: number; readonly at: readonly number[] }
  | { readonly kind: 'cosine'; readonly from: number; readonly to?: number };

/** `warmUpEpochs` (a fraction will do): the rate rises over them in a straight line, to what it is without them. */
export type Schedule = Decay & { readonly warmUpEpochs?: number };

/** The rate at a moment. */
export function rateAt(schedule: Schedule, moment: Moment): number {
  const stepsOfWarmUp = (schedule.warmUpEpochs ?? 0) * moment.stepsPerEpoch;
  const share = stepsOfWarmUp === 0 ? 1 : Math.min(1, (stepsDone(moment) + 1) / stepsOfWarmUp);
  return share * decayed(schedule, moment);
}

const stepsDone = ({ epoch, step, stepsPerEpoch }: Moment): number => epoch * stepsPerEpoch + step;

function decayed(decay: Decay, moment: Moment): number {
  const { epoch, epochs, stepsPerEpoch } = moment;
  const steps = epochs * stepsPerEpoch;
  const { from } = decay;
  switch (decay.kind) {
    case 'constant':
      return from;
    case 'linear': {
      const { to = 0, per = 'epoch' } = decay;
      const done = per === 'epoch' ? (epoch + 1) / epochs : (stepsDone(moment) + 1) / steps;
      return from + (to - from) * done;
    }
    case 'step': {
      const drops = decay.at.filter(at => epoch >= (at < 1 ? Math.round(at * epochs) : at));
      return from * decay.factor ** drops.length;
    }
    case 'cosine': {
      const { to = 0 } = decay;
      return to + ((from - to) * (1 + Math.cos((Math.PI * stepsDone(moment)) / steps))) / 2;
    }
  }
}
