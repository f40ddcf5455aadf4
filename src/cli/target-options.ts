import type { Command } from 'commander';
import { Option } from 'commander';
import { basename } from 'node:path';
import type { FoldWish, TargetOptions } from '../codegen/backend.ts';
import { partOptions, readBudget, readFolding } from './fpga-options.ts';
import { labelsFor } from './labels.ts';
import type { Loaded } from './load-network.ts';
import { positive } from './network-options.ts';
import { version } from './version.ts';
import { readTiles } from './wgsl-options.ts';

/** What a target may be told on the command line. */
export interface TargetFlags {
  readonly part?: string;
  readonly clock?: number;
  readonly fps?: number;
  readonly budget?: string;
  readonly externalWeights?: number | true;
  readonly interface?: 'stream' | 'memory';
  readonly folding?: string;
  readonly top?: string;
  readonly labels?: string;
  readonly tiles?: string;
}

export const targetOptions = (command: Command): Command =>
  command
    .option('--part <name|file>', "fpga: the device ('bnnir parts' lists them), or a JSON file of your own")
    .option('--clock <MHz>', 'fpga: clock in MHz', positive('--clock'))
    .option('--fps <rate>', 'fpga: frames a second wished for', positive('--fps'))
    .option(
      '--budget <limits>',
      'fpga: the wall: lut=70%,bram=80%, or numbers; usual: 70 % of LUT, 80 of the rest',
    )
    .option(
      '--external-weights [GB/s]',
      'fpga: weights may stay in memory outside where they do not fit',
      positive('--external-weights'),
    )
    .addOption(
      new Option('--interface <kind>', 'fpga: AXI streams, or addresses in memory').choices([
        'stream',
        'memory',
      ]),
    )
    .option('--folding <file>', 'fpga: PE, SIMD, memories by layer, as compile writes folding.json')
    .option('--top <name>', 'fpga: name of the top function')
    .option(
      '--labels <file|data>',
      'wgsl: names of the classes, a line each, or those of mnist, cifar10, ...',
    )
    .option('--tiles <file>', 'wgsl: pixels and channels an invocation computes, by layer, as JSON');

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
  const budget = flags.budget === undefined ? block?.budget : readBudget(flags.budget);
  const external = externalFrom(flags.externalWeights) ?? block?.externalWeights;
  const kind = flags.interface ?? block?.interface;
  const clockMhz = flags.clock ?? block?.clockMhz;
  const fps = flags.fps ?? block?.fps;
  const written = (block?.fold ?? []).map(({ layer, ...wish }) => [layer, wish] as const);
  const fold: Readonly<Record<string, FoldWish>> = {
    ...Object.fromEntries(written),
    ...(flags.folding !== undefined && readFolding(flags.folding)),
  };
  return {
    ...(flags.part !== undefined
      ? partOptions(flags.part)
      : block?.part && partOptions(block.part.name, path)),
    ...(budget && { budget }),
    ...(external && { externalWeights: external }),
    ...(kind && { interface: kind }),
    ...(clockMhz !== undefined && { clockMhz }),
    ...(fps !== undefined && { fps }),
    ...(Object.keys(fold).length > 0 && { fold }),
    ...(flags.top !== undefined && { top: flags.top }),
    ...(labels && { labels }),
    ...(flags.tiles !== undefined && { tiles: readTiles(flags.tiles) }),
    source: {
      file: basename(path),
      version: version(),
      ...(digest !== undefined && { weights: digest }),
    },
  };
}

const externalFrom = (flag: number | true | undefined): TargetOptions['externalWeights'] => {
  if (flag === undefined) return undefined;
  return flag === true ? {} : { gigabytesPerSecond: flag };
};
