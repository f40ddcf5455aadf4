import type { BudgetLimits } from '../backend.ts';
import type { Part } from './parts.ts';
import { partLimits } from './parts.ts';

/** What of a part a design may take, by the names a budget has for it; `bram` counts 18-Kbit blocks. */
export const budgetResources = ['lut', 'ff', 'bram', 'uram', 'dsp'] as const;

/** The wall, in numbers: no design may go beyond. */
export interface Wall {
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly uram: number;
  readonly dsp: number;
}

/** What a budget comes to on a part; what it leaves out is limited to what designs are usually routed up to. */
export function wallOf(part: Part, budget: BudgetLimits): Wall {
  const limit = (name: keyof BudgetLimits, there: number): number => {
    const asked = budget[name] ?? { share: partLimits[name] / 100 };
    return Math.min(there, 'count' in asked ? asked.count : Math.floor(asked.share * there));
  };
  return {
    lut: limit('lut', part.lut),
    ff: limit('ff', part.ff),
    bram18: limit('bram', part.bram18),
    uram: limit('uram', part.uram),
    dsp: limit('dsp', part.dsp),
  };
}

export const wallNames = { lut: 'LUT', ff: 'FF', bram18: 'BRAM18', uram: 'URAM', dsp: 'DSP' } as const;

/** What goes beyond the wall, and by how much. */
export const beyond = (used: Wall, wall: Wall): readonly (keyof Wall)[] =>
  (['lut', 'ff', 'bram18', 'uram', 'dsp'] as const).filter(name => used[name] > wall[name]);
