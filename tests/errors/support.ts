import { expect } from 'vitest';
import { coloursFor } from '../../src/cli/paint.ts';
import { renderAll } from '../../src/cli/report-failure.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { writeSafetensors } from '../../src/ir/safetensors.ts';
import type { Data } from '../../src/ir/types.ts';
import { bnnir, everything, write } from '../cli/support.ts';

/** Files of a case by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs a command that must be refused: exit 1, nothing on stdout, nothing written. Gives what it says. */
export async function refused(files: Files, argv: string | readonly string[]): Promise<string> {
  for (const [path, contents] of Object.entries(files)) write(path, contents);
  const before = everything();
  const { status, stdout, stderr } = await bnnir(argv);
  expect({ status, stdout, written: everything() }).toEqual({ status: 1, stdout: '', written: before });
  return stderr.replaceAll(process.cwd(), 'FOLDER');
}

/** What a call of the library is refused with, as the command line would show it. */
export function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof BnnirError) return renderAll(error.diagnostics, new Map(), coloursFor(false));
    throw error;
  }
  throw new Error('nothing was refused');
}

/** `bnnir check` of a file with this text. */
export const checked = (text: string): Promise<string> => refused({ 'net.bnn': text }, 'check net.bnn');

/** `bnnir check` of a net with these statements in its body. */
export const inNet = (...statements: readonly string[]): Promise<string> =>
  checked(
    `net n(classes = 10) {\n  input image: u8[8, 8, 4]\n${statements.map(line => `  ${line}\n`).join('')}}\n`,
  );

/** The bytes of a .safetensors file. */
export const safetensors = (
  arrays: Readonly<Record<string, readonly [shape: readonly number[], data: Data]>>,
): Uint8Array =>
  writeSafetensors(Object.entries(arrays).map(([name, [shape, data]]) => ({ name, shape, data })));

/** A network of one binary layer, and weights that fit it. */
export const dense = `net n() {
  input image: u8[2, 2, 1]
  x = image |> normalize(mean: 127.5, std: 127.5) |> flatten |> sign
  x = x |> dense(3, weights: binary) |> threshold
  output scores = x |> dense(2, weights: binary) as last
}
`;
export const denseArrays = {
  'dense.weight': [[3, 4], new Float32Array(12).fill(1)],
  'threshold.at': [[3], Int32Array.of(0, 1, 2)],
  'last.weight': [[2, 3], Int8Array.of(1, -1, 1, -1, 1, -1)],
} as const;
