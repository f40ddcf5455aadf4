import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Span } from '../../ir/types.ts';
import type { Expression, File } from '../ast.ts';
import { Grammar } from './grammar.ts';
import { significant } from './newlines.ts';
import * as t from './tokens.ts';

/** A file's text and the path it is reported under. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Parsed {
  /** Absent when the text is no .bnn file at all; incomplete when there are errors. */
  readonly file: File | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Deeper nests of brackets than any network needs are refused before they reach the parser's stack. */
const deepest = 100;

let grammar: Grammar | undefined;

/** Reads a .bnn file and reports every mistake of its form. */
export function parse(source: Source): Parsed {
  const refused = refuse(source);
  if (refused) return { file: undefined, diagnostics: [refused] };
  const lexed = t.lexer.tokenize(source.text);
  const tooDeep = nesting(source, lexed.tokens);
  if (tooDeep) return { file: undefined, diagnostics: [tooDeep] };

  grammar ??= new Grammar();
  const tokens = significant(lexed.tokens);
  grammar.path = source.path;
  grammar.lines = source.text.split(/\r?\n/);
  grammar.mistakes = [];
  grammar.input = tokens;
  const file = grammar.file() as File | undefined;
  const diagnostics = [
    ...lexed.errors.map(error => lexError(source, error)),
    ...grammar.errors.map(error => syntaxError(source, tokens, error)),
    ...grammar.mistakes.map(({ code, at, message, help }): Diagnostic => ({
      severity: 'error',
      code,
      message,
      at,
      help,
    })),
  ];
  if (file && !file.net && diagnostics.length === 0)
    diagnostics.push(
      error(source, 'E0101', 'the file has no net', wholeLine(source, 1), "write 'net name { ... }'"),
    );
  return { file, diagnostics: inOrder(diagnostics) };
}

/** One value given outside a file: `--set blocks=[6,8,12,6]`. */
export function parseValue(source: Source): {
  readonly value: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const before = 'net value(value = ';
  const wrapped = parse({ path: source.path, text: `${before}${source.text}\n) {\n}` });
  const diagnostics = wrapped.diagnostics.map(diagnostic => {
    const { at } = diagnostic;
    return at
      ? { ...diagnostic, at: { ...at, line: 1, column: Math.max(1, at.column - before.length) } }
      : diagnostic;
  });
  return { value: wrapped.file?.net?.params[0]?.value, diagnostics };
}

const error = (
  source: Source,
  code: Diagnostic['code'],
  message: string,
  at: Omit<Span, 'file'>,
  help?: string,
): Diagnostic => ({
  severity: 'error',
  code,
  message,
  at: { file: source.path, ...at },
  ...(help === undefined ? {} : { help }),
});

const wholeLine = (source: Source, line: number) => ({
  line,
  column: 1,
  length: Math.max(1, (source.text.split(/\r?\n/)[line - 1] ?? '').length),
});

/** Empty and binary files. */
function refuse(source: Source): Diagnostic | undefined {
  if (source.text.trim() === '')
    return error(
      source,
      'E0105',
      'the file is empty',
      { line: 1, column: 1, length: 1 },
      "a network begins with 'net name {'",
    );
  // eslint-disable-next-line no-control-regex -- these are what tells a binary file
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(source.text))
    return error(
      source,
      'E0105',
      'not a text file',
      { line: 1, column: 1, length: 1 },
      'a .bnn file is UTF-8 text',
    );
  return undefined;
}

function nesting(source: Source, tokens: readonly IToken[]): Diagnostic | undefined {
  let depth = 0;
  for (const token of tokens) {
    if ([t.LeftParen, t.LeftBracket, t.LeftBrace].includes(token.tokenType)) depth++;
    if ([t.RightParen, t.RightBracket, t.RightBrace].includes(token.tokenType)) depth--;
    if (depth > deepest)
      return error(
        source,
        'E0106',
        `brackets nest deeper than ${deepest}`,
        placeOf(token),
        'name a part of it: x = ...',
      );
  }
  return undefined;
}

const placeOf = (token: IToken) => ({
  line: token.startLine ?? 1,
  column: token.startColumn ?? 1,
  length: Math.max(1, token.image.length),
});

function lexError(source: Source, { line, column, length, offset }: ILexingError): Diagnostic {
  const found = source.text.slice(offset, offset + 1);
  const help = found === '"' ? 'a string ends with " on its line' : undefined;
  const message = found === '"' ? 'a string without its end' : `unexpected character '${found}'`;
  return error(
    source,
    'E0107',
    message,
    { line: line ?? 1, column: column ?? 1, length: Math.max(1, length) },
    help,
  );
}

/** Just behind the last token, where the end of a file is missed; chevrotain gives its end no place. */
function behind(token: IToken | undefined) {
  if (!token) return { line: 1, column: 1, length: 1 };
  return { line: token.endLine ?? 1, column: (token.endColumn ?? 0) + 1, length: 1 };
}

function syntaxError(
  source: Source,
  tokens: readonly IToken[],
  exception: IRecognitionException,
): Diagnostic {
  const { token, context } = exception;
  const isEnd = Number.isNaN(token.startOffset);
  const at =
    isEnd || token.tokenType === t.Newline
      ? behind(isEnd ? tokens.at(-1) : previous(tokens, token))
      : placeOf(token);
  const found = isEnd
    ? 'the end of the file'
    : token.tokenType === t.Newline
      ? 'the end of the line'
      : `'${token.image}'`;
  const rule = context.ruleStack.at(-1) ?? '';
  const help = helpFor(token, rule);
  return error(source, 'E0101', `${exception.message}, found ${found}`, at, help);
}

const previous = (tokens: readonly IToken[], token: IToken) => tokens[tokens.indexOf(token) - 1];

function helpFor(token: IToken, rule: string): string | undefined {
  if (
    t.keywordTexts.includes(token.image) &&
    ['assignment', 'params', 'names', 'inputStatement', 'output'].includes(rule)
  )
    return `'${token.image}' is a keyword: take another name`;
  if (token.tokenType === t.Assign && rule !== 'assignment') return "'==' compares, '=' gives a name";
  return undefined;
}

/** By place, each place and message once; a broken line's readings are not argued about. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const brokenLines = new Set(diagnostics.filter(({ code }) => code === 'E0101').map(({ at }) => at?.line));
  return [...diagnostics]
    .filter(({ code, at }) => code !== 'E0102' || !brokenLines.has(at?.line))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .filter(({ at, message }) => {
      const key = `${at?.line ?? 0}:${at?.column ?? 0}:${message}`;
      return !seen.has(key) && seen.add(key);
    });
}
