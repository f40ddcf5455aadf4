import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError, render } from '../ir/diagnostic.ts';
import type { Colours } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** A diagnostic with the keys that scripts read. */
export function diagnosticJson({ severity, code, message, at, help, related }: Diagnostic): object {
  return {
    severity,
    code,
    message,
    ...(at && { file: at.file, line: at.line, column: at.column, length: at.length }),
    ...(help === undefined ? {} : { help }),
    ...(related && {
      related: related.map(({ at: place, message: why }) => ({
        message: why,
        file: place.file,
        line: place.line,
        column: place.column,
      })),
    }),
  };
}

/** Diagnostics as people read them, a blank line between. */
export const renderAll = (
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  colours: Colours,
): string =>
  diagnostics.map(diagnostic => `${render(diagnostic, file => sources.get(file), colours)}\n`).join('\n');

export interface Failing {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  /** Of stderr. */
  readonly colours: Colours;
  readonly sources: ReadonlyMap<string, string>;
  readonly version: string;
  /** As it was typed. */
  readonly argv: readonly string[];
}

/** Tells what went wrong and gives the exit code: 1 for the user's mistakes, 2 for ours. */
export function reportFailure(
  error: unknown,
  { terminal, isJson, colours, sources, version, argv }: Failing,
): 1 | 2 {
  if (error instanceof BnnirError) {
    if (isJson) terminal.out(`${JSON.stringify({ diagnostics: error.diagnostics.map(diagnosticJson) })}\n`);
    else terminal.note(renderAll(error.diagnostics, sources, colours));
    return 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  const bug: Diagnostic = {
    severity: 'error',
    code: 'E0901',
    message: `bnnir made a mistake: ${message}`,
    help: 'please report it with the lines below and the file; `--print-ir` shows how far it came',
  };
  if (isJson) terminal.out(`${JSON.stringify({ diagnostics: [diagnosticJson(bug)] })}\n`);
  else terminal.note(renderAll([bug], sources, colours));
  const stack = (error instanceof Error && error.stack) || message;
  terminal.note(
    `\nbnnir ${version}, Node ${process.version}, ${process.platform}: bnnir ${argv.join(' ')}\n${stack}\n`,
  );
  return 2;
}
