import type { Report } from '../codegen/dataflow/report.ts';
import type { HlsPlan } from '../codegen/hls/plan.ts';
import { backendNamed } from '../codegen/index.ts';
import type { WgslPlan } from '../codegen/wgsl/plan.ts';
import type { Compiled } from '../compile.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { fpgaReport, overruns } from './fpga-report.ts';
import { nextStep } from './next-step.ts';
import type { OutputFile } from './output.ts';
import type { Colours } from './paint.ts';
import { validateKernels } from './webgpu/validate.ts';
import { wgslReport } from './wgsl-report.ts';

/** What the commands say and do about a target's plan. */
export interface TargetView {
  /** Its figures, for a person. */
  report(compiled: Compiled, colours: Colours): string;
  /** Where it is larger than what it is made for. */
  warnings?(compiled: Compiled): readonly Diagnostic[];
  /** A line on what a faster design would cost. */
  faster?(compiled: Compiled): string | undefined;
  /** Files written beside what was emitted, over those of the same path. */
  files?(compiled: Compiled): readonly OutputFile[];
  /** Holds what is emitted to a tool that is here; throws what the tool refuses, a mistake of ours. */
  validate?(compiled: Compiled): Promise<void>;
  /** The useful command once `folder` is written. */
  next(folder: string): string;
}

const report = ({ plan }: Compiled): Report => plan.report as unknown as Report;

const fpga: TargetView = {
  report: (compiled, colours) => fpgaReport(report(compiled), compiled.module.graph, colours),
  warnings: compiled => overruns(report(compiled)),
  // Within a budget the proof tells of the next step.
  faster: compiled =>
    report(compiled).certificate ? undefined : nextStep(compiled.plan as unknown as HlsPlan),
  files: compiled => [{ path: 'folding.json', contents: folding(report(compiled)) }],
  next: folder => `make -C ${folder} csim        open ${folder}/report.html`,
};

/** `folding.json`: what was chosen, in the shape that --folding takes back. */
function folding({ layers }: Report): string {
  const lines = layers
    .filter(({ op }) => op === 'matvec')
    .map(({ name, pe, simd, weights, window, multiply, ring }) => {
      const words = Object.entries({ weights, window, multiply, ring }).filter(([, word]) => word !== 'none');
      const built = words.map(([key, word]) => `, "${key}": "${word}"`).join('');
      return `  ${JSON.stringify(name)}: { "pe": ${pe}, "simd": ${simd}${built} }`;
    });
  return `{\n${lines.join(',\n')}\n}\n`;
}

const wgsl: TargetView = {
  report: ({ plan, module }, colours) => wgslReport(plan as unknown as WgslPlan, module.graph, colours),
  async validate({ plan }) {
    await validateKernels(plan as unknown as WgslPlan);
  },
  next: folder => `npx serve ${folder}`,
};

const views = { fpga, wgsl } as const;

/** The view of a target of this version; E0401 for another. */
export function viewOf(target: string): TargetView {
  const { name } = backendNamed(target);
  return views[name as keyof typeof views];
}
