import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Module } from '../../src/index.ts';
import { compile } from '../../src/index.ts';
import { example, exampleFile } from '../examples/support.ts';
import { classNamesOf } from '../../src/formats/data/named.ts';

/** An emitted folder on disk. */
export interface Project {
  readonly folder: string;
  /** The network it was made from, @packed. */
  readonly packed: Module;
  dispose(): void;
}

/** `bnnir compile examples/NAME/NAME.bnn --target wgsl --labels DATA` into a folder of the system's temporary one. */
export function emitted(name: string, data: string): Project {
  const labels = classNamesOf(data)!;
  const source = { file: `${name}.bnn`, version: '0.0.0' };
  const { module: packed, emit } = compile(example(name), 'wgsl', { labels, source });
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-web-'));
  for (const { path, contents } of emit()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  return {
    folder,
    packed,
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** 300 digits of MNIST's test set. */
export const digitsFile = exampleFile('mnist-conv', 'digits.npz');
