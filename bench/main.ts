/** npm run bench -- NAME [--json] [--golden FILE], or --list. Exit 1 where a goal is not met. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Bench, Row } from './bench.ts';

const notBenches = ['main.ts', 'bench.ts'];
const names = readdirSync(import.meta.dirname)
  .filter(file => file.endsWith('.ts') && !notBenches.includes(file))
  .map(file => file.slice(0, -'.ts'.length))
  .sort();

async function load(name: string): Promise<Bench> {
  const url = pathToFileURL(join(import.meta.dirname, `${name}.ts`)).href;
  const { bench } = (await import(url)) as { readonly bench: Bench };
  return bench;
}

async function list(): Promise<string> {
  const table = new Table({ head: ['bench', 'compares', 'needs'], style: { head: [], border: [] } });
  for (const name of names) {
    const { doc, needs } = await load(name);
    table.push([name, doc, needs.length === 0 ? 'Node' : needs.join(', ')]);
  }
  return table.toString();
}

function render(rows: readonly Row[]): string {
  const table = new Table({
    head: ['case', 'ours', 'rival', 'ratio', 'goal', 'met'],
    style: { head: [], border: [] },
  });
  const figure = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(4)).toString() : '-');
  for (const row of rows)
    table.push([
      row.case,
      figure(row.ours),
      figure(row.rival),
      figure(row.ratio),
      row.goal,
      row.met ? 'yes' : 'NO',
    ]);
  return table.toString();
}

interface Flags {
  readonly json?: true;
  readonly list?: true;
  readonly golden?: string;
}

async function main(name: string | undefined, flags: Flags): Promise<void> {
  if (name === undefined || flags.list) {
    console.log(names.length === 0 ? 'no benches yet' : await list());
    return;
  }
  if (!names.includes(name)) {
    console.error(`no bench "${name}"; there are: ${names.join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const bench = await load(name);
  const rows = await bench.run(flags.golden === undefined ? {} : { golden: flags.golden });
  console.log(flags.json ? JSON.stringify({ bench: name, rows }) : render(rows));
  if (rows.some(row => !row.met)) process.exitCode = 1;
}

await new Command('bench')
  .argument('[name]')
  .option('--list', 'what there is, and what each needs')
  .option('--json', 'one JSON object on stdout')
  .option('--golden <file>', 'earlier results to compare with')
  .action(main)
  .parseAsync();
