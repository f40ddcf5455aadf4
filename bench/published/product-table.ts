import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { design } from '../../src/codegen/dataflow/design.ts';
import { networkOf } from '../../src/codegen/dataflow/network.ts';
import { reportOf } from '../../src/codegen/dataflow/report.ts';
import { settingOf } from '../../src/codegen/dataflow/setting.ts';
import type { Network } from '../../src/codegen/dataflow/step.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { readNetwork } from '../../src/network.ts';
import { lower } from '../../src/passes/index.ts';
import { budgetParts } from './budget-networks.ts';

/** Networks as the compiler has them, by their example's name. */
const examples = { LFC: 'lfc', CNV: 'cnv', 'Bi-Real-18': 'birealnet', 'ReActNet-A': 'reactnet' } as const;
const clockMhz = 200;

function networkNamed(name: string): Network {
  const path = join(import.meta.dirname, '..', '..', 'examples', name, `${name}.bnn`);
  const { graph } = readNetwork({ path, text: readFileSync(path, 'utf8') }, {});
  return networkOf(lower({ graph, tensors: new Map() }, 32).graph);
}

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

/** What `bnnir cost NET --target fpga --clock 200 --part P --budget usual` answers, FIFOs sized and windows of our own counted. */
function answerFor(network: Network, part: string): string {
  const setting = settingOf({ part, clockMhz, budget: {} });
  try {
    const report = reportOf(design(network, {}, setting), setting);
    const { lut, bram18, uram, dsp, cycles_per_frame: cycles, fps, certificate } = report;
    const area = [lut, bram18, uram, dsp].map(thousands).join(' / ');
    const {
      impossible_cycles: impossible,
      lut_share: share,
      too_slow: slow,
      open_cycles: open,
    } = certificate!;
    const gap = open.length > 0 ? `, open: ${open.map(thousands).join(', ')}` : '';
    const why =
      share === null ? `${slow[0] ?? 'nothing'} can be no faster` : `${share.toPrecision(4)} of the LUTs`;
    const proof =
      impossible === null ? 'the fastest there is' : `${thousands(impossible)} impossible: ${why}`;
    return `${thousands(cycles)} | ${thousands(fps)} | ${area} | ${proof}${gap}`;
  } catch (error) {
    if (!(error instanceof BnnirError)) throw error;
    const { message } = error.diagnostics[0]!;
    return `does not fit | | | ${message.slice(message.indexOf(': ') + 2)}`;
  }
}

/** The compiler's own designs of four networks on four parts. */
export function productTable(): string {
  const rows = Object.entries(examples).flatMap(([title, name]) => {
    const network = networkNamed(name);
    return budgetParts.map(part => `| ${title} | ${part} | ${answerFor(network, part)} |`);
  });
  const head =
    '| network | part | cycles a frame | frames/s at 200 MHz | LUT / BRAM18 / URAM / DSP | next faster target |';
  return [head, '| - | - | -: | -: | - | - |', ...rows].join('\n');
}
