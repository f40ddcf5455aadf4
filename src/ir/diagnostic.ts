import type { Span } from './types.ts';

export type Severity = 'error' | 'warning' | 'note';
export type Code = `E${number}` | `W${number}`;

/** What a person is told: where, what was found and what was wanted, and what to do about it. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: Code;
  readonly message: string;
  readonly at?: Span;
  readonly help?: string;
  /** The chain of block calls that led there, innermost first, and other places that matter. */
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
}

/** The user's mistakes: reported without a stack, exit code 1. */
export class BnnirError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(diagnostic => `${diagnostic.code}: ${diagnostic.message}`).join('\n'));
    this.name = 'BnnirError';
    this.diagnostics = diagnostics;
  }
}

/** Ends with one error. */
export function fail(
  code: Code,
  message: string,
  more: Pick<Diagnostic, 'at' | 'help' | 'related'> = {},
): never {
  throw new BnnirError([{ severity: 'error', code, message, ...more }]);
}

/** Paint of a rendered diagnostic; the plain one by default. */
export interface Paint {
  readonly severity: (severity: Severity, text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}
const same = (text: string) => text;
export const plain: Paint = { severity: (_, text) => text, dim: same, strong: same };

/**
 * As a person reads it: code and message, the place, the source line with a caret under what is meant, help, the call chain.
 * `sourceOf` gives a file's text, or undefined when it is not at hand.
 */
export function render(
  diagnostic: Diagnostic,
  sourceOf: (file: string) => string | undefined,
  paint = plain,
): string {
  const { severity, code, message, at, help, related } = diagnostic;
  const lines = [`${paint.severity(severity, `${severity}[${code}]`)}${paint.strong(`: ${message}`)}`];
  const gutter = at ? String(at.line).length : 0;
  const margin = ' '.repeat(gutter + 1);
  if (at) {
    lines.push(`${' '.repeat(gutter)}${paint.dim('-->')} ${at.file}:${at.line}:${at.column}`);
    const source = sourceOf(at.file)?.split(/\r?\n/)[at.line - 1];
    if (source !== undefined) {
      const shown = source.replaceAll('\t', ' ');
      const start = Math.min(at.column - 1, shown.length);
      const width = Math.max(1, Math.min(at.length, shown.length - start));
      lines.push(`${at.line} ${paint.dim('|')} ${clip(shown, start).text}`);
      lines.push(
        `${margin}${paint.dim('|')} ${' '.repeat(clip(shown, start).start)}${paint.severity(severity, '^'.repeat(Math.min(width, clipWidth)))}`,
      );
    }
  }
  if (help !== undefined) lines.push(`${margin}${paint.dim('=')} help: ${help}`);
  for (const { at: place, message: why } of related ?? [])
    lines.push(`${margin}${paint.dim('=')} ${why} (${place.file}:${place.line}:${place.column})`);
  return lines.join('\n');
}

const clipWidth = 120;

/** A long line cut to the part around `start`. */
function clip(line: string, start: number): { readonly text: string; readonly start: number } {
  if (line.length <= clipWidth) return { text: line, start };
  const from = Math.max(0, Math.min(start - 40, line.length - clipWidth));
  return { text: line.slice(from, from + clipWidth), start: start - from };
}
