import { describe, expect, it } from 'vitest';
import { briefly, netOf, told } from '../support.ts';

describe('mistakes of form', () => {
  it('all of a file are told in one run, each in its statement', () => {
    const text = `net a(classes = 10 {
  input image u8[28, 28, 1]
  x = image |> conv(64 3x3) |> relu
  for i in 1..3 {
    y = x |> convv(8)
  }
  x |> relu
  outptu z = x
  step = 3
  q = x +
}
`;
    expect(told(text)).toBe(`
error[E0101]: wanted ',' or ')', found '{'
 --> net.bnn:1:20
1 | net a(classes = 10 {
  |                    ^

error[E0101]: wanted ':', found 'u8'
 --> net.bnn:2:15
2 |   input image u8[28, 28, 1]
  |               ^^

error[E0101]: wanted ',' or ')', found '3x3'
 --> net.bnn:3:24
3 |   x = image |> conv(64 3x3) |> relu
  |                        ^^^

error[E0103]: a loop without a label: its layers could not be named
 --> net.bnn:4:3
4 |   for i in 1..3 {
  |   ^^^^^^^^^^^^^
  = help: write 'for i in 1..3 as layer {'

error[E0202]: there is no op, function or block 'convv'
 --> net.bnn:5:14
5 |     y = x |> convv(8)
  |              ^^^^^
  = help: did you mean 'conv'?

error[E0104]: an expression alone: its value goes nowhere
 --> net.bnn:7:3
7 |   x |> relu
  |   ^^^^^^^^^
  = help: write 'x = x |> relu', or remove it

error[E0101]: wanted an operator or the end of the line, found 'z'
 --> net.bnn:8:10
8 |   outptu z = x
  |          ^
  = help: did you mean 'output'?

error[E0101]: wanted a statement, found 'step'
 --> net.bnn:9:3
9 |   step = 3
  |   ^^^^
  = help: 'step' is a keyword: take another name

error[E0101]: wanted a value, found the end of the line
  --> net.bnn:10:10
10 |   q = x +
   |          ^
`);
  });

  it.each([
    [
      'x = image |> relu + image',
      "E0102 3:21 '|>' and '+' do not mix without parentheses",
      "write '(image |> relu) + image' or 'image |> (relu + image)'",
    ],
    [
      'x = image + image |> relu',
      "E0102 3:7 '|>' after an operator needs parentheses",
      "write '(image + image) |> relu' or 'image + (image |> relu)'",
    ],
    [
      'x = -image |> relu |> abs',
      "E0102 3:7 '|>' after an operator needs parentheses",
      "write '(-image) |> relu' or '-(image |> relu)'",
    ],
    [
      'x = if 1 < 2 < 3 then image else image',
      'E0102 3:16 comparisons do not chain',
      "write '1 < 2 and 2 < 3'",
    ],
  ])('%s: both readings are printed', (line, mistake, help) => {
    expect(briefly(netOf(line))).toEqual([mistake]);
    expect(told(netOf(line))).toContain(`= help: ${help}\n`);
  });

  it.each([
    [
      'x = image |> conv 8',
      "E0101 3:21 wanted an operator or the end of the line, found '8'",
      'settings stand in parentheses: conv(8)',
    ],
    [
      'x = image |> conv(8, size = 3)',
      "E0101 3:29 wanted ',' or ')', found '='",
      "a setting is given with ':', as in 'size: ...'",
    ],
    [
      'if 1 = 1 { x = image }',
      "E0101 3:8 wanted an operator or '{', found '='",
      "'==' compares, '=' gives a name",
    ],
    [
      'x = list[0]',
      "E0101 3:11 wanted an operator or the end of the line, found '['",
      'lists are not indexed: write a, b = list',
    ],
    ['net = image', "E0101 3:3 wanted a statement, found 'net'", "'net' is a keyword: take another name"],
    ['x = image # stem', "E0107 3:13 unexpected '#'", "comments begin with '//'"],
    ['x = image;', "E0107 3:12 unexpected ';'", 'a new line ends a statement'],
    ["x = 'image'", "E0107 3:7 unexpected '''", 'strings stand between "'],
    ['x = "image', 'E0107 3:7 a string without its end', 'a string ends with " on its line'],
    ['x = image && image', "E0107 3:13 unexpected '&&'", "write 'and'"],
    [
      'for i in [1, 2] { x = image }',
      'E0103 3:3 a loop without a label: its layers could not be named',
      "write 'for i in [1, 2] as layer {'",
    ],
    [
      'repeat 3 { x = image }',
      'E0103 3:3 a loop without a label: its layers could not be named',
      "write 'repeat 3 as layer {'",
    ],
    ['x = image |> conv(8, 3 x 3)', "E0101 3:26 wanted ',' or ')', found 'x'", 'a size has no spaces: 3x3'],
    [
      'x = image |> conv(8, (3, 3))',
      "E0101 3:26 wanted ')', found ','",
      'a size is written 3x3, a list [3, 3]',
    ],
    ['x = .5', "E0101 3:7 wanted a value, found '.'", 'write 0.5'],
    ['x += 1', "E0101 3:6 wanted a value, found '='", "write 'x = x ...'"],
    ['output o: x', "E0101 3:11 wanted '=', found ':'", "'=' gives a name"],
    [
      'let x = image',
      "E0101 3:7 wanted an operator or the end of the line, found 'x'",
      "a name needs no 'let'",
    ],
    [
      'while true { x = image }',
      "E0101 3:9 wanted an operator or the end of the line, found 'true'",
      "write 'repeat 3 as layer {'",
    ],
  ])('%s', (line, mistake, help) => {
    expect(briefly(netOf(line))).toEqual([mistake]);
    expect(told(netOf(line))).toContain(`= help: ${help}\n`);
  });

  it('else without an if, and an else behind the last', () => {
    expect(briefly(netOf('repeat 2 as l { x = image } else { y = 1 }'))).toEqual([
      "E0101 3:31 'else' without an 'if' before it",
    ]);
    expect(briefly(netOf('if true { x = image } else { x = image } else { x = image }'))).toEqual([
      "E0101 3:25 'else' without a condition is the last arm of its 'if'",
    ]);
  });
});

describe('braces', () => {
  it('a forgotten one is missed where the indentation says so', () => {
    expect(told('net a {\n  input image: u8[8]\n  if true {\n    x = image\n  output o = x\n}\n')).toBe(`
error[E0101]: '{' without its '}'
 --> net.bnn:3:11
3 |   if true {
  |           ^
  = help: every '{' has a '}' of its own
`);
  });

  it('one too many leaves statements outside', () => {
    expect(told('net a {\n  input image: u8[8]\n  }\n  output o = image\n}\n')).toBe(`
error[E0101]: wanted 'net', 'block' or 'hardware', found 'output'
 --> net.bnn:4:3
4 |   output o = image
  |   ^^^^^^
  = help: what was open ends with the '}' of line 3
`);
    expect(briefly('net a {\n  input i: u8[8]\n  output o = i\n}\n}\n')).toEqual([
      "E0101 5:1 '}' closes nothing",
    ]);
  });

  it('none, or one on the line below', () => {
    expect(briefly('net a\n  input image: u8[8]\n  output o = image\n')).toEqual([
      "E0101 1:6 wanted '{', found the end of the line",
    ]);
    expect(
      briefly(
        'net a\n{\n  input i: u8[8]\n  repeat 2 as l\n  {\n    i = i |> relu\n  }\n  output o = i\n}\n',
      ),
    ).toEqual([
      "E0101 1:6 wanted '{', found the end of the line",
      "E0101 4:16 wanted '{', found the end of the line",
    ]);
  });
});

describe('files', () => {
  it.each([
    ['', 'E0105 1:1 the file is empty'],
    [' \n\n', 'E0105 1:1 the file is empty'],
    ['\u0000\u0001PNG', 'E0105 1:1 not a text file'],
    [Buffer.from([0x89, 0x50, 0x4e, 0xff, 0xfe]).toString('utf8'), 'E0105 1:1 not a text file'],
    ['// nothing here\n', 'E0101 1:1 the file has no net'],
    ['block a(x) { return x }\n', 'E0101 1:1 the file has no net'],
    ['nett a {\n  output o = x\n}\n', "E0101 1:1 wanted 'net', 'block' or 'hardware', found 'nett'"],
  ])('%j', (text, mistake) => {
    expect(briefly(text)).toEqual([mistake]);
  });

  it.each(['use "blocks.bnn"', 'bnn 2'])('%s is reserved', line => {
    const [word] = line.split(' ');
    expect(told(`${line}\n${netOf('x = image')}`)).toContain(`'${word!}' is reserved for a later version`);
    expect(briefly(`${line}\n${netOf('x = image')}`)).toHaveLength(1);
  });

  it('a second net is refused', () => {
    const net = 'net a {\n  input i: u8[8]\n  output o = i\n}\n';
    expect(briefly(net + net)).toEqual(['E0104 5:1 a second net in one file']);
  });

  it('a misspelt block is told once, with what was meant', () => {
    expect(told(`${netOf('x = image')}blok b(x) { return x }\n`)).toContain(
      "wanted 'net', 'block' or 'hardware', found 'blok'",
    );
    expect(told(`${netOf('x = image')}blok b(x) { return x }\n`)).toContain("= help: did you mean 'block'?");
  });
});
