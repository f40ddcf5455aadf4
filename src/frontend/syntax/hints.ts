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

/** Words that begin statements elsewhere. */
const foreign: Readonly<Record<string, string>> = {
  let: "a name needs no 'let'",
  var: "a name needs no 'var'",
  const: "a name needs no 'const'",
  while: "write 'repeat 3 as layer {'",
  elif: "write 'else if'",
};

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
  // let x = 3, while true {
  ({ head: [first], index }) => index === 1 && first !== undefined && foreign[first.image],
  // outptu x = y
  ({ token, head: [first], index }) =>
    index === 1 && is(first, t.Word) && is(token, t.Word) && didYouMean(first?.image ?? '', statements),
  // x |> conv 8
  ({ token, head, index }) =>
    is(head[index - 2], t.Pipe) &&
    is(token, t.NumberToken, t.Size, t.Text, t.Word) &&
    `settings stand in parentheses: ${head[index - 1]?.image ?? ''}(${token.image})`,
  // 3 x 3, (3, 3)
  ({ token, head, index }) =>
    token.image === 'x' && is(head[index - 1], t.NumberToken) && 'a size has no spaces: 3x3',
  ({ token, head, index }) =>
    is(token, t.Comma) &&
    is(head[index - 1], t.NumberToken) &&
    is(head[index - 2], t.LeftParen) &&
    'a size is written 3x3, a list [3, 3]',
  // .5
  ({ token, head, index }) =>
    is(token, t.Dot) && is(head[index + 1], t.NumberToken) && `write 0.${head[index + 1]?.image ?? ''}`,
  // x += 1
  ({ token, head: [first], index }) =>
    is(token, t.Assign) && index === 2 && `write '${first?.image ?? ''} = ${first?.image ?? ''} ...'`,
  // output o: x
  ({ token, wanted }) => is(token, t.Colon) && wanted.includes("'='") && "'=' gives a name",
  // list[0]
  ({ token, head, index }) =>
    is(token, t.LeftBracket) &&
    is(head[index - 1], t.Word, t.RightBracket) &&
    'lists are not indexed: write a, b = list',
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
