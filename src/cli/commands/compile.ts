import { basename } from 'node:path';
import { backendNamed } from '../../codegen/index.ts';
import { compile } from '../../compile.ts';
import { calibrateOption, rangesFor } from '../calibration.ts';
import type { Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import { bytes, plural, seconds } from '../figures.ts';
import { headline } from '../headline.ts';
import type { IrFlags } from '../ir-output.ts';
import { irFiles, irOnly, irOptions, wantsIr } from '../ir-output.ts';
import { loadNetwork } from '../load-network.ts';
import { loadWeights } from '../load-weights.ts';
import { explanation, recordLowering } from '../lowering-record.ts';
import type { CalibrateFlags, NetworkFlags } from '../network-options.ts';
import { networkOptions } from '../network-options.ts';
import { checkFolder, writeFolder } from '../output.ts';
import type { TargetFlags } from '../target-options.ts';
import { targetOptions, wishesFor } from '../target-options.ts';
import { viewOf } from '../target-view.ts';

interface Flags extends NetworkFlags, TargetFlags, IrFlags, CalibrateFlags {
  readonly target: string;
  readonly force?: boolean;
  readonly explain?: boolean;
}

/** `bnnir compile net.bnn --target fpga [-o DIR]`. */
export const command = defineCommand<Flags>({
  define: sub =>
    irOptions(
      targetOptions(
        calibrateOption(networkOptions(sub))
          .requiredOption('--target <name>', 'what to write a project for: fpga, wgsl')
          .option('-o, --output <folder>', 'where to; default: NET-TARGET')
          .option('--force', 'replace a folder that bnnir did not write')
          .option('--explain', 'what was fused, and what was not and why'),
      ),
    ),
  async run([path = ''], flags, context) {
    const { lanes } = backendNamed(flags.target);
    const loaded = loadNetwork(path, flags, context);
    const folder = flags.output ?? `${basename(loaded.stem)}-${flags.target}`;
    const isInspection = wantsIr(flags, context);
    if (!isInspection) checkFolder(folder, flags.force ?? false);
    const weighted = loadWeights(loaded, flags);
    const { module, from, digest } = weighted;
    const ranges = rangesFor(weighted, flags, context);
    const record = recordLowering(module, {
      ...(flags.stopAfter !== undefined && { stopAfter: flags.stopAfter }),
      ...(ranges && { ranges }),
    });
    if (isInspection || flags.stopAfter !== undefined) return irOnly(module, lanes, record, flags, context);

    const wishes = wishesFor(loaded, flags.target, flags, digest);
    const compiled = compile(module, flags.target, wishes, record.options);
    const view = viewOf(flags.target);
    const files = [...compiled.emit(), ...irFiles(record, flags)];
    await view.validate?.(compiled);
    await writeFolder(folder, files, {
      force: flags.force ?? false,
      made: `bnnir compile ${basename(path)} --target ${flags.target}`,
    });

    context.warn(view.warnings?.(compiled) ?? []);
    const faster = wishes.fold === undefined ? view.faster?.(compiled) : undefined;
    const time = performance.now() / 1000;
    const size = files.reduce((sum, { contents }) => sum + contents.length, 0);
    const outcome: Outcome = {
      json: {
        target: flags.target,
        directory: folder,
        files: files.map(file => file.path),
        seconds: Number(time.toFixed(3)),
        weights: from,
        ...(flags.explain && { explain: record.notes, notes: compiled.plan.notes }),
        report: compiled.plan.report,
      },
      text: colours =>
        [
          `${headline(loaded.graph, colours)}   ${colours.dim(from)}`,
          '',
          view.report(compiled, colours),
          ...(faster === undefined ? [] : [faster]),
          '',
          ...(flags.explain ? [explanation(record, flags.target, compiled.plan.notes, colours), ''] : []),
          `wrote ${folder}/ (${plural(files.length, 'file')}, ${bytes(size)}) in ${seconds(time)}`,
        ].join('\n'),
      next: view.next(folder),
    };
    return outcome;
  },
});
