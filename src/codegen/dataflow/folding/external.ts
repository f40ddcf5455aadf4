import type { Cost, FoldingProblem, FoldOption, Style, Variable } from './problem.ts';
import { resources } from './problem.ts';

/** Sets of units with weights outside that are worth a try of their own. */
const mostSets = 3;
/** Sets that are kept while units are decided one after the other. */
const beam = 400;

interface ExternalSet {
  readonly units: ReadonlySet<number>;
  readonly traffic: number;
  readonly saving: number;
}

/**
 * Which units read their weights from memory is a choice of a few large lumps, which prices alone seldom settle: units alike flip
 * all at once. So the sets that save the most on chip within the bandwidth are picked beforehand, and each leaves a problem in
 * which traffic is settled.
 */
export function* settledTraffic<O extends FoldOption>(
  problem: FoldingProblem<O>,
  target: number,
  budget: Cost,
): Generator<FoldingProblem<O>> {
  let sets: readonly ExternalSet[] = [{ units: new Set(), traffic: 0, saving: 0 }];
  problem.variables.forEach((variable, unit) => {
    const { traffic, saving } = lumpOf(variable, target, budget);
    if (!(saving > 0)) return;
    const more = sets
      .filter(set => set.traffic + traffic <= budget.traffic)
      .map(set => ({
        units: new Set([...set.units, unit]),
        traffic: set.traffic + traffic,
        saving: set.saving + saving,
      }));
    sets = distinct([...sets, ...more])
      .sort((a, b) => b.saving - a.saving || a.traffic - b.traffic)
      .slice(0, beam);
  });
  for (const { units } of sets.slice(0, mostSets)) {
    const settled = restrict(problem, units);
    if (settled.variables.every(({ options }) => options.some(option => option.cycles <= target)))
      yield settled;
  }
}

/** One of those alike: units of one shape can stand for each other. */
function distinct(sets: readonly ExternalSet[]): ExternalSet[] {
  const byFigures = new Map<string, ExternalSet>();
  for (const set of sets) {
    const key = `${set.traffic} ${set.saving.toPrecision(9)}`;
    if (!byFigures.has(key)) byFigures.set(key, set);
  }
  return [...byFigures.values()];
}

const isExternal = (style: Style): boolean => style.cost.traffic > 0;

/** What a unit reads a frame if its weights are outside, and what that saves on chip, in shares of the budget. */
function lumpOf({ options }: Variable, target: number, budget: Cost) {
  const share = (cost: Cost) =>
    resources
      .filter(resource => resource !== 'traffic' && budget[resource] > 0)
      .reduce((sum, resource) => sum + cost[resource] / budget[resource], 0);
  let [inside, outside, traffic] = [Infinity, Infinity, Infinity];
  for (const option of options) {
    if (option.cycles > target) continue;
    for (const style of option.styles) {
      const cost = share(style.cost);
      if (isExternal(style)) {
        outside = Math.min(outside, cost);
        traffic = Math.min(traffic, style.cost.traffic);
      } else inside = Math.min(inside, cost);
    }
  }
  return { traffic, saving: Number.isFinite(outside) ? inside - outside : 0 };
}

/** Units of the set with weights outside only, all others inside only. */
function restrict<O extends FoldOption>(
  problem: FoldingProblem<O>,
  units: ReadonlySet<number>,
): FoldingProblem<O> {
  const variables = problem.variables.map(({ name, options }, unit) => ({
    name,
    options: options.flatMap(option => {
      const styles = option.styles.filter(style => isExternal(style) === units.has(unit));
      return styles.length > 0 ? [{ ...option, styles }] : [];
    }),
  }));
  return { ...problem, variables };
}
