import { readFileSync } from 'node:fs';
import { leastCost } from '../src/codegen/dataflow/folding/least-cost.ts';
import type { Bench, Row } from './bench.ts';
import { median, within } from './bench.ts';
import type { FoldingCase } from './published/finn-folding.ts';
import { finnNetwork } from './published/finn-folding.ts';

const solve = (problem: ReturnType<typeof finnNetwork>, target: number) =>
  leastCost(problem, target, cost => cost.lut);

/** Optima of networks whose optimum is known, against FINN's SetFolding and against the proven figures. */
export const bench: Bench = {
  doc: "LUTs of our folding and of FINN's SetFolding, by FINN's formula, at FINN's cycles and at the requested ones (FINN's where it missed them); ms",
  needs: ['../shared/data/folding_optima.json, or --golden'],
  run({ golden = '../shared/data/folding_optima.json' }) {
    const cases = JSON.parse(readFileSync(golden, 'utf8')) as readonly FoldingCase[];
    const rows: Row[] = [];
    const times: number[] = [];
    for (const net of new Set(cases.map(({ net }) => net))) solve(finnNetwork(net), Infinity);
    for (const expected of cases) {
      const name = `${expected.net} ${expected.target}, wwidth ${expected.wwidth}, ${expected.two_pass ? 'two passes' : 'one pass'}`;
      for (const [what, target, optimum] of [
        ["FINN's cycles", expected.opt_max, expected.opt_lut],
        ['requested', Math.max(expected.target, expected.opt_max), expected.opt_lut_at_request],
      ] as const) {
        const start = performance.now();
        const problem = finnNetwork(expected.net);
        const ours = solve(problem, target)?.cost.lut ?? NaN;
        times.push(performance.now() - start);
        const goal = `ours = ${optimum}, the proven optimum`;
        const ratio = ours / expected.finn_lut;
        rows.push({
          case: `${name}: ${what}`,
          ours,
          rival: expected.finn_lut,
          ratio,
          goal,
          met: ours === optimum,
        });
      }
      const pools =
        solve(finnNetwork(expected.net, { foldablePools: true }), expected.opt_max)?.cost.lut ?? NaN;
      if (pools < expected.opt_lut)
        rows.push({
          case: `${name}: with pools folded`,
          ours: pools,
          rival: expected.opt_lut,
          ratio: pools / expected.opt_lut,
          goal: '<= 1',
          met: true,
        });
    }
    rows.push(
      within('time, median, ms', median(times), NaN, 5),
      within('time, worst, ms', Math.max(...times), NaN, 100),
    );
    return Promise.resolve(rows);
  },
};
