import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import type { Code, Diagnostic } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Span } from '../../ir/types.ts';
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
    helpFor(arm, exception),
  );
}

/** Other files, and the version of the language in a first line. */
const reserved = ['use', 'bnn'];
const statementWords = ['input', 'output', 'search', 'for', 'repeat', 'return', 'if', 'else'];

function helpFor({ head }: Arm, { token, message }: IRecognitionException): string | undefined {
  const index = head.indexOf(token);
  const [first] = head;
  const before = head[index - 1];
  const next = head[index + 1];
  const isLiteral = [t.NumberToken, t.Size, t.Text, t.Word].includes(token.tokenType);
  if (token.tokenType === t.Assign && first?.tokenType !== t.Word && index === 1) return keywordHelp(first);
  if (index > 0 && token.tokenType === t.Assign && message.includes('operator'))
    return "'==' compares, '=' gives a name";
  if (token.tokenType === t.Assign && before?.tokenType === t.Word && message.includes("')'"))
    return `a setting is given with ':', as in '${before.image}: ...'`;
  if (t.keywordTexts.includes(token.image) && message.includes('a name')) return keywordHelp(token);
  if (next && [t.Assign, t.Comma].includes(next.tokenType) && t.keywordTexts.includes(token.image))
    return keywordHelp(token);
  if (index === 0 && reserved.includes(token.image))
    return `'${token.image}' is reserved for a later version`;
  if (index === 0 && message.includes("'net'")) return didYouMean(token.image, ['net', 'block', 'hardware']);
  if (index === 1 && first?.tokenType === t.Word && token.tokenType === t.Word)
    return didYouMean(first.image, statementWords);
  if (before && isLiteral && head[index - 2]?.tokenType === t.Pipe)
    return `settings stand in parentheses: ${before.image}(${token.image})`;
  if (token.tokenType === t.LeftBracket && before?.tokenType === t.Word)
    return 'lists are not indexed: write a, b = list';
  return undefined;
}

const keywordHelp = (token: IToken | undefined) =>
  token && t.keywordTexts.includes(token.image)
    ? `'${token.image}' is a keyword: take another name`
    : undefined;
