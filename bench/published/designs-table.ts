import { bnnir } from '../../src/codegen/dataflow/estimate/bnnir.ts';
import { finn } from '../../src/codegen/dataflow/estimate/finn.ts';
import type { Fastest } from '../../src/codegen/dataflow/folding/fastest.ts';
import { fastestWithin } from '../../src/codegen/dataflow/folding/fastest.ts';
import { budgetNetworks, budgetOf, budgetParts } from './budget-networks.ts';

/** Clock of the table. */
const mhz = 200;

/** Why nothing faster, or why nothing at all. */
export function outcomeOf(result: Fastest): string {
  if (result.kind === 'none') {
    if (result.tooLarge) return `${result.tooLarge[0]!} alone is too large`;
    return `${result.lutShare.toFixed(2)} of the LUTs at least${result.isProven ? '' : ', not proven'}`;
  }
  const { impossible, lutShare = Infinity, tooSlow, open } = result.certificate;
  const gap = open.length > 0 ? `, open: ${open.join(', ')}` : '';
  if (impossible === undefined) return `the fastest there is${gap}`;
  return `${impossible} impossible: ${tooSlow ? `${tooSlow[0]!} too slow` : `${lutShare.toFixed(2)} of the LUTs`}${gap}`;
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

/** The table of docs/fpga-designs.md: four networks on four parts, by two models. */
export function designsTable(): string {
  const rows = Object.entries(budgetNetworks).flatMap(([name, build]) =>
    budgetParts.flatMap(part =>
      [bnnir, finn].map(model => {
        const result = fastestWithin(build(model), budgetOf(part, false));
        if (result.kind === 'none')
          return `| ${name} | ${part} | ${model.name} | does not fit | | | ${outcomeOf(result)} |`;
        const { target, solution } = result;
        const { lut, bram18, uram, dsp } = solution.cost;
        const area = [lut, bram18, uram, dsp].map(thousands).join(' / ');
        return `| ${name} | ${part} | ${model.name} | ${thousands(target)} | ${thousands((mhz * 1e6) / target)} | ${area} | ${outcomeOf(result)} |`;
      }),
    ),
  );
  const head =
    '| network | part | LUT model | cycles a frame | frames/s at 200 MHz | LUT / BRAM18 / URAM / DSP | next faster target |';
  return [head, '| - | - | - | -: | -: | - | - |', ...rows].join('\n');
}
