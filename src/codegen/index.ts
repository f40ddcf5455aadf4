import { fail } from '../ir/diagnostic.ts';
import type { Backend } from './backend.ts';
import { fpga } from './hls/index.ts';
import { wgsl } from './wgsl/index.ts';

/** Every target this version compiles for, by the name `--target` takes. */
export const backends: Readonly<Record<string, Backend>> = { fpga, wgsl };

/** Targets that are planned: named so that asking for one gets a straight answer. */
const later = new Set(['neon']);

/** The backend of a target; E0401 for one that is absent. */
export function backendNamed(target: string): Backend {
  const known = Object.hasOwn(backends, target) ? backends[target] : undefined;
  if (known) return known;
  const help = `targets: ${Object.keys(backends).join(', ')}`;
  return later.has(target)
    ? fail('E0401', `the target ${target} is not in this version`, { help })
    : fail('E0401', `no target '${target}'`, { help });
}
