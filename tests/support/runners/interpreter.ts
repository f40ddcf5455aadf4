import { valuesOf } from '../../../src/ir/bits.ts';
import { sameElement } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { interpret } from '../../../src/ir/interpret.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Data } from '../../../src/ir/types.ts';

/** Every output's values in the graph's order, an entry an image. */
export type Outputs = readonly (readonly Data[])[];

/** Runs a module of any stage; inputs are stored anew where the stage packs them. */
export function runInterpreter(module: Module, images: readonly Values[]): Outputs {
  const { inputs, outputs } = module.graph;
  return images.map(image => {
    const stored = inputs.map(({ id, type }) => {
      const given = image.get(id)!;
      if (!sameElement(given.type.element, type.element)) throw new Error(`${id} has changed its element`);
      return [id, tensorFrom(type, valuesOf(given))] as const;
    });
    const results = interpret(module, new Map(stored));
    return outputs.map(({ value }) => valuesOf(results.get(value)!));
  });
}

/** The first value in which two runs differ, in words; undefined where they are equal. */
export function difference(module: Module, wanted: Outputs, found: Outputs): string | undefined {
  if (wanted.length !== found.length) return `${wanted.length} images, then ${found.length}`;
  for (const [image, outputs] of wanted.entries())
    for (const [index, values] of outputs.entries()) {
      const others = found[image]![index];
      const name = module.graph.outputs[index]?.name ?? String(index);
      if (others?.length !== values.length)
        return `output ${name} has ${values.length} values, then ${others?.length ?? 'none'}`;
      const at = values.findIndex((value: number, i: number) => !Object.is(value + 0, others[i]! + 0));
      if (at >= 0) return `image ${image}, output ${name}, value ${at}: ${values[at]!} became ${others[at]!}`;
    }
  return undefined;
}
