import { valuesOf } from '../ir/bits.ts';
import { sizeOf } from '../ir/element.ts';
import type { Module } from '../ir/graph.ts';
import { interpret } from '../ir/interpret.ts';
import type { Tensor, ValueId } from '../ir/types.ts';
import type { ImageSet } from './images.ts';
import { inputsOf } from './images.ts';
import { breathe } from './interrupt.ts';
import type { OutputValues } from './results.ts';
import { roomFor } from './results.ts';

export interface InterpretOptions {
  readonly onProgress?: (done: number) => void;
  /** Values to see besides the outputs, of each image. */
  readonly keep?: readonly ValueId[];
  readonly onImage?: (image: number, values: ReadonlyMap<ValueId, Tensor>) => void;
}

/** How long the interpreter computes before it lets signals be heard. */
const breathEveryMs = 100;

/** Every output of every image, by the interpreter. */
export async function interpretAll(
  module: Module,
  images: ImageSet,
  { onProgress, keep = [], onImage }: InterpretOptions = {},
): Promise<readonly OutputValues[]> {
  const outputs = roomFor(module.graph, images.count);
  let breathed = performance.now();
  for (let image = 0; image < images.count; image++) {
    const values = interpret(module, inputsOf(module.graph, images, image), keep);
    for (const output of outputs)
      output.values.set(valuesOf(values.get(output.value)!), image * sizeOf(output.type.shape));
    onImage?.(image, values);
    if (performance.now() - breathed < breathEveryMs) continue;
    onProgress?.(image + 1);
    await breathe();
    breathed = performance.now();
  }
  return outputs;
}
