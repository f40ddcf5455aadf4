import { extname } from 'node:path';
import { writeNpy } from '../formats/npy.ts';
import { writeNpz } from '../formats/npz.ts';
import { fail } from '../ir/diagnostic.ts';
import { fracOf, sizeOf } from '../ir/element.ts';
import type { Graph } from '../ir/graph.ts';
import { typesOf } from '../ir/graph.ts';
import { didYouMean } from '../ir/suggest.ts';
import type { Stage, TensorType, ValueId } from '../ir/types.ts';
import { writeOne } from './output.ts';

/** The values of one output over all images. */
export interface OutputValues {
  readonly name: string;
  readonly value: ValueId;
  readonly type: TensorType;
  /** Raw values, an image after the other; b1 as -1 and +1. */
  readonly values: Float32Array | Int32Array;
}

/** What a stage or a target gave. */
export interface Ran {
  readonly outputs: readonly OutputValues[];
  readonly stage: Stage;
  /** What ran it, where that is known only afterwards. */
  readonly how?: string;
}

/** Room for every output of so many images. */
export function roomFor(graph: Graph, images: number): readonly OutputValues[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ name, value }) => {
    const type = types.get(value)!;
    const size = images * sizeOf(type.shape);
    return {
      name,
      value,
      type,
      values: type.element.kind === 'f32' ? new Float32Array(size) : new Int32Array(size),
    };
  });
}

/** What one image gave, in the network's units: raw * 2^-frac. */
export function valuesAt({ type, values }: OutputValues, image: number): ArrayLike<number> {
  const size = sizeOf(type.shape);
  const raw = values.subarray(image * size, (image + 1) * size);
  const unit = 2 ** -fracOf(type.element);
  return unit === 1 ? raw : Float64Array.from(raw, value => value * unit);
}

export function outputNamed(outputs: readonly OutputValues[], name: string | undefined): OutputValues {
  const names = outputs.map(output => output.name);
  const found = name === undefined ? outputs[0] : outputs.find(output => output.name === name);
  return (
    found ??
    fail('E0009', `the network has no output '${name ?? ''}'`, {
      help:
        (name === undefined ? undefined : didYouMean(name, names)) ?? `its outputs are ${names.join(', ')}`,
    })
  );
}

/** The kinds of file that results are saved to. */
export function checkSavable(path: string): void {
  if (!['.npy', '.npz'].includes(extname(path).toLowerCase()))
    fail('E0502', `${path}: results are saved as .npy (the chosen output) or .npz (all of them)`);
}

/** Writes [N, ...]: raw values of integers, b1 as int8. */
export async function save(
  path: string,
  outputs: readonly OutputValues[],
  chosen: OutputValues,
  images: number,
): Promise<void> {
  const arrayOf = ({ name, type, values }: OutputValues) => ({
    name,
    shape: [images, ...type.shape],
    data: type.element.kind === 'b1' ? Int8Array.from(values) : values,
  });
  const isNpy = extname(path).toLowerCase() === '.npy';
  await writeOne(path, isNpy ? writeNpy(arrayOf(chosen)) : writeNpz(outputs.map(arrayOf)));
}
