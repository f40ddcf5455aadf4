import { describe, expect, it } from 'vitest';
import { briefly, graphOf, netOf } from '../support.ts';

const opsOf = (...lines: readonly string[]) => graphOf(netOf(...lines)).nodes.map(({ op }) => op);

describe('line ends', () => {
  it.each([
    ['a line that begins with an operator goes on', ['x = image', '  |> relu', '  |> abs']],
    ['a line that ends in an operator goes on', ['x = image |>', '  relu |>', '  abs']],
    ['a line that ends in = goes on', ['x =', '  image |> relu |> abs']],
    ['empty lines and comments between change nothing', ['x = image', '', '  // then', '  |> relu |> abs']],
    [
      '`then` and `else` may begin a line',
      ['x = if image.channels == 4', 'then image |> relu |> abs', 'else image'],
    ],
    [
      'inside ( and [ they count as spaces',
      [
        'y = [',
        '1',
        ',',
        '2',
        ']',
        'x = image |> relu |> abs',
        'z = len(',
        'y',
        ')',
        'if z > 3 { x = image }',
      ],
    ],
  ])('%s', (_, lines) => {
    expect(opsOf(...lines)).toEqual(['relu', 'abs']);
  });

  it('a list may go on after a comma', () => {
    expect(
      opsOf('for a, b in [[1, 2],', '  [3, 4]] as l {', 'image = image |> clip(a, b)', '}', 'x = image'),
    ).toEqual(['clip', 'clip']);
  });

  it('a newline ends a statement: what follows is one of its own', () => {
    expect(briefly(netOf('x = image |> conv(8', ')', 'y = 3', '3'))).toEqual([
      'E0104 6:3 an expression alone: its value goes nowhere',
    ]);
  });

  it('a statement begins a line even where the one above was left unfinished', () => {
    expect(briefly(netOf('y = image |>', 'x = relu(image', 'z = abs(image, ['))).toEqual([
      'E0101 3:15 wanted a name, found the end of the line',
      "E0101 4:17 wanted ',' or ')', found the end of the line",
      "E0101 5:19 wanted ',' or ']', found the end of the line",
    ]);
  });

  it('files of Windows are read', () => {
    expect(
      graphOf(netOf('x = image', '  |> relu').replaceAll('\n', '\r\n')).nodes.map(({ op }) => op),
    ).toEqual(['relu']);
  });

  it('a mark of byte order in front is no mistake', () => {
    expect(graphOf(`\uFEFF${netOf('x = image |> relu')}`).nodes).toHaveLength(1);
  });
});
