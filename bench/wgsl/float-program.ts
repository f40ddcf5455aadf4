import type { Place } from '../../src/codegen/wgsl/place.ts';
import { pixelsOf } from '../../src/codegen/wgsl/place.ts';
import type { WgslPlan } from '../../src/codegen/wgsl/plan.ts';
import type { Binding, Dispatch, Program } from '../../src/codegen/wgsl/program.ts';
import { digestOfWords } from '../../src/codegen/wgsl/program.ts';
import type { Step } from '../../src/codegen/wgsl/step.ts';
import { floatKernel } from './float-kernel.ts';

/** A network in f32 with the same dispatches as a plan, and weights for it: what our host runs as it runs ours. */
export interface FloatTwin {
  readonly program: Program;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** Weights of a step in its twin's order, [block][tap][channel][quad][lane], or its constants; times do not depend on them. */
export type Fill = (step: Step, kind: 'weights' | 'constants', count: number) => Float32Array;

export function floatTwin(plan: WgslPlan, fill: Fill): FloatTwin {
  const inputs = new Set(plan.inputs.map(({ name }) => `%${name}`));
  const parts: (readonly [offset: number, values: Float32Array])[] = [];
  let at = 0;
  const segment = (values: Float32Array): Binding => {
    parts.push([at, values]);
    const binding = [4 * at, 4 * values.length] as const;
    at = 64 * Math.ceil((at + values.length) / 64);
    return binding;
  };
  const sizes = plan.buffers.map(({ bytes }) => bytes);
  const grow = (place: Place, buffer: number) => {
    sizes[buffer] = Math.max(sizes[buffer]!, 4 * pixelsOf(place) * place.channels);
  };
  const shaders: string[] = [];
  const dispatches = plan.steps.map(({ step, reads, writes }): Dispatch => {
    const { source, groups, weightQuads, tableQuads } = floatKernel(step, inputs);
    if (!shaders.includes(source)) shaders.push(source);
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
        ...(weightQuads > 0 ? [segment(fill(step, 'weights', 4 * weightQuads))] : []),
        ...(tableQuads > 0 ? [segment(fill(step, 'constants', 4 * tableQuads))] : []),
        ...writes,
      ],
      groups,
    };
  });
  const file = new Float32Array(at);
  for (const [offset, values] of parts) file.set(values, offset);
  return {
    program: {
      name: `${plan.name}_f32`,
      shaders,
      pipelines: shaders.map((_, shader) => ({ shader })),
      buffers: plan.buffers.map(({ role }, index) => ({ role, bytes: sizes[index]! })),
      weights: { file: 'net.bin', bytes: file.byteLength, hash: digestOfWords(new Uint32Array(file.buffer)) },
      dispatches,
      inputs: plan.inputs,
      outputs: plan.outputs,
    },
    weights: new Uint8Array(file.buffer),
  };
}
