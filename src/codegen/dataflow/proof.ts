import type { Report } from './report.ts';

/** Why nothing faster fits the budget, as one clause; undefined where the report has no certificate. `count` writes whole numbers. */
export function proofOf(
  { certificate, clock_mhz: mhz }: Report,
  count: (value: number) => string,
): string | undefined {
  if (!certificate) return undefined;
  const { impossible_cycles: impossible, lut_share: share, too_slow: slow, open_cycles: open } = certificate;
  const fps = (cycles: number) => count((mhz * 1e6) / cycles);
  const gap = open.length > 0 ? `; neither reached nor excluded: ${open.map(fps).join(', ')} frames/s` : '';
  if (impossible === null) return `nothing faster exists${gap}`;
  const why =
    share === null
      ? `${slow.slice(0, 3).join(', ')}${slow.length > 3 ? ' and others' : ''} can be no faster`
      : `it would take at least ${share.toPrecision(4)} times the budget's LUTs`;
  return `the next step up, ${fps(impossible)} frames/s, is proven impossible: ${why}${gap}`;
}
