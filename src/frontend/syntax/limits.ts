import type { IToken } from 'chevrotain';
import * as t from './tokens.ts';

/** Deeper nests than any network needs are refused before they reach the parser's stack. */
export const deepestBrackets = 100;
/** Operators that one statement may chain: `1 + 1 + ...`. */
export const mostOperators = 1000;
/** `if ... else if ...` and `if` within `if` of one statement. */
export const mostConditions = 100;

export interface Excess {
  readonly token: IToken;
  readonly message: string;
}

const opening = [t.LeftParen, t.LeftBracket, t.LeftBrace];
const closing = [t.RightParen, t.RightBracket, t.RightBrace];
const nesting = [...t.operators, t.Not].filter(type => type !== t.Pipe);

/** The first token at which an expression or a body nests too deeply, if any does. */
export function excessOf(tokens: readonly IToken[]): Excess | undefined {
  /** Operators and conditions so far: at the start of each open bracket, and of what is being read. */
  const starts: { readonly operators: number; readonly conditions: number }[] = [];
  let [operators, conditions] = [0, 0];
  for (const token of tokens) {
    const { tokenType } = token;
    if (opening.includes(tokenType)) {
      starts.push({ operators, conditions });
      if (starts.length > deepestBrackets)
        return { token, message: `brackets nest deeper than ${deepestBrackets}` };
      if (tokenType === t.LeftBrace) [operators, conditions] = [0, 0];
    } else if (closing.includes(tokenType)) {
      const start = starts.pop();
      if (start && tokenType === t.RightBrace) ({ operators, conditions } = start);
    } else if (tokenType === t.Newline) [operators, conditions] = [0, 0];
    else if (tokenType === t.Comma)
      ({ operators, conditions } = starts.at(-1) ?? { operators: 0, conditions: 0 });
    else if (nesting.includes(tokenType) && ++operators > mostOperators)
      return { token, message: `a statement of more than ${mostOperators.toLocaleString('en')} operators` };
    else if (tokenType === t.If && ++conditions > mostConditions)
      return { token, message: `more than ${mostConditions} conditions in one statement` };
  }
  return undefined;
}
