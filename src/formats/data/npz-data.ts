import { fail } from '../../ir/diagnostic.ts';
import { readElement, showShape, sizeOf } from '../../ir/element.ts';
import type { FileArray } from '../../ir/file-array.ts';
import { isFloat, isWhole } from '../../ir/file-array.ts';
import { readNpz } from '../npz.ts';
import { readBytes } from '../read-bytes.ts';
import type { DataSource, Dataset, Split } from './dataset.ts';
import { classesIn, numberedClasses } from './dataset.ts';
import { checkCount, labelsFrom } from './labels.ts';

/** An .npz with `x` [N, H, W] or [N, H, W, C] and `y` [N], or with x_train, y_train, x_test, y_test as Keras names them. */
export function npzData(path: string): DataSource {
  const arrays = new Map(readNpz(readBytes(path, 'E0602'), path).map(array => [array.name, array]));
  const pair = (split: Split | undefined) => {
    const suffix = split === undefined ? '' : `_${split}`;
    return { x: arrays.get(`x${suffix}`), y: arrays.get(`y${suffix}`) };
  };
  const splits = (['train', 'test'] as const).filter(split => pair(split).x);
  const there = [...arrays.keys()].map(name => `'${name}'`).join(', ') || 'nothing';
  if (splits.length === 0 && !arrays.has('x'))
    fail(
      'E0602',
      `${path} has ${there}; a data set has 'x' and 'y', or 'x_train', 'y_train', 'x_test', 'y_test'`,
    );
  const open = (split: Split | undefined, name: string): Dataset => {
    const { x, y } = pair(split);
    if (!x || !y)
      return fail('E0602', `${path} has ${there}; '${(x ?? y)!.name}' is without its ${x ? 'y' : 'x'}`);
    return datasetOf(x, y, path, name);
  };
  return { splits, open };
}

function datasetOf(x: FileArray, y: FileArray, path: string, name: string): Dataset {
  const [count = 0, ...rest] = x.shape;
  if (x.shape.length < 2 || x.shape.length > 4)
    fail(
      'E0603',
      `${path}: '${x.name}' has shape ${showShape(x.shape)}; wanted: [N, H, W, C], [N, H, W] or [N, C]`,
    );
  if (!isWhole(x.dtype) && !isFloat(x.dtype))
    fail('E0603', `${path}: '${x.name}' is stored as ${x.stored}; images are numbers, best uint8`);
  if (!isWhole(y.dtype) || y.shape.length === 0 || y.shape.slice(1).some(size => size !== 1))
    fail(
      'E0604',
      `${path}: '${y.name}' is ${y.stored} ${showShape(y.shape)}; labels are whole numbers, one an image: [N]`,
    );
  checkCount(count, y.shape[0]!, path);
  const labels = labelsFrom(y.data(), `${path}: '${y.name}'`);
  const data = x.data();
  const shape = rest.length === 2 ? [...rest, 1] : rest;
  const size = sizeOf(shape);
  const element = readElement(isFloat(x.dtype) ? 'f32' : x.dtype.replace('64', '32'))!;
  return {
    name,
    count,
    shape,
    element,
    labels,
    classNames: numberedClasses(classesIn(labels)),
    image: index => data.subarray(index * size, (index + 1) * size),
  };
}
