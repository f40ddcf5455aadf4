import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/frontend/index.ts';
import { briefly, netOf, path, read } from '../support.ts';

const many = 20_000;
const conditionsOf = (count: number) => `${'if true then '.repeat(count)}image${' else image'.repeat(count)}`;

describe('nests', () => {
  it.each([
    [
      'parentheses',
      `x = ${'('.repeat(100_000)}image${')'.repeat(100_000)}`,
      'E0106 3:106 brackets nest deeper than 100',
    ],
    ['brackets', `x = ${'['.repeat(many)}`, 'E0106 3:106 brackets nest deeper than 100'],
    ['signs', `x = ${'-'.repeat(many)}1`, 'E0106 3:1007 a statement of more than 1,000 operators'],
    ['not', `x = ${'not '.repeat(many)}true`, 'E0106 3:4007 a statement of more than 1,000 operators'],
    ['sums', `x = ${'1+'.repeat(many)}1`, 'E0106 3:2008 a statement of more than 1,000 operators'],
    ['members', `x = image${'.a'.repeat(many)}`, 'E0106 3:2012 a statement of more than 1,000 operators'],
    ['conditions', `x = ${conditionsOf(many)}`, 'E0106 3:1307 more than 100 conditions in one statement'],
    ['bodies', 'if true {\n'.repeat(many), 'E0106 102:9 brackets nest deeper than 100'],
    [
      'arms',
      `if true { x = image }${' else if true { x = image }'.repeat(many)}`,
      'E0106 3:2703 more than 100 conditions in one statement',
    ],
  ])('%s nested thousands deep are refused', (_, line, mistake) => {
    expect(briefly(netOf(line))).toEqual([mistake]);
  });

  it.each([
    ['parentheses', `x = ${'('.repeat(98)}image${')'.repeat(98)}`],
    ['sums', `y = ${'1+'.repeat(1000)}1`],
    ['signs', `y = ${'-'.repeat(1000)}1`],
    ['conditions', `x = ${conditionsOf(100)}`],
    ['layers of a pipe', `x = image${' |> relu'.repeat(5000)}`],
    ['items of a list', `y = len([${'1 + 1, '.repeat(5000)}])`],
  ])('%s up to the limit are read and elaborated', (_, line) => {
    const { graph, all } = read(netOf('x = image', line));
    expect(all.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(graph).toBeDefined();
  });

  it('a file of many statements is no nest', () => {
    const text = netOf(...Array.from({ length: 2000 }, (_, i) => `x${i} = 1 + ${i}`), 'x = image');
    expect(parse({ path, text }).diagnostics).toEqual([]);
  });
});
