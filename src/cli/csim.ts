import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EmittedFile } from '../codegen/backend.ts';

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
  /** Folder with Xilinx's ap_int.h and hls_stream.h, to use instead of our stand-ins. */
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
  {
    compiler = 'g++',
    flags = ['-O2', '-std=c++14'],
    headers,
    processes = availableParallelism(),
  }: SimulationOptions = {},
): Promise<Simulation> {
  const folder = await mkdtemp(join(tmpdir(), 'bnnir-csim-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    for (const { path, contents } of files) {
      const to = join(folder, path);
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, contents);
    }
    const program = join(folder, 'run');
    const sources = files
      .map(file => file.path)
      .filter(path => !path.includes('/') && path.endsWith('.cpp') && path !== 'tb.cpp');
    const include = headers === undefined ? [join(folder, 'runtime', 'standin')] : [headers];
    const search = include.flatMap(path => ['-isystem', path]);
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
      run: (images, count) => runSplit(program, images, count, processes),
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
      return runOne(program, images.subarray(start * values, end * values), end - start);
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

function runOne(program: string, images: Int32Array, count: number): Promise<Int32Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [String(count)], { stdio: ['pipe', 'pipe', 'pipe'] });
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
