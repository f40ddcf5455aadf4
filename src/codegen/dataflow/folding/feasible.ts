import { settledTraffic } from './external.ts';
import { leastCost } from './least-cost.ts';
import type { Cost, FoldingProblem, FoldingSolution, FoldOption, Resource, Style } from './problem.ts';
import { resources } from './problem.ts';
import { repair } from './repair.ts';
import { leastLutTable } from './relaxation.ts';

/** What there is of each resource; `traffic` in bits a frame at the rate in question. */
export type Budget = Cost;

/** Prices in LUTs of what is not LUTs: Lagrange multipliers. */
export type Prices = Readonly<Record<Exclude<Resource, 'lut'>, number>>;

export type Verdict<O extends FoldOption = FoldOption> =
  | { readonly kind: 'fits'; readonly solution: FoldingSolution<O>; readonly prices: Prices }
  /** No folding fits. `bound`: LUTs that any needs if it keeps to the rest; Infinity where a unit cannot keep the target at all. */
  | { readonly kind: 'impossible'; readonly bound: number; readonly tooSlow?: readonly string[] }
  /** Neither a folding nor a proof was found. */
  | { readonly kind: 'open'; readonly bound: number };

const priced = resources.filter((resource): resource is Exclude<Resource, 'lut'> => resource !== 'lut');
/** Rounds of prices before the exact table is asked. */
const usualRounds = 18;
/** Rounds for each choice of units whose weights are outside. */
const settledRounds = 7;

/** Without the styles that alone would go over the budget. */
export function within<O extends FoldOption>(problem: FoldingProblem<O>, budget: Budget): FoldingProblem<O> {
  const fitting = (styles: readonly Style[]) =>
    styles.filter(({ cost }) => resources.every(resource => cost[resource] <= budget[resource]));
  const variables = problem.variables.map(({ name, options }) => ({
    name,
    options: options.flatMap(option => {
      const styles = fitting(option.styles);
      return styles.length === 0 ? [] : [{ ...option, styles }];
    }),
  }));
  return { ...problem, variables };
}

/**
 * Whether some folding of at most `target` cycles fits a budget: LUTs are minimised, the rest is constrained by prices (Lagrangian
 * relaxation). Each round's optimum gives a bound that no folding beats, and a folding that a repair of its memory styles may
 * make fit; prices rise where more is used than there is.
 */
export function feasible<O extends FoldOption>(
  whole: FoldingProblem<O>,
  target: number,
  budget: Budget,
  warm?: Prices,
  rounds = usualRounds,
): Verdict<O> {
  const problem = within(whole, budget);
  const tooSlow = problem.variables
    .filter(({ options }) => options.every(option => option.cycles > target))
    .map(({ name }) => name);
  if (tooSlow.length > 0) return { kind: 'impossible', bound: Infinity, tooSlow };
  const first = byPrices(problem, target, budget, rounds, warm);
  if (first.kind !== 'open') return first;
  const exact = leastLutTable(problem, target, budget);
  const bound = Math.max(first.bound, exact ?? -Infinity);
  if (bound > budget.lut) return { kind: 'impossible', bound };
  if (budget.traffic > 0)
    for (const settled of settledTraffic(problem, target, budget)) {
      const verdict = byPrices(settled, target, budget, settledRounds);
      if (verdict.kind === 'fits') return verdict;
    }
  return { kind: 'open', bound };
}

function byPrices<O extends FoldOption>(
  problem: FoldingProblem<O>,
  target: number,
  budget: Budget,
  mostRounds: number,
  warm?: Prices,
): Verdict<O> {
  let prices = warm ?? firstPrices(budget);
  let bound = -Infinity;
  const seen = new Set<string>();
  const isNew = (cost: Cost) => seen.size < seen.add(JSON.stringify(cost)).size;
  for (let round = 0; round < mostRounds; round++) {
    const weigh = (cost: Cost) =>
      priced.reduce((sum, resource) => sum + prices[resource] * cost[resource], cost.lut);
    const solution = leastCost(problem, target, weigh)!;
    const allowance = priced.reduce((sum, resource) => sum + prices[resource] * budget[resource], 0);
    bound = Math.max(bound, solution.weight - allowance);
    if (bound > budget.lut) return { kind: 'impossible', bound };
    const repaired = isNew(solution.cost) ? repair(problem, solution, target, budget) : undefined;
    if (repaired) return { kind: 'fits', solution: repaired, prices };
    prices = nextPrices(prices, solution.cost, budget, 1 / (1 + round / 8));
  }
  return { kind: 'open', bound };
}

const firstPrices = ({ lut, traffic }: Budget): Prices => ({
  bram18: 20,
  uram: 100,
  dsp: 5,
  traffic: traffic > 0 ? lut / traffic / 20 : 0,
});

/** Up where more than the budget was used, down where less, by at most e^3 a round. */
function nextPrices(prices: Prices, used: Cost, budget: Budget, step: number): Prices {
  const next = (resource: keyof Prices) => {
    if (budget[resource] <= 0) return prices[resource];
    const factor = Math.exp(step * (Math.min(4, used[resource] / budget[resource]) - 1));
    return Math.min(1e9, Math.max(1e-9, prices[resource] * factor));
  };
  return { bram18: next('bram18'), uram: next('uram'), dsp: next('dsp'), traffic: next('traffic') };
}
