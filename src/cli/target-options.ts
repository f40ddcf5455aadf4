import type { Command } from 'commander';
import { basename } from 'node:path';
import type { FoldWish, TargetOptions } from '../codegen/backend.ts';
import { fail } from '../ir/diagnostic.ts';
import { labelsFor } from './labels.ts';
import type { Loaded } from './load-network.ts';
import { readJson } from './load-network.ts';
import { positive } from './network-options.ts';
import { version } from './version.ts';

/** What a target may be told on the command line. */
export interface TargetFlags {
  readonly part?: string;
  readonly clock?: number;
  readonly fps?: number;
  readonly folding?: string;
  readonly top?: string;
  readonly labels?: string;
}

export const targetOptions = (command: Command): Command =>
  command
    .option('--part <name>', "fpga: the device ('bnnir parts' lists them)")
    .option('--clock <MHz>', 'fpga: clock in MHz', positive('--clock'))
    .option('--fps <rate>', 'fpga: frames a second wished for', positive('--fps'))
    .option('--folding <file>', 'fpga: PE and SIMD by layer, as compile writes folding.json')
    .option('--top <name>', 'fpga: name of the top function')
    .option(
      '--labels <file|data>',
      'wgsl: names of the classes, a line each, or those of mnist, cifar10, ...',
    );

/** The file's `hardware` block with the flags over it, layer by layer for the folding. */
export function wishesFor(
  loaded: Loaded,
  target: string,
  flags: TargetFlags,
  digest?: string,
): TargetOptions {
  const { hardware, path } = loaded;
  const labels = target === 'wgsl' ? labelsFor(loaded, flags.labels) : undefined;
  const block = hardware.get(target);
  const part = flags.part ?? block?.part?.name;
  const clockMhz = flags.clock ?? block?.clockMhz;
  const fps = flags.fps ?? block?.fps;
  const written = (block?.fold ?? []).map(({ layer, ...wish }) => [layer, wish] as const);
  const fold: Readonly<Record<string, FoldWish>> = {
    ...Object.fromEntries(written),
    ...(flags.folding !== undefined && readFolding(flags.folding)),
  };
  return {
    ...(part !== undefined && { part }),
    ...(clockMhz !== undefined && { clockMhz }),
    ...(fps !== undefined && { fps }),
    ...(Object.keys(fold).length > 0 && { fold }),
    ...(flags.top !== undefined && { top: flags.top }),
    ...(labels && { labels }),
    source: {
      file: basename(path),
      version: version(),
      ...(digest !== undefined && { weights: digest }),
    },
  };
}

/** `{ "layer1.conv": { "pe": 16, "simd": 9 } }`. */
function readFolding(path: string): Readonly<Record<string, FoldWish>> {
  const wrong = (what: string): never =>
    fail('E0011', `${path}: ${what}`, {
      help: 'a folding is { "layer1.conv": { "pe": 16, "simd": 9 }, ... }',
    });
  const json = readJson(path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return wrong('not a JSON object');
  for (const [layer, wish] of Object.entries(json as Readonly<Record<string, unknown>>)) {
    if (typeof wish !== 'object' || wish === null) return wrong(`'${layer}' is ${JSON.stringify(wish)}`);
    for (const [key, value] of Object.entries(wish)) {
      if (key !== 'pe' && key !== 'simd') wrong(`'${layer}' has an unknown key '${key}'`);
      if (!Number.isInteger(value) || value < 1)
        wrong(`'${layer}' has ${key} ${JSON.stringify(value)}; a whole number >= 1 is wanted`);
    }
  }
  return json as Readonly<Record<string, FoldWish>>;
}
