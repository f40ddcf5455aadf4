import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

const none = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map(part => [part, '']),
);

/** Columns aligned with two spaces between and no lines around; ends without a newline. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], indent = 2): string {
  const drawn = new Table({
    chars: { ...none, middle: '  ' },
    colAligns: columns.map(({ align = 'left' }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  if (columns.some(({ head }) => head !== '')) drawn.push(columns.map(({ head }) => head));
  drawn.push(...rows.map(row => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map(line => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n');
}

/** Columns that explain themselves. */
export const unnamed = (count: number): readonly Column[] =>
  Array.from({ length: count }, () => ({ head: '' }));
