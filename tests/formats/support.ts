import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import type { WritableArray } from '../../src/ir/safetensors.ts';
import type { Data } from '../../src/ir/types.ts';

/** What a call is refused with, `CODE: message` and `  help: ...` a line; anything but a BnnirError fails the test. */
export function refusal(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (!(error instanceof BnnirError)) throw error;
    return error.diagnostics.flatMap(({ code, message, help }) => [
      `${code}: ${message}`,
      ...(help === undefined ? [] : [`  help: ${help}`]),
    ]);
  }
  throw new Error('nothing was refused');
}

/** Runs `read` on every proper beginning of `bytes`: each must be refused with a BnnirError, or the test fails. */
export function refusesEveryBeginning(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  for (let length = 0; length < bytes.length; length++) {
    const told = refusal(() => read(new Uint8Array(bytes.subarray(0, length))));
    if (!told[0]?.startsWith('E')) throw new Error(`${length} bytes: ${told.join('\n')}`);
  }
}

/** Runs `read` on copies with one bit flipped: a result or a BnnirError, nothing else. Returns how many were refused. */
export function survivesEveryFlip(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): number {
  let refused = 0;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = new Uint8Array(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    try {
      read(flipped);
    } catch (error) {
      if (!(error instanceof BnnirError)) throw error;
      refused++;
    }
  }
  return refused;
}

/** A folder with these files (and folders, `name/`), gone when the test ends. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(join(folder, name.endsWith('/') ? name : dirname(name)), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(join(folder, name), contents);
  }
  return folder;
}

const kinds: readonly ((values: readonly number[]) => Data)[] = [
  values => Float32Array.from(values),
  values => Int8Array.from(values),
  values => Uint8Array.from(values),
  values => Int16Array.from(values),
  values => Uint16Array.from(values),
  values => Int32Array.from(values),
  values => Uint32Array.from(values),
];

const shape = fc.array(fc.nat(4), { maxLength: 4 });

/** Arrays of every kind that is written, of 0 to 4 axes, with different names. */
export const arrays: fc.Arbitrary<WritableArray[]> = fc.uniqueArray(
  fc
    .tuple(fc.stringMatching(/^[\w.\u00e9]{1,12}$/), shape, fc.constantFrom(...kinds), fc.integer())
    .map(([name, sizes, kind, seed]): WritableArray => {
      const count = sizes.reduce((product, size) => product * size, 1);
      return { name, shape: sizes, data: kind(Array.from({ length: count }, (_, i) => seed * (i + 1))) };
    }),
  { selector: array => array.name, maxLength: 6 },
);
