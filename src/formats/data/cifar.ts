import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../ir/diagnostic.ts';
import { u8 } from '../../ir/element.ts';
import { readBytes } from '../read-bytes.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { numberedClasses } from './dataset.ts';
import { labelsFrom } from './labels.ts';

const plane = 32 * 32;
const pixels = 3 * plane;

/** CIFAR-10 and CIFAR-100 as binary batches: label byte(s), then 32x32 red, green and blue planes. */
const layouts = [
  { label: 0, record: 1 + pixels, classes: 10, names: 'batches.meta.txt', files: cifar10Files },
  { label: 1, record: 2 + pixels, classes: 100, names: 'fine_label_names.txt', files: cifar100Files },
] as const;

function cifar10Files(files: readonly string[], split: Split): readonly string[] {
  return files
    .filter(file => (split === 'test' ? /^test_batch\.bin$/ : /^data_batch_\d+\.bin$/).test(file))
    .sort();
}

function cifar100Files(files: readonly string[], split: Split): readonly string[] {
  return files.filter(file => file === `${split}.bin`);
}

/** A folder of binary batches, or undefined if it holds none. */
export function cifarFolder(folder: string, files: readonly string[]): DataSource | undefined {
  for (const layout of layouts) {
    const splits = (['train', 'test'] as const).filter(split => layout.files(files, split).length > 0);
    if (splits.length === 0) continue;
    const open = (split: Split | undefined, name: string): Dataset => {
      const batches = layout.files(files, split ?? 'test').map(file => {
        const path = join(folder, file);
        const bytes = readBytes(path, 'E0602');
        if (bytes.length === 0 || bytes.length % layout.record !== 0)
          fail(
            'E0603',
            `${path}: ${bytes.length} bytes; a batch is a multiple of ${layout.record} (label, 32x32x3)`,
          );
        return bytes;
      });
      const records = batches.flatMap(bytes =>
        Array.from({ length: bytes.length / layout.record }, (_, i) =>
          bytes.subarray(i * layout.record, (i + 1) * layout.record),
        ),
      );
      return {
        name,
        count: records.length,
        shape: [32, 32, 3],
        element: u8,
        labels: labelsFrom(
          records.map(record => record[layout.label]!),
          folder,
          layout.classes,
        ),
        classNames: namesIn(join(folder, layout.names), layout.classes),
        image: index => interleaved(records[index]!.subarray(layout.label + 1)),
      };
    };
    return { splits, open };
  }
  return undefined;
}

function namesIn(path: string, classes: number): readonly string[] {
  if (!existsSync(path)) return numberedClasses(classes);
  const names = new TextDecoder().decode(readBytes(path)).split(/\s+/).filter(Boolean);
  return names.length === classes ? names : numberedClasses(classes);
}

/** Planes [3, 32, 32] -> [32, 32, 3]. */
function interleaved(planes: Uint8Array): Uint8Array {
  const image = new Uint8Array(pixels);
  for (let channel = 0; channel < 3; channel++)
    for (let pixel = 0; pixel < plane; pixel++) image[pixel * 3 + channel] = planes[channel * plane + pixel]!;
  return image;
}
