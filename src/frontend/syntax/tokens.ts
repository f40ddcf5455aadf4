import { createToken, Lexer } from './chevrotain.ts';

const punctuation = (name: string, text: string) => createToken({ name, pattern: text, label: `'${text}'` });

/** Keywords too: free after `as`, `.`, `|>` and before `:`. */
export const AnyWord = createToken({ name: 'AnyWord', pattern: Lexer.NA, label: 'a name' });
export const Word = createToken({
  name: 'Word',
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  label: 'a name',
  categories: [AnyWord],
});
const keyword = (text: string) =>
  createToken({
    name: `Keyword_${text}`,
    pattern: text,
    longer_alt: Word,
    label: `'${text}'`,
    categories: [AnyWord],
  });

export const Net = keyword('net');
export const Block = keyword('block');
export const Hardware = keyword('hardware');
export const Input = keyword('input');
export const Output = keyword('output');
export const Search = keyword('search');
export const For = keyword('for');
export const In = keyword('in');
export const As = keyword('as');
export const Repeat = keyword('repeat');
export const If = keyword('if');
export const Then = keyword('then');
export const Else = keyword('else');
export const Return = keyword('return');
export const True = keyword('true');
export const False = keyword('false');
export const And = keyword('and');
export const Or = keyword('or');
export const Not = keyword('not');
export const Step = keyword('step');
const keywords = [
  ...[Net, Block, Hardware, Input, Output, Search, For, In, As, Repeat, If, Then, Else, Return],
  ...[True, False, And, Or, Not, Step],
];
export const keywordTexts: readonly string[] = keywords.map(({ name }) => name.slice('Keyword_'.length));

export const Size = createToken({
  name: 'Size',
  pattern: /\d+x\d+(?![A-Za-z0-9_])/,
  label: 'a size such as 3x3',
});
export const Percent = createToken({ name: 'Percent', pattern: /\d+(?:\.\d+)?%/, label: 'a percentage' });
export const NumberToken = createToken({
  name: 'Number',
  pattern: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/,
  label: 'a number',
});
export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\\r\n]|\\.)*"/, label: 'a string' });
export const Newline = createToken({
  name: 'Newline',
  pattern: /\r?\n/,
  line_breaks: true,
  label: 'a new line',
});

export const Pipe = punctuation('Pipe', '|>');
export const DotDot = punctuation('DotDot', '..');
export const Dot = punctuation('Dot', '.');
export const Equal = punctuation('Equal', '==');
export const Unequal = punctuation('Unequal', '!=');
export const LessEqual = punctuation('LessEqual', '<=');
export const GreaterEqual = punctuation('GreaterEqual', '>=');
export const Less = punctuation('Less', '<');
export const Greater = punctuation('Greater', '>');
export const Assign = punctuation('Assign', '=');
export const Plus = punctuation('Plus', '+');
export const Minus = punctuation('Minus', '-');
export const Times = punctuation('Times', '*');
export const Divide = punctuation('Divide', '/');
export const Comma = punctuation('Comma', ',');
export const Colon = punctuation('Colon', ':');
export const LeftParen = punctuation('LeftParen', '(');
export const RightParen = punctuation('RightParen', ')');
export const LeftBracket = punctuation('LeftBracket', '[');
export const RightBracket = punctuation('RightBracket', ']');
export const LeftBrace = punctuation('LeftBrace', '{');
export const RightBrace = punctuation('RightBrace', '}');

const space = createToken({ name: 'Space', pattern: /[ \t\uFEFF]+/, group: Lexer.SKIPPED });
export const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\r\n]*/, group: 'comments' });

/** In the order the lexer tries them. */
export const vocabulary = [
  ...[space, Comment, Newline, Size, Percent, NumberToken, Text],
  ...[Pipe, DotDot, Dot, Equal, Unequal, LessEqual, GreaterEqual, Less, Greater, Assign],
  ...[
    Plus,
    Minus,
    Times,
    Divide,
    Comma,
    Colon,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
  ],
  ...keywords,
  Word,
  AnyWord,
];

export const lexer = new Lexer(vocabulary, { positionTracking: 'full' });

export const comparisons = [Equal, Unequal, LessEqual, GreaterEqual, Less, Greater];
/** Between two operands: a line that begins or ends with one goes on. */
export const operators = [Pipe, DotDot, Dot, ...comparisons, Plus, Minus, Times, Divide, And, Or, Step];
