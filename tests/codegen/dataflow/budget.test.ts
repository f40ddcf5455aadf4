import { describe, expect, it } from 'vitest';
import { biReal18, budgetOf } from '../../../bench/published/budget-networks.ts';
import { finn } from '../../../src/codegen/dataflow/estimate/finn.ts';
import { fastestWithin } from '../../../src/codegen/dataflow/folding/fastest.ts';
import { feasible } from '../../../src/codegen/dataflow/folding/feasible.ts';
import type {
  Cost,
  FoldingProblem,
  FoldOption,
  Style,
} from '../../../src/codegen/dataflow/folding/problem.ts';
import { addCosts, noCost, resources } from '../../../src/codegen/dataflow/folding/problem.ts';
import { leastLutTable } from '../../../src/codegen/dataflow/folding/relaxation.ts';
import { whole } from '../support/nets.ts';

const fits = (cost: Cost, budget: Cost) => resources.every(resource => cost[resource] <= budget[resource]);

/** Three or four units in a row or a triangle, two or three options of one or two styles each. */
function smallProblem(seed: number): FoldingProblem {
  const next = whole(seed + 1);
  const style = (name: string): Style => ({
    name,
    cost: { lut: next(1, 40), bram18: next(0, 3), uram: next(0, 1), dsp: next(0, 2), traffic: 0 },
  });
  const variables = Array.from({ length: next(3, 4) }, (_, unit) => ({
    name: `u${unit}`,
    options: Array.from({ length: next(2, 3) }, (_, option): FoldOption => ({
      name: `o${option}`,
      cycles: next(1, 4),
      inWidth: 2 ** option,
      outWidth: 2 ** option,
      styles: Array.from({ length: next(1, 2) }, (_, index) => style(`s${index}`)),
    })),
  }));
  const chain = variables.slice(1).map((_, from) => ({ from, to: from + 1 }));
  const links = [...chain, ...(seed % 2 === 0 ? [{ from: 0, to: 2 }] : [])].map(({ from, to }) => ({
    name: `${from}-${to}`,
    from,
    to,
    styles: (outWidth: number, inWidth: number): readonly Style[] => [
      { name: 'converter', cost: { ...noCost, lut: Math.abs(outWidth - inWidth) } },
      ...(seed % 3 === 0 ? [{ name: 'block', cost: { ...noCost, bram18: 1 } }] : []),
    ],
  }));
  return { variables, links };
}

/** The cost of every folding of at most `target` cycles, every style tried. */
function* allCosts({ variables, links }: FoldingProblem, target: number): Generator<Cost> {
  const inTime = variables.map(({ options }) => options.filter(option => option.cycles <= target));
  function* choose(unit: number, chosen: readonly FoldOption[], cost: Cost): Generator<Cost> {
    if (unit === variables.length) {
      yield* linked(0, chosen, cost);
      return;
    }
    for (const option of inTime[unit]!)
      for (const style of option.styles)
        yield* choose(unit + 1, [...chosen, option], addCosts(cost, style.cost));
  }
  function* linked(link: number, chosen: readonly FoldOption[], cost: Cost): Generator<Cost> {
    if (link === links.length) {
      yield cost;
      return;
    }
    const { from, to, styles } = links[link]!;
    for (const style of styles(chosen[from]!.outWidth, chosen[to]!.inWidth))
      yield* linked(link + 1, chosen, addCosts(cost, style.cost));
  }
  yield* choose(0, [], noCost);
}

describe('folding within a budget', () => {
  it('agrees with trying everything: what fits does fit, what is impossible is', () => {
    const verdicts = { fits: 0, impossible: 0, open: 0 };
    for (let seed = 0; seed < 400; seed++) {
      const next = whole(seed + 9000);
      const problem = smallProblem(seed);
      const budget = {
        lut: next(20, 100),
        bram18: next(0, 8),
        uram: next(0, 3),
        dsp: next(0, 5),
        traffic: 0,
      };
      const target = next(2, 4);
      const costs = [...allCosts(problem, target)];
      const verdict = feasible(problem, target, budget);
      verdicts[verdict.kind]++;
      const exists = costs.some(cost => fits(cost, budget));
      if (verdict.kind === 'fits') {
        expect(fits(verdict.solution.cost, budget)).toBe(true);
        expect(costs).toContainEqual(verdict.solution.cost);
      } else if (verdict.kind === 'impossible') expect([seed, exists]).toEqual([seed, false]);
      const bound = leastLutTable(problem, target, budget);
      const withinRest = costs.filter(cost => fits(cost, { ...budget, lut: Infinity }));
      if (bound !== undefined && exists)
        expect(bound).toBeLessThanOrEqual(Math.min(...withinRest.map(cost => cost.lut)));
    }
    expect(verdicts.fits).toBeGreaterThan(100);
    expect(verdicts.impossible).toBeGreaterThan(100);
    expect(verdicts.open).toBeLessThan(40);
  });

  it('Bi-Real-18 on an xczu7ev: 150,528 cycles, and 128,000 is proven to be out of reach', () => {
    const result = fastestWithin(biReal18(finn), budgetOf('xczu7ev', false));
    expect(result).toMatchObject({
      kind: 'design',
      target: 150528,
      certificate: { impossible: 128000, open: [] },
    });
    if (result.kind !== 'design') return;
    const { solution } = result;
    expect(fits(solution.cost, { ...budgetOf('xczu7ev', false), traffic: 0 })).toBe(true);
    const summed = [...solution.styles, ...solution.linkStyles].reduce(
      (sum, style) => addCosts(sum, style.cost),
      noCost,
    );
    expect(solution.cost).toEqual(summed);
  });
  it('a large part is held back by the input window, a small one refused with the LUTs it lacks', () => {
    expect(fastestWithin(biReal18(finn), budgetOf('xcu250', false))).toMatchObject({
      target: 52902,
      certificate: { tooSlow: ['stem.window'] },
    });
    expect(fastestWithin(biReal18(finn), budgetOf('xczu3eg', false))).toMatchObject({
      kind: 'none',
      isProven: true,
    });
  });
  it('with weights outside the small part does it', () => {
    const result = fastestWithin(biReal18(finn), budgetOf('xczu3eg', true));
    expect(result.kind === 'design' && result.target).toBeLessThanOrEqual(802816);
  });
});
