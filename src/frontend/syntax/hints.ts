import type { IToken, TokenType } from 'chevrotain';
import { didYouMean } from '../../ir/suggest.ts';
import * as t from './tokens.ts';

/** A token that did not fit, among those of its statement. */
interface Misfit {
  readonly token: IToken;
  /** What was wanted there. */
  readonly wanted: string;
  readonly head: readonly IToken[];
  /** Of the token in `head`; -1 where the statement ends too early. */
  readonly index: number;
}

const reserved = ['use', 'bnn'];
const sections = ['net', 'block', 'hardware'];
const statements = ['input', 'output', 'search', 'for', 'repeat', 'return', 'if', 'else'];

const is = (token: IToken | undefined, ...types: readonly TokenType[]) =>
  token !== undefined && types.includes(token.tokenType);
const isKeyword = (token: IToken | undefined) => token !== undefined && t.keywordTexts.includes(token.image);
const another = (token: IToken | undefined) => `'${token?.image ?? ''}' is a keyword: take another name`;

/** What people write by habit of other languages or by slips, most certain first. */
const hints: readonly ((misfit: Misfit) => string | undefined | false)[] = [
  // step = 3
  ({ token, head, index }) => is(token, t.Assign) && index === 1 && isKeyword(head[0]) && another(head[0]),
  ({ token, head, index }) => isKeyword(token) && is(head[index + 1], t.Assign, t.Comma) && another(token),
  ({ token, wanted }) => isKeyword(token) && wanted.includes('a name') && another(token),
  // if a = b {
  ({ token, wanted }) =>
    is(token, t.Assign) && wanted.includes('operator') && "'==' compares, '=' gives a name",
  // conv(8, size = 3)
  ({ token, head, index, wanted }) =>
    is(token, t.Assign) &&
    is(head[index - 1], t.Word) &&
    wanted.includes("')'") &&
    `a setting is given with ':', as in '${head[index - 1]?.image ?? ''}: ...'`,
  // use "blocks.bnn", bnn 2
  ({ token, index }) =>
    index === 0 && reserved.includes(token.image) && `'${token.image}' is reserved for a later version`,
  // nett a {
  ({ token, index, wanted }) => index === 0 && wanted.includes("'net'") && didYouMean(token.image, sections),
  // outptu x = y
  ({ token, head: [first], index }) =>
    index === 1 && is(first, t.Word) && is(token, t.Word) && didYouMean(first?.image ?? '', statements),
  // x |> conv 8
  ({ token, head, index }) =>
    is(head[index - 2], t.Pipe) &&
    is(token, t.NumberToken, t.Size, t.Text, t.Word) &&
    `settings stand in parentheses: ${head[index - 1]?.image ?? ''}(${token.image})`,
  // list[0]
  ({ token, head, index }) =>
    is(token, t.LeftBracket) && is(head[index - 1], t.Word) && 'lists are not indexed: write a, b = list',
];

/** What the writer probably meant. */
export function hintFor(head: readonly IToken[], token: IToken, wanted: string): string | undefined {
  const misfit = { token, wanted, head, index: head.indexOf(token) };
  for (const hint of hints) {
    const found = hint(misfit);
    if (typeof found === 'string') return found;
  }
  return undefined;
}
