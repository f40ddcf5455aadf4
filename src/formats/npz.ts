import { zipSync } from 'fflate';
import { fail } from '../ir/diagnostic.ts';
import type { FileArray } from '../ir/file-array.ts';
import type { WritableArray } from '../ir/safetensors.ts';
import { checkWritable } from '../ir/safetensors.ts';
import { readNpy, writeNpy } from './npy.ts';
import { readZip } from './zip.ts';

/** Arrays of an .npz file, in the order of its directory; `file` names it in errors. */
export function readNpz(bytes: Uint8Array, file: string): readonly FileArray[] {
  return readZip(bytes, file).map(entry => {
    const name = entry.name.replace(/\.npy$/, '');
    if (entry.name.endsWith('.npy')) return readNpy(entry.bytes(), `${file}: '${name}'`, name);
    const data = () => fail('E0504', `${file}: '${name}' is not a .npy array`);
    return { name, dtype: 'other', stored: 'not .npy', shape: [], data };
  });
}

/** The bytes of an .npz file, the same for the same arrays. */
export function writeNpz(arrays: readonly WritableArray[]): Uint8Array {
  checkWritable(arrays);
  const files = Object.fromEntries(arrays.map(array => [`${array.name}.npy`, writeNpy(array)]));
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) });
}
