import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fail } from '../../ir/diagnostic.ts';
import { sizeOf, u8 } from '../../ir/element.ts';
import { readBytes } from '../read-bytes.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { classesIn, numberedClasses } from './dataset.ts';
import { checkCount, labelsFrom } from './labels.ts';

/** One IDX file (unsigned bytes), the format of MNIST: 00 00 08 rank, big-endian sizes, values. */
export function readIdx(
  path: string,
  rank: number,
): { readonly shape: readonly number[]; readonly values: Uint8Array } {
  const damaged = (what: string): never => fail('E0603', `${path}: ${what}`);
  let bytes = readBytes(path, 'E0602');
  if (path.endsWith('.gz'))
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: 2 ** 30 });
    } catch (error) {
      damaged(`damaged gzip: ${(error as Error).message}`);
    }
  if (bytes.length === 0) damaged('the file is empty (0 bytes)');
  const magic = [0, 0, 8, rank];
  if (magic.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    damaged(
      `not an IDX file of unsigned bytes with ${rank} axes: it begins with ${[...bytes.subarray(0, 4)].join(' ')}, not ${magic.join(' ')}`,
    );
  if (bytes.length < 4 + 4 * rank) damaged(`cut short: ${bytes.length} bytes are less than an IDX header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = bytes.subarray(4 + 4 * rank);
  if (values.length !== sizeOf(shape))
    damaged(`${values.length} values, but its header announces ${shape.join(' x ')} = ${sizeOf(shape)}`);
  return { shape, values };
}

/** Images and labels files of a folder by split; '' for files that name none. */
function pairsIn(files: readonly string[]): Map<Split | '', { images?: string; labels?: string }> {
  const pairs = new Map<Split | '', { images?: string; labels?: string }>();
  for (const file of [...files].sort().reverse()) {
    const kind = /images.*idx3|idx3.*images/.test(file)
      ? 'images'
      : /labels.*idx1|idx1.*labels/.test(file)
        ? 'labels'
        : undefined;
    if (kind === undefined || !/ubyte(\.gz)?$/.test(file)) continue;
    const split = /train/.test(file) ? 'train' : /t10k|test/.test(file) ? 'test' : '';
    pairs.set(split, { ...pairs.get(split), [kind]: file });
  }
  return pairs;
}

/** A folder of IDX files, plain or .gz, or undefined if it holds none. */
export function idxFolder(
  folder: string,
  files: readonly string[],
  classNames?: readonly string[],
): DataSource | undefined {
  const pairs = pairsIn(files);
  if (pairs.size === 0) return undefined;
  const splits = (['train', 'test'] as const).filter(split => pairs.has(split));
  const open = (split: Split | undefined, name: string): Dataset => {
    const { images, labels } = pairs.get(split ?? '') ?? {};
    if (images === undefined || labels === undefined)
      return fail(
        'E0602',
        `${folder}: ${images ?? labels ?? ''} has no ${images ? 'labels' : 'images'} beside it`,
      );
    const pictures = readIdx(join(folder, images), 3);
    const classes = readIdx(join(folder, labels), 1);
    const [count = 0, height = 0, width = 0] = pictures.shape;
    checkCount(count, classes.values.length, join(folder, images));
    const size = height * width;
    const known = labelsFrom(classes.values, join(folder, labels), classNames?.length ?? 256);
    return {
      name,
      count,
      shape: [height, width, 1],
      element: u8,
      labels: known,
      classNames: classNames ?? numberedClasses(classesIn(known)),
      image: index => pictures.values.subarray(index * size, (index + 1) * size),
    };
  };
  return { splits, open };
}
