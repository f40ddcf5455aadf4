import { refuse } from '../backend.ts';
import type { Wall } from './budget.ts';
import { wallNames, wallOf } from './budget.ts';
import type { FoldingTask } from './folding.ts';
import type { Fastest } from './folding/fastest.ts';
import { fastestWithin } from './folding/fastest.ts';
import { feasible } from './folding/feasible.ts';
import type { Menu } from './folding/step-options.ts';
import { networkProblem } from './folding/network-problem.ts';
import { targetsOf } from './folding/problem.ts';
import { foretoldWaiting } from './folding/waiting.ts';
import type { Part } from './parts.ts';
import { parts } from './parts.ts';
import type { Setting } from './setting.ts';

/** E0408: by how much nothing fits, and what would: weights outside, a larger part. */
export function refuseTooLarge(
  name: string,
  tasks: readonly FoldingTask[],
  setting: Setting,
  wall: Wall,
  { lutShare, isProven, tooLarge, slowest }: Extract<Fastest, { readonly kind: 'none' }>,
): never {
  const { partCode } = setting;
  const needs = tooLarge
    ? `${tooLarge[0]!} alone is larger, however it is folded`
    : lutShare > 1
      ? `it needs at least ${lutShare.toPrecision(3)} times the LUTs of that`
      : `no folding was found, down to ${slowest} cycles a frame`;
  const proof = isProven && !tooLarge ? ', at any rate' : '';
  return refuse(
    'E0408',
    `${name} does not fit ${shown(wall)} of ${partCode}: ${needs}${proof}`,
    [...outsideHelp(tasks, setting, wall), ...largerPartHelp(tasks, setting)].join('; ') ||
      'fewer or narrower layers, or a larger part',
  );
}

/** E0408: units fit, but not with the FIFOs that simulation finds between them. */
export const refuseFifos = (name: string, over: readonly (keyof Wall)[], used: Wall, wall: Wall): never =>
  refuse(
    'E0408',
    `${name} does not fit with its FIFOs: ${over.map(key => `${wallNames[key]} ${used[key]} of ${wall[key]}`).join(', ')}`,
    'a larger budget or part; a lower --fps',
  );

const shown = (wall: Wall): string =>
  (['lut', 'bram18', 'uram', 'dsp'] as const).map(key => `${wallNames[key]} ${wall[key]}`).join(', ');

/** How fast it would be if weights could stay in memory. */
function outsideHelp(tasks: readonly FoldingTask[], setting: Setting, wall: Wall): readonly string[] {
  if (setting.bandwidth > 0) return [];
  const bandwidth = setting.possibleBandwidth;
  const problem = problemFor(tasks, { ...setting, bandwidth });
  const result = fastestWithin(problem, { ...wall, bandwidth });
  if (result.kind === 'none') return [];
  const fps = (setting.clockMhz * 1e6) / result.target;
  return [
    `with weights in memory outside it fits: about ${fps.toPrecision(3)} frames/s (--external-weights)`,
  ];
}

/** The first larger part within whose usual limits it fits at some rate. */
function largerPartHelp(tasks: readonly FoldingTask[], setting: Setting): readonly string[] {
  const larger = parts.filter(({ lut }) => lut > setting.part.lut).sort((a, b) => a.lut - b.lut);
  const problem = problemFor(tasks, { ...setting, part: { ...setting.part, uram: 1 } });
  const slowest = targetsOf(problem).at(-1)!;
  const holds = (part: Part): boolean => {
    const { lut, bram18, uram, dsp } = wallOf(part, {});
    const budget = { lut, bram18, uram, dsp, traffic: setting.bandwidth * slowest };
    return feasible(problem, slowest, budget).kind === 'fits';
  };
  const found = larger.find(holds);
  return found ? [`${found.name} would hold it (--part ${found.name})`] : [];
}

/** What a folding may be made of on a part. */
export const menuFor = ({ part, bandwidth }: Pick<Setting, 'part' | 'bandwidth'>): Menu => ({
  weights: [
    'lutram',
    'bram',
    ...(part.uram > 0 ? (['uram'] as const) : []),
    ...(bandwidth > 0 ? (['external'] as const) : []),
  ],
  rings: ['lutram', 'bram', ...(part.uram > 0 ? (['uram'] as const) : [])],
  fifos: ['srl', 'bram', ...(part.uram > 0 ? (['uram'] as const) : [])],
  multiplies: ['dsp', 'fabric'],
});

/** All that may be chosen on a part, FIFOs of shortcuts foretold. */
export const problemFor = (tasks: readonly FoldingTask[], setting: Pick<Setting, 'part' | 'bandwidth'>) =>
  networkProblem(tasks, {
    menu: menuFor(setting),
    waiting: foretoldWaiting(tasks.map(({ step }) => step)),
  });
