import { describe, expect, it } from 'vitest';
import { Grammar } from '../../../src/frontend/syntax/grammar.ts';
import { parse } from '../../../src/frontend/index.ts';
import type { Expression } from '../../../src/frontend/index.ts';
import { path, valueOf } from '../support.ts';

/** An expression with every operation in parentheses: shows how it was read. */
function shape(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
    case 'boolean':
      return String(expression.value);
    case 'string':
      return JSON.stringify(expression.value);
    case 'size':
      return `${expression.rows}x${expression.columns}`;
    case 'name':
      return expression.name.text;
    case 'list':
      return `[${expression.items.map(shape).join(' ')}]`;
    case 'range': {
      const step = expression.step ? ` step ${shape(expression.step)}` : '';
      return `(${shape(expression.from)}..${shape(expression.to)}${step})`;
    }
    case 'binary':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'unary':
      return `(${expression.operator} ${shape(expression.operand)})`;
    case 'member':
      return `${shape(expression.object)}.${expression.member.text}`;
    case 'if':
      return `(if ${shape(expression.condition)} then ${shape(expression.then)} else ${shape(expression.otherwise)})`;
    case 'pipe':
      return `{${[expression.head, ...expression.stages].map(shape).join(' |> ')}}`;
    case 'call': {
      const args = expression.args.map(({ name, value }) => `${name ? `${name.text}: ` : ''}${shape(value)}`);
      return `${expression.callee.text}(${args.join(', ')})${expression.label ? `#${expression.label.text}` : ''}`;
    }
    case 'wrong':
      return 'wrong';
  }
}
const shapeOf = (text: string) => shape(valueOf(text));

describe('the grammar', () => {
  it('holds no ambiguity and no rule that cannot end', () => {
    expect(() => new Grammar(false)).not.toThrow();
  });

  it.each([
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['-1 * +2', '((- 1) * (+ 2))'],
    ['- - 1', '(- (- 1))'],
    ['a and b or not c and d', '((a and b) or ((not c) and d))'],
    ['not a == b', '(not (a == b))'],
    ['1 + 1 == 2', '((1 + 1) == 2)'],
    ['1..n + 1 step 2', '(1..(n + 1) step 2)'],
    ['2 * x.channels', '(2 * x.channels)'],
    ['if a then b else if c then d else e', '(if a then b else (if c then d else e))'],
    ['1 + if a then b else c', '(1 + (if a then b else c))'],
    ['x |> relu |> conv(8, 3x3, pad: 1) as stem', '{x |> relu() |> conv(8, 3x3, pad: 1)#stem}'],
    ['if a then x else x |> relu', '(if a then x else {x |> relu()})'],
    ['(x + y) |> relu', '{(x + y) |> relu()}'],
    ['(x |> relu) + y', '({x |> relu()} + y)'],
    ['f(x) as a + g(y) as b', '(f(x)#a + g(y)#b)'],
    ['[1, [2, 3x5], "a b", true,]', '[1 [2 3x5] "a b" true]'],
    ['conv(x, 8, 3,)', 'conv(x, 8, 3)'],
    ['0.5e-2', '0.005'],
    ['f(step: 1, for: 2)', 'f(step: 1, for: 2)'],
    ['x |> output as in', '{x |> output()#in}'],
    ['"say \\"hi\\""', '"say \\"hi\\""'],
  ])('%s', (text, expected) => {
    expect(shapeOf(text)).toBe(expected);
  });

  it('reads net, blocks and hardware in any order', () => {
    const text = 'hardware fpga { part: "p" }\nnet a { output o = x }\nblock b(x) { return x }\n';
    const { file, diagnostics } = parse({ path, text });
    expect(diagnostics).toEqual([]);
    expect(file).toMatchObject({
      net: { name: { text: 'a' } },
      blocks: [{ name: { text: 'b' }, params: [{ name: { text: 'x' } }] }],
      hardware: [{ target: { text: 'fpga' } }],
      isWhole: true,
    });
  });

  it('reads settings of hardware with units, percentages, words, lists and objects', () => {
    const text =
      'net a { output o = x }\nhardware fpga {\n  a: 100 MHz, b: 70%\n  c.d: on\n  e: [1, 2.5], f: { g: "h" }\n}';
    const [block] = parse({ path, text }).file!.hardware;
    expect(block!.entries.map(({ path: name, value }) => [name.text, value])).toMatchObject([
      ['a', { kind: 'number', value: 100, unit: { text: 'MHz' } }],
      ['b', { kind: 'percent', value: 70 }],
      ['c.d', { kind: 'word', value: 'on' }],
      ['e', { kind: 'list', items: [{ value: 1 }, { value: 2.5 }] }],
      ['f', { kind: 'object', entries: [{ path: { text: 'g' }, value: { kind: 'string', value: 'h' } }] }],
    ]);
  });

  it('gives every name its place', () => {
    const { file } = parse({ path, text: 'net a {\n  x = image |> conv(8, 3x3) as stem\n}' });
    const [statement] = file!.net!.body;
    expect(statement).toMatchObject({
      names: [{ at: { file: path, line: 2, column: 3, length: 1 } }],
      value: {
        stages: [{ callee: { at: { column: 16, length: 4 } }, label: { at: { column: 32, length: 4 } } }],
      },
    });
  });
});
