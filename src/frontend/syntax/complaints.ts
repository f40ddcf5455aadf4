import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { Code, Diagnostic } from '../../ir/diagnostic.ts';
import type { Span } from '../../ir/types.ts';
import { hintFor } from './hints.ts';
import type { Arm } from './outline.ts';
import type { Source } from './source.ts';
import * as t from './tokens.ts';

export const diagnosticOf = (code: Code, at: Span, message: string, help?: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  at,
  ...(help === undefined ? {} : { help }),
});

export const placeOf = (token: IToken) => ({
  line: token.startLine ?? 1,
  column: token.startColumn ?? 1,
  length: Math.max(1, token.image.length),
});

/** Just behind a token, where something is missed. */
export const behind = (token: IToken) => ({
  line: token.endLine ?? 1,
  column: (token.endColumn ?? 0) + 1,
  length: 1,
});

const ownWords: Readonly<Record<string, string>> = {
  '#': "comments begin with '//'",
  ';': 'a new line ends a statement',
  '"': 'a string ends with " on its line',
  "'": 'strings stand between "',
  '&': "write 'and'",
  '|': "write 'or' between conditions, '|>' between layers",
  '!': "write 'not'",
  '%': 'a percentage is written without a space: 70%',
};

/** Characters that begin no token. */
export function lexicalComplaint(source: Source, error: ILexingError): Diagnostic {
  const { line, column, length, offset } = error;
  const found = source.text.slice(offset, offset + length);
  const [first = ''] = found;
  const message = first === '"' ? 'a string without its end' : `unexpected '${found}'`;
  const at = { file: source.path, line: line ?? 1, column: column ?? 1, length: Math.max(1, length) };
  return diagnosticOf('E0107', at, message, ownWords[first]);
}

/** A token that does not fit, or one that is missed, in the statement of `arm`. */
export function complaintOf(path: string, arm: Arm, exception: IRecognitionException): Diagnostic {
  const last = arm.head.findLast(({ tokenType }) => tokenType !== t.Newline);
  const isEnd = Number.isNaN(exception.token.startOffset);
  const brace = isEnd && arm.next && arm.next.startLine === last?.endLine ? arm.next : undefined;
  const token = isEnd && brace?.tokenType !== t.Newline ? (brace ?? exception.token) : exception.token;
  const isFound = !Number.isNaN(token.startOffset);
  const end = arm.next ? 'the end of the line' : 'the end of the file';
  const place = isFound ? placeOf(token) : last ? behind(last) : { line: 1, column: 1, length: 1 };
  return diagnosticOf(
    'E0101',
    { file: path, ...place },
    `${exception.message}, found ${isFound ? `'${token.image}'` : end}`,
    hintFor(arm.head, exception.token, exception.message),
  );
}
