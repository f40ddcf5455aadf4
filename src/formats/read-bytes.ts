import { readFileSync } from 'node:fs';
import { fail } from '../ir/diagnostic.ts';
import type { Code } from '../ir/diagnostic.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  EPERM: 'reading it is not allowed',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** What went wrong with a file, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}

/** A whole file, or an error of this code that says why not. */
export function readBytes(path: string, code: Code = 'E0501', help?: string): Uint8Array {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    return fail(code, `cannot read ${path}: ${reasonOf(error)}`, help === undefined ? {} : { help });
  }
}
