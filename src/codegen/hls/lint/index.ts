import type { EmittedFile } from '../../backend.ts';
import { checkBlockDesign } from './block-design.ts';
import { loopsAreScheduled } from './loops.ts';
import { partitionsAreSmall } from './partitions.ts';
import type { Finding, Rule } from './project.ts';
import { projectOf } from './project.ts';
import { dataflowIsCallsOnly } from './regions.ts';
import { checkConfig, checkTcl } from './scripts.ts';
import { noHeapNoLibrary, noRecursion } from './software-only.ts';
import { streamsHaveTwoEnds } from './streams.ts';
import { typesAreNarrow } from './widths.ts';

/** What Vitis HLS would refuse or schedule badly, found without it. */
export const rules: readonly Rule[] = [
  loopsAreScheduled,
  noHeapNoLibrary,
  noRecursion,
  typesAreNarrow,
  partitionsAreSmall,
  streamsHaveTwoEnds,
  dataflowIsCallsOnly,
  checkConfig,
  checkTcl,
  checkBlockDesign,
];

export function lint(files: readonly EmittedFile[]): readonly Finding[] {
  const project = projectOf(files);
  return rules.flatMap(rule => rule(project));
}
