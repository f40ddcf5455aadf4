import { describe, expect, it } from 'vitest';
import { graphOf, netOf, read } from '../support.ts';

/** Channels that a 1x1 convolution of `expression` channels gets: the value of an expression. */
const value = (expression: string, ...before: readonly string[]) =>
  graphOf(netOf(...before, `x = image |> conv(${expression}, 1x1)`)).nodes.at(-1)!.type.shape[2];

describe('values', () => {
  it.each([
    ['2 + 3 * 4 - 1', 13],
    ['int(7 / 2)', 3],
    ['round(7 / 2)', 4],
    ['int(-7 / 2) + 5', 2],
    ['min(3, 2, 9) + max([1, 5])', 7],
    ['len([7, 7, 7])', 3],
    ['image.channels + 10 * image.height + 100 * image.width', 884],
    ['if 1 < 2 and not (2 == 3) then 5 else 6', 5],
    ['if true or missing_in_no_branch_taken then 5 else 6', 5],
    ['if binary == binary and real != binary then 8 else 9', 8],
    ['if 3x3 == 3x3 then 2 else 1', 2],
    ['int(32 * (97 / 100))', 31],
  ])('%s', (expression, expected) => {
    const uses = expression.includes('missing') ? ['missing_in_no_branch_taken = true'] : [];
    expect(value(expression, ...uses)).toBe(expected);
  });

  it('ranges hold both ends and step', () => {
    const ends = graphOf(netOf('x = image', 'for i in 2..8 step 3 as l { x = x |> conv(i, 1x1) }'));
    expect(ends.nodes.map(({ type }) => type.shape[2])).toEqual([2, 5, 8]);
    expect(
      graphOf(netOf('x = image |> relu', 'for i in 3..2 as l { x = x |> conv(i, 1x1) }')).nodes,
    ).toHaveLength(1);
  });

  it('lists are taken apart, zip joins them', () => {
    const lines = [
      'x = image',
      'for a, b in zip([1, 2], [3, 4]) as l { x = x |> conv(a * b, 1x1) }',
      'c, d = [5, 6]',
      'x = x |> conv(c + d, 1x1)',
    ];
    expect(graphOf(netOf(...lines)).nodes.map(({ type }) => type.shape[2])).toEqual([3, 8, 11]);
  });

  it('words travel through parameters', () => {
    const text = `block layer(x, precision) { return x |> conv(8, 3x3, weights: precision) }\n${netOf('x = layer(image, if true then ternary else real)')}`;
    expect(graphOf(text).nodes[0]!.attributes.weights).toBe('ternary');
  });

  it('an output is a value afterwards', () => {
    const graph = graphOf(
      'net a {\n  input i: u8[8]\n  output first = i |> dense(4)\n  output second = first |> relu\n}\n',
    );
    expect(graph.outputs.map(({ name, value: ref }) => [name, ref])).toEqual([
      ['first', '%dense'],
      ['second', '%relu'],
    ]);
  });
});

describe('scopes', () => {
  it('a name is bound anew in loops and branches, as in a Python function', () => {
    const lines = [
      'wide = 1',
      'repeat 3 as l { wide = 2 * wide }',
      'if true { wide = wide + 1 }',
      'x = image |> conv(wide, 1x1)',
    ];
    expect(graphOf(netOf(...lines)).nodes.at(-1)!.type.shape[2]).toBe(9);
  });

  it('a block sees its parameters only; defaults may use earlier ones', () => {
    const block = 'block b(x, channels, twice = 2 * channels) { return x |> conv(twice, 1x1) }\n';
    expect(graphOf(`${block}${netOf('x = image |> b(3)')}`).nodes[0]!.type.shape[2]).toBe(6);
    const leak = 'block b(x) { return x |> conv(wide, 1x1) }\n';
    expect(read(`${leak}${netOf('wide = 3', 'x = image |> b |> conv(wide, 1x1)')}`).all).toMatchObject([
      { code: 'E0201', message: "'wide' has no value here" },
    ]);
  });

  it('values and layers never clash: conv and relu are free names', () => {
    expect(
      graphOf(netOf('relu = 4', 'conv = image |> conv(relu, 1x1)', 'x = conv |> relu')).nodes,
    ).toHaveLength(2);
  });

  it('several results are taken apart; the names of a call label both', () => {
    const text = `block two(x) { return x |> relu, x |> abs }\n${netOf('a, b = two(image) as pair', 'x = a + b')}`;
    expect(graphOf(text).nodes.map(({ id }) => id)).toEqual(['%pair.relu', '%pair.abs', '%add']);
  });

  it('blocks may call themselves, down to a condition', () => {
    const text = `block down(x, depth) {\n  if depth > 0 { x = x |> maxpool(2x2) |> down(depth - 1) as deeper }\n  return x\n}\n${netOf('x = down(image, 3)')}`;
    expect(graphOf(text).nodes.map(({ id }) => id)).toEqual([
      '%maxpool',
      '%deeper.maxpool',
      '%deeper.deeper.maxpool',
    ]);
  });
});

describe('inputs', () => {
  it('several, of each storage', () => {
    const graph = graphOf(
      'net a {\n  input a: i16[8]\n  input b: f32[8]\n  output o = concat(a |> normalize, b)\n}\n',
    );
    expect(graph.inputs.map(({ id }) => id)).toEqual(['%a', '%b']);
    expect(graph.nodes.at(-1)!.type.shape).toEqual([16]);
  });
});
