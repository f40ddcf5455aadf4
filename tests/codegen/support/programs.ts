import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { EmittedFile } from '../../../src/codegen/backend.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** Our header library, and the stand-ins for the vendor's headers. */
export const runtime = join(root, 'src', 'codegen', 'hls', 'runtime');
export const standins = join(runtime, 'standin');

/** The vendor's ap_int.h and hls_stream.h, where test:all has fetched them. */
export const vendorHeaders = join(root, '.cache', 'ap_types');
export const hasVendorHeaders = existsSync(join(vendorHeaders, 'ap_int.h'));

const found = new Map<string, boolean>();
/** Whether a program can be started. */
export function hasProgram(name: string, args: readonly string[] = ['--version']): boolean {
  const known = found.get(name) ?? spawnSync(name, args, { stdio: 'ignore' }).status === 0;
  found.set(name, known);
  return known;
}

/** An empty folder that goes when the test does. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function writeProject(files: readonly EmittedFile[], folder: string): Promise<void> {
  for (const { path, contents } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failure is a result, not an exception. */
export async function runProgram(program: string, args: readonly string[], cwd = root): Promise<Ran> {
  try {
    const { stdout, stderr } = await execute(program, args, { cwd, maxBuffer: 1 << 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    return {
      code: typeof code === 'number' ? code : 1,
      stdout: stdout ?? '',
      stderr: stderr ?? String(error),
    };
  }
}

/** Compiles and runs; what the compiler has against it comes back as stderr. */
export async function compileAndRun(
  compiler: string,
  flags: readonly string[],
  sources: readonly string[],
  folder: string,
): Promise<Ran> {
  const program = join(folder, 'program');
  const built = await runProgram(compiler, [...flags, ...sources, '-o', program], folder);
  return built.code === 0 ? runProgram(program, [], folder) : built;
}
