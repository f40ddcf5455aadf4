import { format } from '../../frontend/index.ts';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { defineCommand } from '../command.ts';
import { plural } from '../figures.ts';
import { readText, writeOne } from '../output.ts';

interface Flags {
  readonly check?: boolean;
}

/** `bnnir fmt [--check] files...`: all files are read before the first is written. */
export const command = defineCommand<Flags>({
  define: sub =>
    void sub
      .argument('<files...>', '.bnn files')
      .option('--check', 'write nothing; exit 1 where a file would change'),
  async run(files, flags, context) {
    const mistakes: Diagnostic[] = [];
    const changed: { readonly path: string; readonly text: string }[] = [];
    for (const path of files) {
      const text = readText(path);
      context.remember(path, text);
      const formatted = format({ path, text });
      mistakes.push(...formatted.diagnostics.filter(({ severity }) => severity === 'error'));
      if (formatted.text !== undefined && formatted.text !== text)
        changed.push({ path, text: formatted.text });
    }
    if (mistakes.length > 0) throw new BnnirError(mistakes);
    const paths = changed.map(({ path }) => path);
    const json = { files: files.length, changed: paths };
    if (flags.check)
      return {
        json,
        text: () => paths.map(path => `would change ${path}`).join('\n'),
        exitCode: paths.length > 0 ? 1 : 0,
        ...(paths.length > 0 && { next: `bnnir fmt ${paths.join(' ')}` }),
      };
    for (const { path, text } of changed) await writeOne(path, text);
    return {
      json,
      text: () =>
        [
          ...paths.map(path => `changed ${path}`),
          `${plural(files.length, 'file')}, ${paths.length} changed`,
        ].join('\n'),
      next: `bnnir check ${files[0] ?? ''}`,
    };
  },
});
