import type { EpochRow } from './state.ts';

/** A line of JSON an epoch. */
export const jsonLines = (rows: readonly EpochRow[]): string =>
  rows.map(row => `${JSON.stringify(row)}\n`).join('');

const columns = [
  'epoch',
  'step',
  'loss',
  'accuracy',
  'validation_loss',
  'validation_accuracy',
  'images_per_second',
  'seconds',
  'seconds_waited',
] as const satisfies readonly (keyof EpochRow)[];

/** The same as a table for spreadsheets: the first group's rate, and a column for each layer that Bop flips. */
export function csv(rows: readonly EpochRow[]): string {
  const layers = [...new Set(rows.flatMap(row => Object.keys(row.flips ?? {})))];
  const head = [...columns, 'rate', ...layers.map(layer => `flips.${layer}`)];
  const lines = rows.map(row => [
    ...columns.map(column => row[column] ?? ''),
    row.rates[0] ?? '',
    ...layers.map(layer => row.flips?.[layer] ?? ''),
  ]);
  return [head, ...lines].map(line => `${line.map(cell).join(',')}\n`).join('');
}

const cell = (value: string | number): string => {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
