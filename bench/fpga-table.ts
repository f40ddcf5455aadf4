import { bnnir } from '../src/codegen/dataflow/estimate/bnnir.ts';
import { finn } from '../src/codegen/dataflow/estimate/finn.ts';
import { fastestWithin } from '../src/codegen/dataflow/folding/fastest.ts';
import { budgetNetworks, budgetOf, budgetParts } from './published/budget-networks.ts';
import type { Bench, Row } from './bench.ts';
import { outcomeOf } from './published/designs-table.ts';

/** LFC, CNV, Bi-Real-18 and ReActNet-A on four parts, by both models: the rows of docs/fpga-designs.md. */
export const bench: Bench = {
  doc: "cycles a frame of four networks on four parts within 70 % of LUTs and 80 % of the rest, by our model and by FINN's LUTs",
  needs: [],
  run() {
    const rows: Row[] = [];
    for (const [name, build] of Object.entries(budgetNetworks))
      for (const part of budgetParts) {
        const results = [bnnir, finn].map(model => fastestWithin(build(model), budgetOf(part, false)));
        const [ours, rival] = results.map(result => (result.kind === 'design' ? result.target : NaN));
        const told = `${name}, ${part} [ours: ${outcomeOf(results[0]!)}; by FINN's LUTs: ${outcomeOf(results[1]!)}]`;
        rows.push({
          case: told,
          ours: ours!,
          rival: rival!,
          ratio: ours! / rival!,
          goal: 'stated',
          met: true,
        });
      }
    return Promise.resolve(rows);
  },
};
