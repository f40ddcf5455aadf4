import type { Verdict } from './feasible.ts';
import { feasible } from './feasible.ts';
import type { Cost, FoldingProblem, FoldingSolution, FoldOption, Resource } from './problem.ts';
import { targetsOf } from './problem.ts';

/** What a part gives to a design. `bandwidth`: bits of weights that can be read from memory a cycle, 0 to keep them on chip. */
export interface PartBudget extends Readonly<Record<Exclude<Resource, 'traffic'>, number>> {
  readonly bandwidth: number;
}

/** Why nothing faster: proven, or the gap that is left. */
export interface Certificate {
  /** The largest faster target that is proven impossible; absent where the design is at the fastest there is. */
  readonly impossible?: number;
  /** LUTs that any design at that target needs, as a share of the budget; Infinity where units are too slow. */
  readonly lutShare?: number;
  /** Units that cannot keep that target at any folding. */
  readonly tooSlow?: readonly string[];
  /** Targets between that were neither reached nor excluded. */
  readonly open: readonly number[];
}

export type Fastest<O extends FoldOption = FoldOption> =
  | {
      readonly kind: 'design';
      readonly target: number;
      readonly solution: FoldingSolution<O>;
      readonly certificate: Certificate;
    }
  /** Not even the slowest target fits. `lutShare`: LUTs needed at least, as a share of the budget; `tooLarge`: units that alone do not fit. */
  | {
      readonly kind: 'none';
      readonly slowest: number;
      readonly lutShare: number;
      readonly isProven: boolean;
      readonly tooLarge?: readonly string[];
    };

/** Rounds for the slowest target, where all is allowed. */
const roundsForAll = 60;

/** Parts of the targets' range at whose ends a folding is looked for where the slowest target was not decided. */
const tries = 6;

const budgetAt = ({ lut, bram18, uram, dsp, bandwidth }: PartBudget, target: number): Cost => ({
  lut,
  bram18,
  uram,
  dsp,
  traffic: bandwidth * target,
});

/**
 * The fastest folding that fits a part, by bisection over the cycle counts that units can have at all, and a certificate for
 * the next faster ones. Deterministic.
 */
export function fastestWithin<O extends FoldOption>(
  problem: FoldingProblem<O>,
  budget: PartBudget,
): Fastest<O> {
  const targets = targetsOf(problem);
  const ask = (index: number, last?: Verdict<O>, rounds?: number): Verdict<O> => {
    const [target, warm] = [targets[index]!, last?.kind === 'fits' ? last.prices : undefined];
    const verdict = feasible(problem, target, budgetAt(budget, target), warm, rounds);
    // The prices of a slower target can lead astray. With weights outside the tries that follow prices find their way themselves.
    return verdict.kind === 'open' && warm && budget.bandwidth === 0
      ? feasible(problem, target, budgetAt(budget, target), undefined, rounds)
      : verdict;
  };
  const slowest = targets.length - 1;
  let fits = slowest;
  let best = ask(slowest, undefined, roundsForAll);
  // A folding for a faster target fits a slower one too, and may be easier to find.
  for (let part = 1; best.kind === 'open' && part < tries; part++) {
    const index = Math.floor((slowest * (tries - part)) / tries);
    const verdict = ask(index);
    if (verdict.kind === 'fits') [best, fits] = [verdict, index];
  }
  if (best.kind !== 'fits')
    return {
      kind: 'none',
      slowest: targets[slowest]!,
      lutShare: best.bound / budget.lut,
      isProven: best.kind === 'impossible',
      ...(best.kind === 'impossible' && best.tooSlow && { tooLarge: best.tooSlow }),
    };
  let below = -1;
  const refused = new Map<number, Exclude<Verdict<O>, { readonly kind: 'fits' }>>();
  while (fits - below > 1) {
    const middle = (below + fits) >> 1;
    const verdict = ask(middle, best);
    if (verdict.kind === 'fits') [best, fits] = [verdict, middle];
    else {
      refused.set(middle, verdict);
      below = middle;
    }
  }
  return {
    kind: 'design',
    target: targets[fits]!,
    solution: best.solution,
    certificate: certificateOf(refused, targets, budget),
  };
}

function certificateOf(
  refused: ReadonlyMap<number, Exclude<Verdict, { readonly kind: 'fits' }>>,
  targets: readonly number[],
  budget: PartBudget,
): Certificate {
  const descending = [...refused].sort(([a], [b]) => b - a);
  const proven = descending.find(([, verdict]) => verdict.kind === 'impossible');
  const open = descending.filter(([, { kind }]) => kind === 'open').map(([index]) => targets[index]!);
  if (!proven) return { open };
  const [index, { bound, ...rest }] = proven;
  return {
    impossible: targets[index]!,
    lutShare: bound / budget.lut,
    ...('tooSlow' in rest && { tooSlow: rest.tooSlow }),
    open: open.filter(target => target > targets[index]!),
  };
}
