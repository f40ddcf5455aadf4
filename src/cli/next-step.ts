import { areaOf } from '../codegen/dataflow/estimate.ts';
import { choicesOf } from '../codegen/dataflow/folding.ts';
import { leastAreaTogether } from '../codegen/dataflow/folding/least-area.ts';
import type { HlsPlan } from '../codegen/hls/plan.ts';
import { count } from './figures.ts';

/**
 * What the least faster design would cost, all layers folded anew; undefined where nothing is faster. The streams between the
 * layers are left out: sizing them again would take as long as the plan did.
 */
export function nextStep({
  pipeline: { steps },
  foldings,
  setting: { clockMhz },
}: HlsPlan): string | undefined {
  const chosen = steps.map(step => foldings.get(step)!);
  const slowest = Math.max(...chosen.map(({ cycles }) => cycles));
  if (slowest <= 1) return undefined;
  const tasks = steps.map(step => ({ step, choices: choicesOf(step) }));
  const faster = leastAreaTogether(tasks, slowest - 1);
  const cycles = Math.max(...faster.map(choice => choice.cycles));
  if (cycles >= slowest) return undefined;
  const extra = (key: 'lut' | 'bram18' | 'dsp') =>
    steps.reduce((sum, step, i) => sum + areaOf(step, faster[i]!)[key] - areaOf(step, chosen[i]!)[key], 0);
  const costs = (['lut', 'bram18', 'dsp'] as const).flatMap(key =>
    extra(key) === 0 ? [] : [`${count(extra(key))} ${key.toUpperCase()}`],
  );
  const fps = (clockMhz * 1e6) / cycles;
  const price = costs.length === 0 ? 'nothing' : `about ${costs.join(', ')} in the layers`;
  return `  the next step up costs ${price}: ${count(fps)} frames/s (--fps ${Math.floor(fps)})`;
}
