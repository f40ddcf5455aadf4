import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EmittedFile } from '../codegen/backend.ts';
import { onInterrupt } from './interrupt.ts';

const execute = promisify(execFile);

/** Why the C simulation could not be built or did not run to its end. */
export class SimulationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SimulationError';
  }
}

export interface SimulationOptions {
  /** `g++` unless told otherwise. */
  readonly compiler?: string;
  readonly flags?: readonly string[];
  /** Folder with Xilinx's headers, to use before our stand-ins. */
  readonly headers?: string;
  readonly processes?: number;
}

/** A compiled C simulation of one emitted project. */
export interface Simulation {
  /** `images`: raw values, an image after the other (inputs in order); the raw output values likewise. */
  run(images: Int32Array, count: number): Promise<Int32Array>;
  dispose(): Promise<void>;
}

/** Compiles the project's `run.cpp` in a folder of its own under the system's temporary one. */
export async function buildSimulation(
  files: readonly EmittedFile[],
  options: SimulationOptions = {},
): Promise<Simulation> {
  return buildProgram(options, async folder => {
    await writeAll(files, folder);
    return [...designsOf(files), 'run.cpp'];
  });
}

/**
 * Several projects, their top functions named differently, as one program: one call of the compiler, which reads the runtime
 * once. `dispose` of any of the simulations removes them all.
 */
export async function buildSimulations(
  projects: readonly (readonly EmittedFile[])[],
  options: SimulationOptions = {},
): Promise<readonly Simulation[]> {
  const all = await buildProgram(options, async folder => {
    await Promise.all(projects.map((files, index) => writeAll(files, join(folder, `p${index}`))));
    await writeFile(join(folder, 'all.cpp'), severalPrograms(projects));
    return ['all.cpp'];
  });
  return projects.map((_, index) => ({
    run: (images, count) => all.run(images, count, [String(index)]),
    dispose: () => all.dispose(),
  }));
}

/** The sources of the design, without the programs around it. */
const designsOf = (files: readonly EmittedFile[]): readonly string[] =>
  files
    .map(file => file.path)
    .filter(path => !path.includes('/') && path.endsWith('.cpp') && path !== 'tb.cpp' && path !== 'run.cpp');

/** Every project's `main` under another name, and one that picks by its first argument. */
function severalPrograms(projects: readonly (readonly EmittedFile[])[]): string {
  const included = projects.map((files, index) =>
    [
      `#define main run_${index}`,
      ...[...designsOf(files), 'run.cpp'].map(path => `#include "p${index}/${path}"`),
      '#undef main',
    ].join('\n'),
  );
  const choices = projects.map((_, index) => `run_${index}`).join(', ');
  return `${included.join('\n')}
int main(int count, char **arguments) {
  static int (*const programs[])(int, char **) = {${choices}};
  return programs[std::atol(arguments[1])](count - 1, arguments + 1);
}
`;
}

async function writeAll(files: readonly EmittedFile[], folder: string): Promise<void> {
  for (const { path, contents } of files) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, contents);
  }
}

interface Program {
  run(images: Int32Array, count: number, choice?: readonly string[]): Promise<Int32Array>;
  dispose(): Promise<void>;
}

/** Compiles the sources that `write` leaves in a fresh folder. */
async function buildProgram(
  {
    compiler = 'g++',
    flags = ['-O2', '-std=c++14', '-Wno-unknown-pragmas'],
    headers,
    processes = availableParallelism(),
  }: SimulationOptions,
  write: (folder: string) => Promise<readonly string[]>,
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'bnnir-csim-'));
  const forget = onInterrupt(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const dispose = () => {
    forget();
    return rm(folder, { recursive: true, force: true });
  };
  try {
    const sources = await write(folder);
    const program = join(folder, 'run');
    const standin = sources[0] === 'all.cpp' ? join('p0', 'runtime', 'standin') : join('runtime', 'standin');
    const search = [
      ...(headers === undefined ? [] : ['-isystem', headers]),
      '-isystem',
      join(folder, standin),
    ];
    await execute(compiler, [
      ...flags,
      '-I',
      folder,
      ...search,
      ...sources.map(path => join(folder, path)),
      '-o',
      program,
    ]);
    return {
      run: (images, count, choice = []) => runSplit(program, choice, images, count, processes),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw new SimulationError(reasonOf(error, compiler));
  }
}

function reasonOf(error: unknown, compiler: string): string {
  const { code, stderr } = error as { code?: unknown; stderr?: unknown };
  if (code === 'ENOENT') return `${compiler} is not installed`;
  return `${compiler} refused the emitted project:\n${typeof stderr === 'string' ? stderr.slice(0, 4000) : String(error)}`;
}

/** Images are independent: each process takes a run of neighbours. */
async function runSplit(
  program: string,
  choice: readonly string[],
  images: Int32Array,
  count: number,
  processes: number,
): Promise<Int32Array> {
  if (count === 0) return new Int32Array(0);
  const share = Math.ceil(count / Math.min(processes, count));
  const values = images.length / count;
  const starts = Array.from({ length: Math.ceil(count / share) }, (_, index) => index * share);
  const parts = await Promise.all(
    starts.map(start => {
      const end = Math.min(count, start + share);
      return runOne(program, choice, images.subarray(start * values, end * values), end - start);
    }),
  );
  const outputs = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    outputs.set(part, at);
    at += part.length;
  }
  return outputs;
}

function runOne(
  program: string,
  choice: readonly string[],
  images: Int32Array,
  count: number,
): Promise<Int32Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...choice, String(count)], { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    // A simulation that ends early closes its input: its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) {
        const bytes = Uint8Array.from(Buffer.concat(chunks));
        resolve(new Int32Array(bytes.buffer, 0, bytes.length >> 2));
      } else {
        const said = Buffer.concat(errors).toString().trim();
        reject(
          new SimulationError(
            `the C simulation ended with ${signal ?? `code ${code ?? '?'}`}${said && `: ${said}`}`,
          ),
        );
      }
    });
    child.stdin.end(Buffer.from(images.buffer, images.byteOffset, images.byteLength));
  });
}
