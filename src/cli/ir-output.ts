import type { Command } from 'commander';
import { fail } from '../ir/diagnostic.ts';
import type { Module } from '../ir/graph.ts';
import { print } from '../ir/print.ts';
import { didYouMean } from '../ir/suggest.ts';
import type { Lanes } from '../ir/types.ts';
import { lower } from '../passes/index.ts';
import type { Context, Outcome } from './command.ts';
import type { LoweringRecord } from './lowering-record.ts';
import { allStages } from './lowering-record.ts';
import type { OutputFile } from './output.ts';
import { writeFolder } from './output.ts';
import { weightFile } from './weight-file.ts';

/** How the network is shown between passes. */
export interface IrFlags {
  /** true: after every pass. */
  readonly printIr?: string | true;
  readonly stopAfter?: string;
  readonly output?: string;
  readonly force?: boolean;
}

export const irOptions = (command: Command): Command =>
  command
    .option(
      '--print-ir [pass]',
      'the network after a pass, or after each: into -o, else to stdout and nothing else',
    )
    .option('--stop-after <pass>', 'end there: only the network is written, into -o or to stdout');

/** Whether the text goes to stdout, and so nothing else does. */
export function wantsIr({ printIr, stopAfter, output }: IrFlags, { isJson }: Context): boolean {
  if ((printIr === undefined && stopAfter === undefined) || output !== undefined) return false;
  if (isJson)
    fail('E0003', '--json and the text of the network cannot share stdout', {
      help: 'give a folder for the text with -o',
    });
  return true;
}

/** Lowers and shows the network, without making a project. */
export async function irOnly(
  module: Module,
  lanes: Lanes,
  record: LoweringRecord,
  flags: IrFlags,
  context: Context,
): Promise<Outcome> {
  lower(module, lanes, record.options);
  const { output, stopAfter, printIr } = flags;
  if (output === undefined) {
    const text = printIr === true ? allStages(record) : print(stageOf(record, printIr ?? stopAfter));
    context.note('the network is on stdout, no project was written; -o FOLDER writes both');
    return { json: {}, text: () => text.trimEnd() };
  }
  const files = irFiles(record, { ...flags, printIr: printIr ?? stopAfter ?? true });
  await writeFolder(output, files, {
    force: flags.force ?? false,
    made: `bnnir compile --stop-after ${stopAfter ?? ''}`,
  });
  const paths = files.map(({ path }) => path);
  return {
    json: { directory: output, files: paths },
    text: () => paths.map(path => `wrote ${output}/${path}`).join('\n'),
    next: `bnnir run ${output}/${paths[0] ?? ''} --input images.npy`,
  };
}

/** The files of --print-ir: one pass with its weights beside it, so that it can be run; or all of them as text. */
export function irFiles(record: LoweringRecord, { printIr }: IrFlags): readonly OutputFile[] {
  if (printIr === undefined) return [];
  if (printIr === true)
    return [...record.stages].map(([name, module], index) => ({
      path: `ir/${String(index).padStart(2, '0')}-${plain(name)}.ir`,
      contents: print(module),
    }));
  const module = stageOf(record, printIr);
  const path = `ir/${plain(printIr)}`;
  return [
    { path: `${path}.ir`, contents: print(module) },
    {
      path: `${path}.safetensors`,
      contents: weightFile(module, `${path}.safetensors`, {}, record.options.ranges),
    },
  ];
}

/** `pack-bits<32>` without what file systems dislike. */
const plain = (pass: string): string => pass.replaceAll(/[<>]/g, '-').replace(/-$/, '');

function stageOf({ stages }: LoweringRecord, pass = 'input'): Module {
  const names = [...stages.keys()];
  return (
    stages.get(pass) ??
    fail('E0009', `no pass '${pass}' was run`, {
      help: didYouMean(pass, names) ?? `there are ${names.join(', ')}`,
    })
  );
}
