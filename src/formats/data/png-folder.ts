import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../ir/diagnostic.ts';
import { u8 } from '../../ir/element.ts';
import { pixelsAs } from '../picture.ts';
import type { PictureHeader } from '../png.ts';
import { pngHeaderBytes, readPng, readPngHeader } from '../png.ts';
import { readBytes, reasonOf } from '../read-bytes.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { labelsFrom } from './labels.ts';

/** Names as people count: 2 before 10; the same everywhere, whatever the locale. */
const inOrder = (a: string, b: string) => Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort(inOrder);

const picturesIn = (folder: string) =>
  readdirSync(folder)
    .filter(file => /\.png$/i.test(file))
    .sort(inOrder);

/** FOLDER/CLASS/*.png, or FOLDER/train/CLASS/*.png and FOLDER/test/...; undefined where no subfolder holds a PNG. */
export function pngFolder(folder: string): DataSource | undefined {
  const folders = foldersIn(folder);
  const isSplit = (name: string): name is Split => name === 'train' || name === 'test';
  const splits = (['train', 'test'] as const).filter(split => folders.includes(split));
  if (splits.length > 0 && folders.every(isSplit)) {
    // Classes of all splits together, so that a label means the same in each.
    const classNames = [...new Set(splits.flatMap(split => foldersIn(join(folder, split))))].sort(inOrder);
    if (classNames.length === 0) return undefined;
    const open = (split: Split | undefined, name: string) =>
      datasetIn(join(folder, split ?? ''), classNames, name);
    return { splits, open };
  }
  if (!folders.some(name => picturesIn(join(folder, name)).length > 0)) return undefined;
  return { splits: [], open: (_, name) => datasetIn(folder, folders, name) };
}

function datasetIn(folder: string, classNames: readonly string[], name: string): Dataset {
  const there = new Set(foldersIn(folder));
  const files = classNames
    .filter(className => there.has(className))
    .flatMap(className => picturesIn(join(folder, className)).map(file => join(className, file)));
  const headers = files.map(file => headerOf(join(folder, file)));
  const [first] = headers;
  if (!first) return fail('E0602', `${folder}: its folders hold no .png file`);
  const other = headers.findIndex(({ height, width }) => height !== first.height || width !== first.width);
  if (other > 0) {
    const { height, width } = headers[other]!;
    fail(
      'E0605',
      `${folder}: pictures of several sizes: ${files[0]!} is ${first.height}x${first.width}, ${files[other]!} is ${height}x${width}`,
    );
  }
  const shape = [first.height, first.width, headers.every(({ channels }) => channels <= 2) ? 1 : 3];
  const classOf = new Map(classNames.map((className, label) => [className, label]));
  return {
    name,
    count: files.length,
    shape,
    element: u8,
    labels: labelsFrom(
      files.map(file => classOf.get(file.split(/[\\/]/)[0]!)!),
      folder,
    ),
    classNames,
    image: index => {
      const path = join(folder, files[index]!);
      return pixelsAs(readPng(readBytes(path, 'E0603'), path, 'E0603'), shape, path, 'E0603');
    },
  };
}

function headerOf(path: string): PictureHeader {
  const bytes = new Uint8Array(pngHeaderBytes);
  let length: number;
  try {
    const file = openSync(path, 'r');
    length = readSync(file, bytes);
    closeSync(file);
  } catch (error) {
    return fail('E0603', `cannot read ${path}: ${reasonOf(error)}`);
  }
  return readPngHeader(bytes.subarray(0, length), path, 'E0603');
}
