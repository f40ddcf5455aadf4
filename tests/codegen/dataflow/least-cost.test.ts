import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoldingCase } from '../../../bench/published/finn-folding.ts';
import { finnNetwork } from '../../../bench/published/finn-folding.ts';
import type { Factor } from '../../../src/codegen/dataflow/folding/factor-graph.ts';
import { minimise } from '../../../src/codegen/dataflow/folding/factor-graph.ts';
import { leastCost } from '../../../src/codegen/dataflow/folding/least-cost.ts';
import type { FoldingProblem } from '../../../src/codegen/dataflow/folding/problem.ts';
import { noCost } from '../../../src/codegen/dataflow/folding/problem.ts';
import { shared } from './shared-data.ts';

const costOf = (values: readonly number[], sizes: readonly number[], factors: readonly Factor[]): number =>
  factors.reduce((sum, { scope, table }) => {
    const at = scope.reduce((index, variable) => index * sizes[variable]! + values[variable]!, 0);
    return sum + table[at]!;
  }, 0);

function bruteForce(sizes: readonly number[], factors: readonly Factor[]): number {
  const all = sizes.reduce((product, size) => product * size, 1);
  let least = Infinity;
  for (let at = 0; at < all; at++) {
    let rest = at;
    const values = sizes.map(size => {
      const value = rest % size;
      rest = Math.floor(rest / size);
      return value;
    });
    least = Math.min(least, costOf(values, sizes, factors));
  }
  return least;
}

/** Up to six variables of up to four values, tables between any two, cycles and doubled edges included. */
const graphs = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 })
  .chain(sizes => {
    const variable = fc.nat(sizes.length - 1);
    const scopes = fc.array(fc.uniqueArray(variable, { minLength: 1, maxLength: 2 }), { maxLength: 9 });
    return fc.tuple(fc.constant(sizes), scopes);
  })
  .chain(([sizes, scopes]) =>
    fc.tuple(
      fc.constant(sizes),
      fc.tuple(
        ...scopes.map(scope => {
          const size = scope.reduce((product, one) => product * sizes[one]!, 1);
          return fc
            .array(fc.nat(50), { minLength: size, maxLength: size })
            .map((table): Factor => ({ scope, table: Float64Array.from(table) }));
        }),
      ),
    ),
  );

describe('elimination', () => {
  it('finds the least sum of any small graph, and values that have it', () => {
    fc.assert(
      fc.property(graphs, ([sizes, factors]) => {
        const { cost, values } = minimise(sizes, factors);
        expect(cost).toBe(bruteForce(sizes, factors));
        expect(costOf(values, sizes, factors)).toBe(cost);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the folding of least cost', () => {
  it("is the proven optimum in every case, at FINN's cycles and at the requested ones", context => {
    const cases = shared('folding_optima.json', context) as readonly FoldingCase[];
    for (const { net, target, opt_max, opt_lut, opt_lut_at_request } of cases) {
      const problem = finnNetwork(net);
      const atFinns = leastCost(problem, opt_max, cost => cost.lut);
      const asked = leastCost(problem, Math.max(target, opt_max), cost => cost.lut);
      expect([net, target, atFinns?.weight, asked?.weight]).toEqual([
        net,
        target,
        opt_lut,
        opt_lut_at_request,
      ]);
      expect(atFinns?.cost.lut).toBe(opt_lut);
    }
  });
  it('is undefined where a unit cannot keep the target, and the same every time', () => {
    const problem = finnNetwork('CNV');
    expect(leastCost(problem, 1000, cost => cost.lut)).toBeUndefined();
    const [a, b] = [1, 2].map(() => leastCost(problem, 32768, cost => cost.lut)!.options.map(o => o.name));
    expect(a).toEqual(b);
  });
  it('picks each style by weight: block RAM until it costs more than the LUTs it saves', () => {
    const styles = [
      { name: 'lut', cost: { ...noCost, lut: 100 } },
      { name: 'bram', cost: { ...noCost, lut: 10, bram18: 1 } },
    ];
    const problem: FoldingProblem = {
      variables: [{ name: 'a', options: [{ name: 'pe 1', cycles: 1, inWidth: 1, outWidth: 1, styles }] }],
      links: [],
    };
    const styleAt = (price: number) =>
      leastCost(problem, 1, cost => cost.lut + price * cost.bram18)!.styles[0]!.name;
    expect([styleAt(0), styleAt(89), styleAt(91)]).toEqual(['bram', 'bram', 'lut']);
  });
});
