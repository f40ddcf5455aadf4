import type { WgslPlan } from '../../src/codegen/wgsl/plan.ts';
import type { Binding, Dispatch, Program } from '../../src/codegen/wgsl/program.ts';
import { digestOfWords } from '../../src/codegen/wgsl/program.ts';
import type { Place } from '../../src/codegen/wgsl/place.ts';
import { pixelsOf } from '../../src/codegen/wgsl/place.ts';
import { floatKernel } from './float-kernel.ts';

/** A network in f32 with the same dispatches as a plan, and weights for it: what our host runs as it runs ours. */
export interface FloatTwin {
  readonly program: Program;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** @param fill the value of weight or constant `index` of step `step`: times do not depend on it, results do */
export function floatTwin(
  plan: WgslPlan,
  fill: (step: number, kind: 'weights' | 'constants', index: number) => number,
): FloatTwin {
  const inputs = new Set(plan.inputs.map(({ name }) => `%${name}`));
  const words: number[] = [];
  const segment = (count: number, value: (index: number) => number): Binding => {
    const offset = words.length;
    for (let index = 0; index < count; index++) words.push(value(index));
    while (words.length % 64 !== 0) words.push(0);
    return [4 * offset, 4 * count];
  };
  const sizes = plan.buffers.map(({ bytes }) => bytes);
  const shaders: string[] = [];
  const dispatches = plan.steps.map((placed, at): Dispatch => {
    const { step, reads, writes } = placed;
    const { source, groups, weightQuads, tableQuads } = floatKernel(step, inputs);
    if (!shaders.includes(source)) shaders.push(source);
    const grow = (place: Place, buffer: number) => {
      sizes[buffer] = Math.max(sizes[buffer]!, 4 * pixelsOf(place) * place.channels);
    };
    step.reads.forEach((place, index) => {
      grow(place, reads[index]!);
    });
    step.writes.forEach((place, index) => {
      grow(place, writes[index]!);
    });
    return {
      layer: step.id,
      pipeline: shaders.indexOf(source),
      bindings: [
        ...reads,
        ...(weightQuads > 0 ? [segment(4 * weightQuads, index => fill(at, 'weights', index))] : []),
        ...(tableQuads > 0 ? [segment(4 * tableQuads, index => fill(at, 'constants', index))] : []),
        ...writes,
      ],
      groups,
    };
  });
  const file = new Float32Array(words);
  const bits = new Uint32Array(file.buffer);
  return {
    program: {
      name: `${plan.name}_f32`,
      shaders,
      pipelines: shaders.map((_, shader) => ({ shader })),
      buffers: plan.buffers.map(({ role }, index) => ({ role, bytes: sizes[index]! })),
      weights: { file: 'net.bin', bytes: file.byteLength, hash: digestOfWords(bits) },
      dispatches,
      inputs: plan.inputs,
      outputs: plan.outputs,
    },
    weights: new Uint8Array(file.buffer),
  };
}

