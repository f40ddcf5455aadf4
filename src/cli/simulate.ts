import type { EmittedFile } from '../codegen/backend.ts';
import { backendNamed } from '../codegen/index.ts';
import { compile } from '../compile.ts';
import { fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/element.ts';
import type { Graph } from '../ir/graph.ts';
import { buildSimulation } from './csim.ts';
import type { ImageSet } from './images.ts';
import type { StoredRanges } from '../passes/index.ts';
import type { OutputValues, Ran } from './results.ts';
import { roomFor } from './results.ts';
import type { Loaded } from './load-network.ts';
import type { Weighted } from './load-weights.ts';
import type { TargetFlags } from './target-options.ts';
import { wishesFor } from './target-options.ts';
import { missing } from './tools.ts';

/** How targets are run on this machine. */
const simulatedBy = { fpga: { how: 'g++ C simulation', tool: 'g++' } } as const;

/** How a target is run; every one of this version can be. */
export const simulatorOf = (target: string): { readonly how: string; readonly tool: string } => {
  backendNamed(target);
  return simulatedBy[target as keyof typeof simulatedBy];
};

/** Ends with a diagnostic where there is no such target, or the tool that runs it is missing. */
export async function checkRunnable(target: string): Promise<void> {
  const { tool } = simulatorOf(target);
  const install = await missing(tool);
  if (install !== undefined)
    fail('E0010', `${tool} is not installed; it runs the target ${target} here`, { help: install });
}

export interface TargetRun {
  readonly loaded: Loaded;
  readonly weighted: Weighted;
  /** What fixed-point formats are chosen from, where something is. */
  readonly ranges: StoredRanges | undefined;
  readonly flags: TargetFlags;
  readonly images: ImageSet;
}

/** Compiles for a target and runs what was emitted. */
export async function runTarget(
  target: string,
  { loaded, weighted, ranges, flags, images }: TargetRun,
  onProgress: (done: number) => void,
): Promise<Ran> {
  const { module, emit } = compile(
    weighted.module,
    target,
    wishesFor(loaded, target, flags, weighted.digest),
    { ...(ranges && { ranges }) },
  );
  return { outputs: await simulateAll(module.graph, emit(), images, onProgress), stage: 'packed' };
}

/** Images that one call of the simulation takes, so that progress can be told. */
const share = 500;

/** Every output of every image, by the emitted project's C simulation. */
async function simulateAll(
  graph: Graph,
  files: readonly EmittedFile[],
  images: ImageSet,
  onProgress: (done: number) => void,
): Promise<readonly OutputValues[]> {
  const simulation = await buildSimulation(files);
  try {
    const outputs = roomFor(graph, images.count);
    for (let first = 0; first < images.count; first += share) {
      const count = Math.min(share, images.count - first);
      distribute(await simulation.run(pack(graph, images, first, count), count), outputs, first, count);
      onProgress(first + count);
    }
    return outputs;
  } finally {
    await simulation.dispose();
  }
}

/** Raw input values, an image after the other, its inputs in order. */
function pack({ inputs }: Graph, images: ImageSet, first: number, count: number): Int32Array {
  const sizes = inputs.map(({ type }) => sizeOf(type.shape));
  const packed = new Int32Array(count * sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (let image = first; image < first + count; image++)
    inputs.forEach(({ id }, i) => {
      packed.set(images.image(id, image), at);
      at += sizes[i]!;
    });
  return packed;
}

/** The inverse for outputs. */
function distribute(
  results: Int32Array,
  outputs: readonly OutputValues[],
  first: number,
  count: number,
): void {
  const perImage = outputs.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  if (results.length !== count * perImage)
    throw new Error(`the C simulation gave ${results.length} values for ${count} images of ${perImage}`);
  let at = 0;
  for (let image = first; image < first + count; image++)
    for (const { type, values } of outputs) {
      const size = sizeOf(type.shape);
      values.set(results.subarray(at, at + size), image * size);
      at += size;
    }
}
