import type { Report } from '../codegen/dataflow/report.ts';
import type { HlsPlan } from '../codegen/hls/plan.ts';
import { backendNamed } from '../codegen/index.ts';
import type { WgslPlan } from '../codegen/wgsl/plan.ts';
import type { Compiled } from '../compile.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { fpgaReport, overruns } from './fpga-report.ts';
import { nextStep } from './next-step.ts';
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
  next: folder => `make -C ${folder} csim        open ${folder}/report.html`,
};

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
