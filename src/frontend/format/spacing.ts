import type { IToken } from 'chevrotain';
import * as t from '../syntax/tokens.ts';

const isOneOf = (token: IToken | undefined, types: readonly unknown[]) =>
  token !== undefined && types.includes(token.tokenType);

const openers = [t.LeftParen, t.LeftBracket];
const tightBefore = [t.RightParen, t.RightBracket, t.Comma, t.Colon, t.Dot, t.DotDot];
const tightAfter = [...openers, t.Dot, t.DotDot];
const operands = [t.Word, t.NumberToken, t.Size, t.Percent, t.Text, t.True, t.False];
/** Behind these a keyword is a plain word. */
const naming = [t.As, t.Dot, t.Pipe];

/** Whether the token at `index` ends a value: a sign behind it stands between two operands. */
export const endsOperand = (tokens: readonly IToken[], index: number): boolean =>
  isOneOf(tokens[index], [...operands, t.RightParen, t.RightBracket]) || isOneOf(tokens[index - 1], naming);

/** `-1`, not `a - 1`. */
const isSign = (tokens: readonly IToken[], index: number) =>
  isOneOf(tokens[index], [t.Plus, t.Minus]) && !endsOperand(tokens, index - 1);

/** Whether the token at `index` touches the one before it. */
export function isTight(tokens: readonly IToken[], index: number): boolean {
  const [left, right] = [tokens[index - 1], tokens[index]];
  if (isOneOf(right, tightBefore) || isOneOf(left, tightAfter)) return true;
  if (isOneOf(right, openers)) return left?.tokenType === t.Word || isOneOf(tokens[index - 2], [t.Pipe]);
  return isSign(tokens, index - 1);
}

const signs = [t.Plus, t.Minus, t.Times, t.Divide];

/** Where a long statement may go on below, outermost first: each is a set of tokens that begin a line. */
export const breaks: readonly ((tokens: readonly IToken[], index: number) => boolean)[] = [
  (tokens, index) => isOneOf(tokens[index], [t.Then, t.Else]),
  (tokens, index) => isOneOf(tokens[index], [t.Pipe]),
  (tokens, index) => isOneOf(tokens[index], [t.And, t.Or]),
  (tokens, index) => isOneOf(tokens[index], signs) && endsOperand(tokens, index - 1),
];
