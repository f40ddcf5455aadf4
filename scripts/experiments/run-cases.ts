import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Teacher } from './orderings/cases.ts';
import type { RunLog } from './orderings/table.ts';

export interface Places {
  /** The repository. */
  readonly root: string;
  /** Network and recipes of the experiment. */
  readonly sources: string;
  /** Where runs are kept until they are over. */
  readonly runs: string;
  /** Where their logs stay. */
  readonly logs: string;
}

export interface Size {
  readonly data: string;
  readonly seeds: readonly number[];
  /** More arguments for every run. */
  readonly more: readonly string[];
}

/**
 * Runs every case with every seed, one after the other, each as a process of its own. What is over is not run again, what was stopped
 * goes on. `say` hears what happens. Returns false where a run failed or was interrupted.
 */
export function runCases(
  cases: readonly Case[],
  { root, ...places }: Places,
  size: Size,
  say: (text: string) => void,
): boolean {
  mkdirSync(places.logs, { recursive: true });
  for (const seed of size.seeds)
    for (const each of cases) {
      if (each.seeds && !each.seeds.includes(seed)) continue;
      const log = join(places.logs, `${each.name}-seed${seed}.json`);
      if (existsSync(log)) continue;
      const folder = join(places.runs, `${each.name}-seed${seed}`);
      say(`${each.name}, seed ${seed}`);
      const told = train(each, seed, folder, { root, ...places }, size);
      if (told === undefined) return false;
      keep(log, logOf(each, seed, folder, told));
      say(`${each.name}, seed ${seed}: ${(100 * told.accuracy.trained).toFixed(2)} %`);
    }
  return true;
}

/** What `bnnir train --json` says, as far as it is read. */
interface Told {
  readonly engine: string;
  readonly training_images: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly log: string;
  readonly accuracy: { readonly trained: number };
}

function train(
  each: Case,
  seed: number,
  folder: string,
  { root, sources, runs }: Places,
  { data, more }: Size,
): Told | undefined {
  const net = join(sources, 'net.bnn');
  const recipe = join(sources, each.recipe ?? 'recipe.json');
  const teacher = each.teacher === undefined ? [] : teacherArguments(each.teacher, net, runs);
  const isBegun = existsSync(join(folder, 'checkpoint.safetensors'));
  const argv = [
    ...['train', net, '--data', data, '--recipe', recipe, '--seed', String(seed), '-o', folder, '--json'],
    ...each.arguments,
    ...more,
    ...teacher,
    ...(isBegun ? ['--resume'] : []),
  ];
  const cli = join(root, 'dist', 'cli.js');
  const ended = spawnSync(process.execPath, [cli, ...argv], {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (ended.status === 0) return JSON.parse(ended.stdout) as Told;
  if (ended.status !== 130) process.stderr.write(ended.stdout);
  return undefined;
}

/** The weights of a teacher's first seed, and the network under its settings. */
const teacherArguments = ({ name, settings }: Teacher, net: string, runs: string): readonly string[] => [
  '--teacher',
  `${net}:${join(runs, `${name}-seed0`, 'best.safetensors')}`,
  ...settings.flatMap(setting => ['--teacher-set', setting]),
];

function logOf(each: Case, seed: number, folder: string, told: Told): RunLog {
  const rows = readFileSync(join(folder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunLog['curve'][number] & { images_per_second: number });
  return {
    case: each.name,
    seed,
    accuracy: told.accuracy.trained,
    epochs: told.epochs,
    images: told.training_images,
    seconds: told.seconds,
    engine: told.engine,
    curve: rows.map(({ loss, accuracy }) => ({ loss, accuracy })),
  };
}

/** In one step: a log is there whole or not at all. */
function keep(file: string, log: RunLog): void {
  writeFileSync(`${file}.next`, `${JSON.stringify(log)}\n`);
  renameSync(`${file}.next`, file);
}
