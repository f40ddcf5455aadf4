import { bnnir } from '../src/codegen/dataflow/estimate/bnnir.ts';
import { finn } from '../src/codegen/dataflow/estimate/finn.ts';
import type { Estimator } from '../src/codegen/dataflow/estimate/estimator.ts';
import { fastestWithin } from '../src/codegen/dataflow/folding/fastest.ts';
import type { Bench, Row } from './bench.ts';
import { within } from './bench.ts';
import { outcomeOf } from './published/designs-table.ts';
import type { BudgetPart } from './published/budget-networks.ts';
import { biReal18, budgetOf } from './published/budget-networks.ts';

/** Cycles a frame of Bi-Real-18 that a part is known to reach; undefined: none, and that is proven. */
const known: readonly (readonly [part: BudgetPart, external: boolean, cycles: number | undefined])[] = [
  ['xczu7ev', false, 150528],
  ['xcu250', false, 52902],
  ['xczu3eg', false, undefined],
  ['xc7z020', false, undefined],
  ['xczu7ev', true, 150528],
  ['xcu250', true, 52902],
  ['xczu3eg', true, 802816],
  ['xc7z020', true, 4917248],
];

/** The fastest Bi-Real-18 on four parts, weights on chip or outside, with the proof for the next faster target. */
export const bench: Bench = {
  doc: 'cycles a frame of Bi-Real-18 within the budgets of four parts at 200 MHz, against the best known; CPU s',
  needs: [],
  run() {
    fastestWithin(biReal18(finn), budgetOf('xczu7ev', false));
    return Promise.resolve([...rowsOf(finn), ...statedRows()]);
  },
};

/** The same by our own model, with its own proofs: no figure to reach. */
const statedRows = (): readonly Row[] =>
  known.map(([part, external]) => {
    const result = fastestWithin(biReal18(bnnir), budgetOf(part, external));
    const cycles = result.kind === 'design' ? result.target : NaN;
    const name = `${part}, weights ${external ? 'outside where it helps' : 'on chip'}, by the bnnir model`;
    return {
      case: `${name}: ${outcomeOf(result)}`,
      ours: cycles,
      rival: NaN,
      ratio: NaN,
      goal: 'stated',
      met: true,
    };
  });

function rowsOf(estimator: Estimator): readonly Row[] {
  const problem = biReal18(estimator);
  return known.flatMap(([part, external, cycles]) => {
    const start = process.cpuUsage();
    const result = fastestWithin(problem, budgetOf(part, external));
    const { user, system } = process.cpuUsage(start);
    const name = `${part}, weights ${external ? 'outside where it helps' : 'on chip'}`;
    const time = within(`${name}: CPU s`, (user + system) / 1e6, NaN, 3);
    if (result.kind === 'none') {
      const share = `any design needs ${result.lutShare.toFixed(2)} of the LUTs${result.isProven ? ' (proven)' : ''}`;
      return [
        {
          case: `${name}: refused, ${share}`,
          ours: NaN,
          rival: cycles ?? NaN,
          ratio: NaN,
          goal: 'refused',
          met: cycles === undefined,
        },
        time,
      ];
    }
    const { target, certificate } = result;
    const { impossible, lutShare = Infinity, tooSlow, open } = certificate;
    const why = tooSlow ? `${tooSlow.join(', ')} too slow` : `needs ${lutShare.toFixed(3)} of the LUTs`;
    const gap = open.length > 0 ? `; open: ${open.join(', ')}` : '';
    const proof =
      impossible === undefined ? 'the fastest there is' : `${impossible} proven impossible: ${why}`;
    const bound = cycles ?? NaN;
    const row = { case: `${name} (${proof}${gap})`, ours: target, rival: bound, ratio: target / bound };
    return [{ ...row, goal: `ours <= ${bound}`, met: target <= bound }, time];
  });
}
