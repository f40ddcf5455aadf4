import { describe, expect, it } from 'vitest';
import { checkSpace, configuration, parse } from '../../../src/frontend/index.ts';
import { briefly, graphOf, netOf, path, read } from '../support.ts';

const text = netOf(
  'search wide = 16 in 8..32 step 8',
  'x = image |> conv(wide, 1x1)',
  'for i in 1..2 as layer {',
  'search to = binary in [binary, ternary, int2]',
  'search size = 3x3 in [1x1, 3x3]',
  'x = x |> quantize(to: to) |> conv(8, size, pad: if size == 3x3 then 1 else 0)',
  '}',
);

describe('genes', () => {
  it('are named by the path of their loop', () => {
    const { genes, configuration: chosen } = read(text);
    expect(genes.map(gene => gene.path)).toEqual([
      'wide',
      'layer1.to',
      'layer1.size',
      'layer2.to',
      'layer2.size',
    ]);
    expect(chosen).toEqual({
      wide: 16,
      'layer1.to': 'binary',
      'layer1.size': '3x3',
      'layer2.to': 'binary',
      'layer2.size': '3x3',
    });
  });

  it('take what a configuration says, as numbers and words; the rest keep their defaults', () => {
    const graph = graphOf(text, { genes: { wide: 24, 'layer2.to': 'int2', 'layer2.size': '1x1' } });
    expect(graph.nodes.filter(({ op }) => op === 'conv').map(({ type }) => type.shape.at(-1))).toEqual([
      24, 8, 8,
    ]);
    expect(graph.nodes.map(({ id, op }) => `${id} ${op}`)).toContain('%layer2.quantize quantize');
    expect([...graph.tensors].find(([id]) => id === '@layer2.conv.weight')![1].shape).toEqual([8, 1, 1, 8]);
  });

  it('least, greatest and drawn', () => {
    const { genes } = read(text);
    expect(configuration(genes, 'least')).toMatchObject({
      wide: 8,
      'layer1.to': 'binary',
      'layer2.size': '1x1',
    });
    expect(configuration(genes, 'greatest')).toMatchObject({
      wide: 32,
      'layer1.to': 'int2',
      'layer2.size': '3x3',
    });
    expect(configuration(genes, () => 0.5)).toMatchObject({ wide: 24, 'layer1.to': 'ternary' });
    expect(
      configuration(read(netOf('search a = 1 in [3, 1, 2]', 'x = image |> conv(a, 1x1)')).genes, 'least'),
    ).toEqual({ a: 1 });
  });

  it('a configuration is checked: names with a suggestion, values against the domain', () => {
    const { graph, all } = read(text, {
      genes: { wid: 8, 'layer1.to': 'real', wide: '16', 'layer2.size': '1x1' },
    });
    expect(graph).toBeUndefined();
    expect(all.map(({ code, message, help }) => [code, message, help])).toEqual([
      ['E0702', "the net has no gene 'wid'", "did you mean 'wide'?"],
      ['E0702', 'gene layer1.to = real is outside its domain', 'it takes binary, ternary, int2'],
    ]);
    expect(read(netOf('x = image'), { genes: { a: 1 } }).all).toMatchObject([
      { code: 'E0702', help: 'this net has no genes' },
    ]);
    expect(
      read(netOf('search a = 1 in 1..20', 'x = image |> conv(a, 1x1)'), { genes: { a: 21 } }).all,
    ).toMatchObject([{ help: 'it takes 1, 2, 3, ..., 20' }]);
  });

  it.each([
    ['search a = 5 in 10..20 step 2', 'E0701 3:14 the default 5 of a is not in its domain'],
    ['search a = 1 in 3', 'E0701 3:19 search wants a range or a list of values, found 3'],
    ['search a = 1 in []', 'E0701 3:19 search wants a range or a list of values, found []'],
    [
      'search a = 1 in [image, 2]',
      'E0701 3:19 a gene takes numbers, sizes, words, true or false, found a tensor',
    ],
  ])('%s', (line, mistake) => {
    expect(briefly(netOf(line, 'x = image |> conv(a, 1x1)'))).toEqual([mistake]);
  });

  it('two of one name in one place are a mistake', () => {
    const search = 'search a = 1 in [1, 2]';
    expect(briefly(netOf(search, 'x = image |> conv(a, 1x1)', search, 'x = x |> conv(a, 1x1)'))).toEqual([
      "E0205 5:10 two genes are named 'a'",
    ]);
  });
});

describe('the space of the genes', () => {
  const spaceOf = (...lines: readonly string[]) => checkSpace(parse({ path, text: netOf(...lines) }).file!);

  it('is tried at the default, all least, all greatest and 64 draws, the same on every run', () => {
    const space = checkSpace(parse({ path, text }).file!)!;
    expect(space).toEqual({ genes: 5, tried: 67, outside: 0, share: 0, diagnostics: [] });
    const half = ['search groups = 1 in [1, 2, 3, 5]', 'x = image |> conv(4, 1x1, groups: groups)'];
    const { outside, share } = spaceOf(...half)!;
    expect(outside).toBeGreaterThan(20);
    expect(outside).toBeLessThan(45);
    expect(share).toBe(outside / 67);
    expect(spaceOf(...half)).toEqual(spaceOf(...half));
  });

  it('is none without genes, or where the net has mistakes', () => {
    expect(spaceOf('x = image')).toBeUndefined();
    expect(spaceOf('search a = 1 in [1, 2]', 'x = image |> conv(a, 1x1) |> dense(3)')).toBeUndefined();
  });

  it('genes that exist under other genes only are met', () => {
    const space = spaceOf(
      'search deep = false in [false, true]',
      'x = image |> relu',
      'if deep {',
      'search k = 1 in [1, 3]',
      'x = x |> conv(4, k, pad: if k == 3 then 1 else 0)',
      '}',
    )!;
    expect(space.outside).toBe(0);
  });

  it('a warning tells of layers that come and go', () => {
    const space = spaceOf(
      'search wide = 4 in [4, 8]',
      'x = image |> conv(wide, 1x1)',
      'if x.channels > 4 { x = x |> relu }',
    )!;
    expect(space.diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'E0703',
        message: 'genes change which layers there are: relu is only in some of the networks',
        at: { line: 1, column: 5 },
      },
    ]);
  });
});
