import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Span } from '../../ir/types.ts';
import type { Expression, File } from '../ast.ts';
import { FileBuilder } from './build.ts';
import { diagnosticOf, lexicalComplaint, placeOf } from './complaints.ts';
import { excessOf } from './limits.ts';
import { significant } from './newlines.ts';
import { outlineOf } from './outline.ts';
import type { Source } from './source.ts';
import { lexer } from './tokens.ts';

export interface Parsed {
  /** Absent when the text is no .bnn file at all; not whole when there are errors. */
  readonly file: File | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a .bnn file and reports every mistake of its form. */
export function parse(source: Source): Parsed {
  const refused = refuse(source);
  if (refused) return { file: undefined, diagnostics: [refused] };
  const { tokens, errors } = lexer.tokenize(source.text);
  const kept = significant(tokens);
  const excess = excessOf(kept);
  if (excess) {
    const at = { file: source.path, ...placeOf(excess.token) };
    const tooDeep = diagnosticOf('E0106', at, excess.message, 'name a part of it: x = ...');
    return { file: undefined, diagnostics: [tooDeep] };
  }
  const outline = outlineOf(kept);
  const builder = new FileBuilder(source);
  const file = builder.file(outline);
  const broken = new Set<number | undefined>();
  const lexical = errors
    .filter(({ line }) => !broken.has(line) && broken.add(line))
    .map(error => lexicalComplaint(source, error));
  const diagnostics = [...lexical, ...builder.diagnostics.filter(({ at }) => !broken.has(at?.line))];
  if (!file.net && diagnostics.length === 0)
    diagnostics.push(
      diagnosticOf('E0101', firstLine(source), 'the file has no net', "write 'net name { ... }'"),
    );
  return { file: { ...file, isWhole: diagnostics.length === 0 }, diagnostics: inOrder(diagnostics) };
}

/** One value given outside a file: `--set blocks=[6,8,12,6]`. */
export function parseValue(source: Source): {
  readonly value: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const wrapped = parse({ path: source.path, text: `${before}${source.text}\n) { output o = value }` });
  const diagnostics = wrapped.diagnostics.map(diagnostic =>
    diagnostic.at ? { ...diagnostic, at: unwrapped(diagnostic.at) } : diagnostic,
  );
  const value = wrapped.file?.net?.params[0]?.value;
  return { value: value && (withoutWrap(value) as Expression), diagnostics };
}

const before = 'net value(value = ';
const unwrapped = (at: Span): Span => ({ ...at, line: 1, column: Math.max(1, at.column - before.length) });

/** The same tree with its places counted from the value's own start. */
function withoutWrap(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutWrap);
  if (typeof tree !== 'object' || tree === null) return tree;
  if ('file' in tree && 'column' in tree) return unwrapped(tree as Span);
  return Object.fromEntries(Object.entries(tree).map(([key, branch]) => [key, withoutWrap(branch)]));
}

const firstLine = ({ path, text }: Source): Span => ({
  file: path,
  line: 1,
  column: 1,
  length: Math.max(1, (text.split(/\r?\n/)[0] ?? '').length),
});

/** Empty and binary files. */
function refuse(source: Source): Diagnostic | undefined {
  const at: Span = { file: source.path, line: 1, column: 1, length: 1 };
  if (source.text.trim() === '')
    return diagnosticOf('E0105', at, 'the file is empty', "a network begins with 'net name {'");
  // eslint-disable-next-line no-control-regex -- these are what tells a binary file
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(source.text))
    return diagnosticOf('E0105', at, 'not a text file', 'a .bnn file is UTF-8 text');
  return undefined;
}

/** By place, each place and message once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return [...diagnostics]
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .filter(({ at, message }) => {
      const key = `${at?.line ?? 0}:${at?.column ?? 0}:${message}`;
      return !seen.has(key) && seen.add(key);
    });
}
