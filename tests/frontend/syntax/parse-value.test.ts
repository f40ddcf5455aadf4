import { describe, expect, it } from 'vitest';
import { parseValue } from '../../../src/frontend/index.ts';
import { netOf, read, valueOf } from '../support.ts';

describe('values from outside the file', () => {
  it('replace defaults of the net, lists and words too', () => {
    const text =
      'net a(widths = [8], to = binary) {\n  input image: u8[8, 8, 4]\n  x = image\n  for width in widths as l { x = x |> conv(width, 1x1) }\n  output o = x |> quantize(to: to)\n}\n';
    const params = new Map([
      ['widths', valueOf('[4, 2 * 8]')],
      ['to', valueOf('ternary')],
    ]);
    const { graph } = read(text, { params });
    expect(graph?.nodes.map(({ id, op, type }) => `${id} ${op} ${type.shape.at(-1)!}`)).toEqual([
      '%l1.conv conv 4',
      '%l2.conv conv 16',
      '%quantize quantize 16',
    ]);
  });

  it('are told of at their own place', () => {
    const { value, diagnostics } = parseValue({ path: '--set blocks', text: '[6, 8' });
    expect(value).toBeDefined();
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        code: 'E0101',
        message: "wanted ',' or ']', found ')'",
        at: { file: '--set blocks', line: 1, column: 1, length: 1 },
      },
    ]);
  });

  it('name parameters there are', () => {
    const params = new Map([['classes', valueOf('3')]]);
    const { all } = read('net a(clases = 10) {\n  input i: u8[8]\n  output o = i |> dense(clases)\n}\n', {
      params,
    });
    expect(all).toMatchObject([
      { code: 'E0208', message: "the net has no parameter 'classes'", help: "did you mean 'clases'?" },
    ]);
    expect(read(netOf('x = image'), { params }).all).toMatchObject([{ code: 'E0208', help: 'it has none' }]);
  });
});
