import type { Module } from '../../ir/graph.ts';
import type { EmittedFile } from '../backend.ts';
import { packTable, packWeights } from './blobs.ts';
import { kernelOf } from './kernels/kernel.ts';
import { packageFiles } from './package/files.ts';
import type { PlacedStep } from './placed-step.ts';
import type { WgslPlan } from './plan.ts';
import type { Binding, Dispatch, PipelineSpec, Program } from './program.ts';
import { digestOfWords } from './program.ts';

/** Every file of the package. Reads the weights. */
export function emit(plan: WgslPlan, module: Module): readonly EmittedFile[] {
  const { program, weights } = programOf(plan, module);
  return packageFiles(program, weights, plan.source);
}

/** The network as the host executes it, and the contents of net.bin. */
export function programOf(
  plan: WgslPlan,
  module: Module,
): { readonly program: Program; readonly weights: Uint8Array<ArrayBuffer> } {
  const weights = weightFile(plan, module);
  const { name, buffers, inputs, outputs } = plan;
  const file = { file: 'net.bin', bytes: weights.byteLength, hash: digestOfWords(weights) };
  const { shaders, pipelines, dispatches } = kernelsOf(plan);
  const program = { name, shaders, pipelines, buffers, weights: file, dispatches, inputs, outputs };
  return { program, weights: new Uint8Array(weights.buffer) };
}

/** What is executed, without the weights: modules and pipelines each once, however many layers use them. */
export function kernelsOf(plan: WgslPlan): Pick<Program, 'shaders' | 'pipelines' | 'dispatches'> {
  const shaders = new Indexed<string>(text => text);
  const pipelines = new Indexed<PipelineSpec>(({ shader, constants }) => JSON.stringify([shader, constants]));
  const dispatches = plan.steps.map((placed): Dispatch => {
    const { source, constants, groups } = kernelOf(placed.step);
    const shader = shaders.add(source);
    const hasConstants = Object.keys(constants).length > 0;
    return {
      layer: placed.step.id,
      pipeline: pipelines.add(hasConstants ? { shader, constants } : { shader }),
      bindings: bindingsOf(placed),
      groups,
    };
  });
  return { shaders: shaders.items, pipelines: pipelines.items, dispatches };
}

/** In the order of the kernel's declarations. */
const bindingsOf = ({ reads, weights, tableSegment, writes }: PlacedStep): readonly Binding[] => [
  ...reads,
  ...(weights ? [weights] : []),
  ...(tableSegment ? [tableSegment] : []),
  ...writes,
];

/** net.bin: what the steps' segments hold, little-endian as typed arrays are wherever WebGPU is. */
function weightFile({ steps, weightBytes }: WgslPlan, module: Module): Uint32Array<ArrayBuffer> {
  const file = new Uint32Array(weightBytes / 4);
  for (const { step, weights, tables, tableSegment } of steps) {
    if (weights && step.weights)
      file.set(packWeights(module.tensors.get(step.weights.tensor)!, step.weights), weights[0] / 4);
    let at = (tableSegment?.[0] ?? 0) / 4;
    for (const table of tables) {
      const packed = packTable(module.tensors.get(table.tensor)!, table);
      file.set(packed, at);
      at += packed.length;
    }
  }
  return file;
}

/** Each thing once, found again by its key. */
class Indexed<T> {
  readonly items: T[] = [];
  readonly #known = new Map<string, number>();
  readonly #keyOf: (item: T) => string;

  constructor(keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
  }

  add(item: T): number {
    const key = this.#keyOf(item);
    let index = this.#known.get(key);
    if (index === undefined) {
      this.#known.set(key, (index = this.items.length));
      this.items.push(item);
    }
    return index;
  }
}
