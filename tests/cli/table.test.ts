import { expect, it } from 'vitest';
import { table } from '../../src/cli/table.ts';

it('columns are two spaces apart, numbers to the right, nothing trails', () => {
  const columns = [{ head: 'layer' }, { head: 'cycles', align: 'right' as const }, { head: '' }];
  expect(
    table(columns, [
      ['stem', '5,408', ''],
      ['layer1.conv', '12', '<- limits the rate'],
    ]),
  ).toBe(
    ['  layer        cycles', '  stem          5,408', '  layer1.conv      12  <- limits the rate'].join(
      '\n',
    ),
  );
});

it('colour codes take no room', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  expect(
    table(
      [{ head: '' }, { head: '' }],
      [
        [red('a'), 'x'],
        ['bb', 'y'],
      ],
    ),
  ).toBe(`  ${red('a')}   x\n  bb  y`);
});
