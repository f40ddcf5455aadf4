import { basename, extname } from 'node:path';
import { fail } from '../ir/diagnostic.ts';
import { showElement, showShape, showType, sameShape, sizeOf } from '../ir/element.ts';
import type { FileArray } from '../ir/file-array.ts';
import { readSafetensors } from '../ir/safetensors.ts';
import type { Data, TensorType } from '../ir/types.ts';
import { valuesAs } from './as-values.ts';
import { place } from './check-values.ts';
import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import { pixelsAs } from './picture.ts';
import { readPng } from './png.ts';
import { readBytes } from './read-bytes.ts';

/** The images of an input file, each with the network's input type. */
export interface Images {
  readonly count: number;
  /** Raw values of one image, row-major; b1 as -1/+1. */
  image(index: number): Data;
}

/** What `--input` gives a network's input: .npy (one image or a batch), .png, .safetensors, .npz. */
export function readInput(path: string, input: { readonly name: string; readonly type: TensorType }): Images {
  switch (extname(path).toLowerCase()) {
    case '.npy':
      return imagesOf(readNpy(readBytes(path), path, basename(path)), path, input.type);
    case '.png': {
      const pixels = pixelsAs(readPng(readBytes(path), path), input.type.shape, path, 'E0520');
      const fitted = valuesAs(pixels, input.type.element);
      if ('wrong' in fitted)
        return fail('E0520', `${path}: ${fitted.wrong}; the network's input is ${showType(input.type)}`);
      return { count: 1, image: () => fitted.data };
    }
    case '.safetensors':
      return imagesOf(
        pick(readSafetensors(readBytes(path), path).arrays, path, input.name),
        `${path}: '${input.name}'`,
        input.type,
      );
    case '.npz':
      return imagesOf(pick(readNpz(readBytes(path), path), path, input.name), path, input.type);
    default:
      return fail('E0502', `${path}: inputs are read from .npy, .png, .safetensors and .npz files`);
  }
}

/** The array named as the input, or the only one. */
function pick(arrays: readonly FileArray[], path: string, name: string): FileArray {
  const named = arrays.find(array => array.name === name) ?? (arrays.length === 1 ? arrays[0] : undefined);
  const there = arrays.map(array => `'${array.name}'`).join(', ') || 'nothing';
  return (
    named ?? fail('E0520', `${path} has no array '${name}', as the network's input is named; it has ${there}`)
  );
}

/** One image or a batch of them. Axes of size 1 come and go; no axis is moved. */
export function imagesOf(array: FileArray, where: string, type: TensorType): Images {
  const wanted = type.shape.filter(size => size !== 1);
  const isAs = (shape: readonly number[]) =>
    sameShape(
      shape.filter(size => size !== 1),
      wanted,
    );
  const isOne = isAs(array.shape);
  if (!isOne && !isAs(array.shape.slice(1))) {
    const [, channels, height, width] = array.shape.length === 3 ? [1, ...array.shape] : array.shape;
    const isPlanar = sameShape([height ?? 0, width ?? 0, channels ?? 0], type.shape);
    const axes = array.shape.length === 3 ? '(1, 2, 0)' : '(0, 2, 3, 1)';
    fail(
      'E0520',
      `${where} has shape ${showShape(array.shape)}; the network's input is ${showType(type)}, one image or a batch [N, ...]`,
      isPlanar ? { help: `channels come last here: save numpy.transpose(x, ${axes})` } : {},
    );
  }
  const fitted = valuesAs(array.data(), type.element);
  if ('wrong' in fitted)
    return fail(
      'E0520',
      `${where} is stored as ${array.stored}, and at ${place(fitted.position, array.shape)} ${fitted.wrong}`,
      {
        help: `the network's input is ${showType(type)}: every value must be one of ${showElement(type.element)}`,
      },
    );
  const size = sizeOf(type.shape);
  const { data } = fitted;
  return {
    count: isOne ? 1 : array.shape[0]!,
    image: index => data.subarray(index * size, (index + 1) * size),
  };
}
