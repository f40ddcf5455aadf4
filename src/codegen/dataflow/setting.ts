import type { TargetOptions } from '../backend.ts';
import { refuse } from '../backend.ts';
import type { Wall } from './budget.ts';
import { wallOf } from './budget.ts';
import type { Part } from './parts.ts';
import { defaultPart, partNamed, parts, similarPart } from './parts.ts';

export const defaultClockMhz = 100;
export const defaultFps = 1000;

/** What a design is made for. */
export interface Setting {
  readonly partCode: string;
  readonly part: Part;
  readonly clockMhz: number;
  /** Frames a second wished for; absent: as many as the wall allows. */
  readonly fps?: number;
  /** Cycles a frame that the wish leaves. */
  readonly target?: number;
  readonly wall?: Wall;
  /** Bits a cycle of weights that may be read from memory outside; 0: weights stay on chip unless a layer says otherwise. */
  readonly bandwidth: number;
  /** Bits a cycle that memory could bring. */
  readonly possibleBandwidth: number;
}

/** The wishes checked and completed. Throws E0404. */
export function settingOf(options: TargetOptions): Setting {
  const { part: partCode = defaultPart, clockMhz = defaultClockMhz, budget, externalWeights } = options;
  const part = options.ownPart ?? partNamed(partCode) ?? refuseUnknown(partCode);
  if (!(clockMhz > 0)) refuse('E0404', `a clock of ${clockMhz} MHz is none`, 'give MHz above 0');
  const fps = options.fps ?? (budget ? undefined : defaultFps);
  if (fps !== undefined && !(fps > 0))
    refuse('E0404', `${fps} frames a second are none`, 'give frames a second above 0');
  const gigabytes = externalWeights?.gigabytesPerSecond ?? part.bandwidth;
  const possibleBandwidth = (gigabytes * 8e3) / clockMhz;
  return {
    partCode,
    part,
    clockMhz,
    ...(fps !== undefined && { fps, target: Math.max(1, Math.floor((clockMhz * 1e6) / fps)) }),
    ...(budget && { wall: wallOf(part, budget) }),
    bandwidth: externalWeights ? possibleBandwidth : 0,
    possibleBandwidth,
  };
}

function refuseUnknown(code: string): never {
  const similar = similarPart(code);
  const some = parts.slice(0, 6).map(({ name }) => name);
  return refuse(
    'E0404',
    `no part '${code}' in the table`,
    similar ? `did you mean '${similar}'?` : `bnnir parts lists them: ${some.join(', ')}, ...`,
  );
}
