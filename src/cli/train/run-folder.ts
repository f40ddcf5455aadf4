import { existsSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readBytes } from '../../formats/read-bytes.ts';
import { fail } from '../../ir/diagnostic.ts';
import { sizeOf } from '../../ir/element.ts';
import type { Graph } from '../../ir/graph.ts';
import { decodeCheckpoint, differences, encodeCheckpoint } from '../../train/loop/checkpoint.ts';
import { csv, jsonLines } from '../../train/loop/log.ts';
import type { Identity, RunState } from '../../train/loop/state.ts';
import { printRecipe } from '../../train/recipes/read-recipe.ts';
import { epochsOf } from '../../train/recipes/recipe.ts';
import { bytes } from '../figures.ts';
import { checkFolder, marker, writeFolder, writeOne } from '../output.ts';

/** The files of a run. */
export const files = {
  recipe: 'recipe.json',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  last: 'last.safetensors',
  log: 'log.jsonl',
  table: 'log.csv',
  curves: 'curves.html',
} as const;

/**
 * The folder that a run is kept in. Every file in it is replaced in one step, the checkpoint after the weights and before the log:
 * whenever the process ends, all that is there is whole, and the run goes on from the checkpoint.
 */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: keyof typeof files): string {
    return join(this.path, files[name]);
  }

  /** The state to go on from. */
  read(): RunState {
    const file = this.file('checkpoint');
    if (!existsSync(file))
      fail('E0614', `${this.path} holds no run to go on with: there is no ${file}`, {
        help: 'leave --resume out, or name the folder of the run with -o',
      });
    return decodeCheckpoint(readBytes(file, 'E0614'), file);
  }

  /** Ends with a diagnostic where a new run may not be begun here. */
  checkNew(force: boolean): void {
    checkFolder(this.path, force);
    if (force || !existsSync(this.file('checkpoint'))) return;
    const { rows, identity } = this.read();
    if (rows.length < epochsOf(identity.recipe))
      fail(
        'E0615',
        `${this.path} holds an unfinished run: ${rows.length} of ${epochsOf(identity.recipe)} epochs`,
        {
          help: '--resume goes on with it, --force begins anew and replaces it',
        },
      );
  }

  /** A new folder with the recipe in it, in place of what was there. */
  async begin({ recipe }: Identity, force: boolean): Promise<void> {
    const begun = [{ path: files.recipe, contents: printRecipe(recipe) }];
    await writeFolder(this.path, begun, { force, made: 'bnnir train' });
  }

  /** Removes what a killed process left half-written. */
  clean(): void {
    const known = Object.values(files).map(name => `.${name}-`);
    for (const name of readdirSync(this.path))
      if (known.some(prefix => name.startsWith(prefix))) rmSync(join(this.path, name));
    if (!existsSync(join(this.path, marker))) writeFileSync(join(this.path, marker), 'bnnir train\n');
  }

  async keep(state: RunState): Promise<void> {
    await writeOne(this.file('checkpoint'), encodeCheckpoint(state));
    await writeOne(this.file('log'), jsonLines(state.rows));
    await writeOne(this.file('table'), csv(state.rows));
  }

  keepWeights(which: 'best' | 'last', contents: Uint8Array): Promise<void> {
    return writeOne(this.file(which), contents);
  }

  /** At once and in one step, since it is shown while training; a page that cannot be written stops no training. */
  showCurves(page: string): void {
    const next = join(this.path, `.${files.curves}-next`);
    try {
      writeFileSync(next, page);
      renameSync(next, this.file('curves'));
    } catch {
      rmSync(next, { force: true });
    }
  }
}

/** Ends with what differs where a run is not the one that was begun. */
export function checkSame(begun: Identity, now: Identity, folder: string): void {
  const lines = differences(begun, now);
  if (lines.length > 0)
    fail('E0613', `${folder} holds a run of something else:\n${lines.map(line => `  ${line}`).join('\n')}`, {
      help: 'undo the change to go on with it, or begin anew without --resume and with --force',
    });
}

/**
 * Ends with a diagnostic where the disk will not hold the run: a checkpoint of weights and two moments for each, twice while one
 * replaces the other, and two weight files.
 */
export function checkSpace(folder: string, graph: Graph, free: number = freeBytes(folder)): void {
  const values = [...graph.tensors.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const wanted = 4 * values * (2 * 3 + 2) + 1_000_000;
  if (free < wanted)
    fail('E0619', `${folder}: ${bytes(free)} are free there, and the run takes about ${bytes(wanted)}`, {
      help: 'make room, or name another folder with -o',
    });
}

function freeBytes(folder: string): number {
  let there = resolve(folder);
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}
