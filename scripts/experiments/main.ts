// npm run experiment -- orderings [--seeds N] [--tiny] [--table]: trains every case of an experiment, one after the other, and writes
// its page. Stopped at any moment, the same command goes on. `--table` writes the page from the logs that are there; `--tiny` tries
// the whole way on a few images, into .cache.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases, claims } from './orderings/cases.ts';
import type { RunLog } from './orderings/table.ts';
import { page } from './orderings/table.ts';
import { runCases } from './run-cases.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '2' },
    tiny: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
});
const seeds = Number(options.seeds);
if (positionals[0] !== 'orderings' || !(seeds >= 1)) {
  console.error('usage: npm run experiment -- orderings [--seeds N] [--tiny] [--table]');
  process.exit(1);
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sources = join(root, 'scripts', 'experiments', 'orderings');
const runs = join(root, '.cache', 'experiments', options.tiny ? 'orderings-tiny' : 'orderings');
const places = { root, sources, runs, logs: options.tiny ? join(runs, 'logs') : join(sources, 'logs') };
const size = {
  data: options.tiny ? 'cifar10:train:500' : 'cifar10:train:10000',
  seeds: Array.from({ length: seeds }, (_, seed) => seed),
  more: options.tiny ? ['--epochs', '1', '--limit', '100', '--recipe-set', 'recalibrate=2'] : [],
};
mkdirSync(places.logs, { recursive: true });
if (!options.table && !existsSync(join(root, 'dist', 'cli.js'))) {
  console.error('build first: npm run build');
  process.exit(1);
}
const isDone =
  options.table ||
  runCases(cases, places, size, text => {
    console.error(`experiment: ${text}`);
  });
const logs = readdirSync(places.logs)
  .filter(name => name.endsWith('.json'))
  .map(name => JSON.parse(readFileSync(join(places.logs, name), 'utf8')) as RunLog);
const file = options.tiny ? join(runs, 'orderings.md') : join(root, 'docs', 'orderings.md');
writeFileSync(file, page(cases, claims, logs));
console.log(`wrote ${file}`);
if (!isDone) {
  console.log('stopped: the same command goes on');
  process.exitCode = 130;
}
