import type { IToken, TokenType } from 'chevrotain';
import * as t from './tokens.ts';

const isOneOf = (token: IToken | undefined, types: readonly TokenType[]) =>
  token !== undefined && types.includes(token.tokenType);

const round = [t.LeftParen, t.LeftBracket];
/** A line that begins with one of these continues the line above. */
const continuing = [...t.operators, t.Then, t.Else];
/** A line that ends in one of these goes on below. */
const unfinished = [...continuing, t.Comma, t.Assign, t.Not];

const starting = [t.Output, t.Input, t.Search, t.For, t.Repeat, t.Return];

/** What can only begin a statement: met inside a bracket, the bracket was never closed. */
function startsStatement(first: IToken, second: IToken | undefined): boolean {
  if (first.tokenType === t.RightBrace) return true;
  return isOneOf(first, starting) && !isOneOf(second, [t.Colon, t.Comma, t.RightParen]);
}

/**
 * The tokens with the newlines that end a statement, at most one in a row: none inside ( or [, none where the next line
 * begins with an operator, `then` or `else`, none after an operator, `then`, `else`, `,` or `=`, none before the first token.
 * What can only begin a statement does so even where the line above was left unfinished or a bracket open.
 */
export function significant(tokens: readonly IToken[]): IToken[] {
  const kept: IToken[] = [];
  const open: IToken[] = [];
  /** Parentheses of parameters, where `name = value` begins no statement. */
  const params = new Set<IToken>();
  let newline: IToken | undefined;
  tokens.forEach((token, index) => {
    if (token.tokenType === t.Newline) {
      newline ??= token;
      return;
    }
    const last = kept.at(-1);
    // `a,` and below `b = ...` are two names; parameters have defaults
    const isListed =
      params.has(open.at(-1)!) || (last?.tokenType === t.Comma && !isOneOf(open.at(-1), round));
    const isAssigned = tokens[index + 1]?.tokenType === t.Assign && !isListed;
    if (newline && last && (isAssigned || !isOneOf(token, continuing))) {
      const isForgotten = isAssigned || startsStatement(token, tokens[index + 1]);
      if (isForgotten) while (isOneOf(open.at(-1), round)) open.pop();
      const isInside = isOneOf(open.at(-1), round);
      if (isForgotten || (!isInside && !isOneOf(last, unfinished))) kept.push(newline);
    }
    newline = undefined;
    if (token.tokenType === t.LeftParen && isOneOf(kept.at(-2), [t.Net, t.Block])) params.add(token);
    if (isOneOf(token, [...round, t.LeftBrace])) open.push(token);
    else if (isOneOf(token, [t.RightParen, t.RightBracket, t.RightBrace])) open.pop();
    kept.push(token);
  });
  if (newline) kept.push(newline);
  return kept;
}
