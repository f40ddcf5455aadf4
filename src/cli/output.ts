import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { fail } from '../ir/diagnostic.ts';
import { reasonOf } from '../formats/read-bytes.ts';
import { breathe, onInterrupt } from './interrupt.ts';

export interface OutputFile {
  /** Inside the folder, with `/`. */
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/** Marks a folder as ours, so that the next run may replace it. */
export const marker = '.bnnir';

/** Ends with a diagnostic where `folder` is not ours to write; asked before long work, and again by `writeFolder`. */
export function checkFolder(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    fail('E0006', `${folder} is a file, and the output is a folder`, { help: 'give another with -o' });
  const isOurs = existsSync(join(folder, marker));
  if (isOurs || force || readdirSync(folder).length === 0) return;
  fail('E0006', `${folder} is not empty, and bnnir did not write it`, {
    help: 'give another folder with -o, or --force to replace it with all it holds',
  });
}

/**
 * Writes a whole folder or nothing: into a sibling first, then renamed. What was there is replaced if bnnir wrote it or `force`
 * says so. Interrupted or out of space, it leaves what was there before: interrupts are heard between files, when no call is
 * under way that would make again what they remove.
 */
export async function writeFolder(
  folder: string,
  files: readonly OutputFile[],
  { force = false, made = '' }: { readonly force?: boolean; readonly made?: string } = {},
): Promise<void> {
  checkFolder(folder, force);
  const target = resolve(folder);
  let next: string | undefined;
  const clean = () => {
    if (next === undefined) return;
    if (existsSync(`${next}.old`) && !existsSync(target)) renameSync(`${next}.old`, target);
    for (const path of [next, `${next}.old`]) rmSync(path, { recursive: true, force: true });
  };
  const forget = onInterrupt(clean);
  try {
    next = scratchBeside(target);
    mkdirSync(next);
    for (const { path, contents } of [...files, { path: marker, contents: `${made}\n` }]) {
      await breathe();
      mkdirSync(dirname(join(next, path)), { recursive: true });
      writeFileSync(join(next, path), contents);
    }
    if (existsSync(target)) renameSync(target, `${next}.old`);
    renameSync(next, target);
    rmSync(`${next}.old`, { recursive: true, force: true });
  } catch (error) {
    clean();
    cannotWrite(folder, error);
  } finally {
    forget();
  }
}

/** Writes one file or nothing: into a sibling first, then renamed. Interrupts are heard before. */
export async function writeOne(path: string, contents: string | Uint8Array): Promise<void> {
  await breathe();
  const target = resolve(path);
  let next: string | undefined;
  try {
    if (existsSync(target) && statSync(target).isDirectory())
      fail('E0006', `${path} is a folder, and the output is a file`);
    next = scratchBeside(target);
    writeFileSync(next, contents);
    renameSync(next, target);
  } catch (error) {
    if (next !== undefined) rmSync(next, { force: true });
    cannotWrite(path, error);
  }
}

/** A name that nothing has yet, in the folder of `target`, which is made where it is missing. */
function scratchBeside(target: string): string {
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  return join(folder, `.${basename(target)}-${randomUUID().slice(0, 8)}`);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  EDQUOT: 'no space is left',
};

function cannotWrite(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return fail('E0007', `cannot write ${path}: ${reasons[code] ?? reasonOf(error)}`, {
    help: 'give another place with -o',
  });
}

/** The text of a file that the user names. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return fail('E0005', `cannot read ${path}: ${reasonOf(error)}`);
  }
}
