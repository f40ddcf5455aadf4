import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export const root = resolve(import.meta.dirname, '..', '..');

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process; no one watches unless `tty` says so. */
export async function bnnir(
  argv: string | readonly string[],
  { env = {}, tty = false }: { readonly env?: Terminal['env']; readonly tty?: boolean } = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: text => void (said.out += text),
    note: text => void (said.err += text),
    isTTY: { out: tty, err: tty },
    env,
  };
  const status = await main(typeof argv === 'string' ? argv.split(' ') : argv, terminal);
  return { status, stdout: said.out, stderr: said.err };
}

/** The JSON object that a command prints, and nothing else. */
export async function json(argv: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await bnnir(`${argv} --json`);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

/** Each test of the file runs in an empty folder of its own. */
export function inEmptyFolder(): void {
  const before = process.cwd();
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bnnir-cli-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });
}

export function write(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

/** Everything in the working folder, sorted. */
export const everything = (): readonly string[] =>
  readdirSync('.', { recursive: true, encoding: 'utf8' }).sort();

/** A network with every kind of layer that the FPGA target has; 6x6 so that C simulation is quick. */
export const tiny = `net tiny(classes = 4) {
  input image: u8[6, 6, 1]
  x = image |> normalize(mean: 128, std: 128)
  x = x |> conv(8, 3x3, pad: 1, weights: binary) as stem |> batchnorm |> sign
  x = x |> maxpool(2x2) |> conv(8, 3x3, pad: 1, weights: binary) |> batchnorm as norm |> sign as bits
  output scores = x |> flatten |> dense(classes, weights: binary)
}
`;
