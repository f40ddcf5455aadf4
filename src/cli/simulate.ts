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
import { openEmitted } from './webgpu/run-module.ts';

/** What runs a target on this machine. */
interface Simulator {
  readonly how: string;
  /** By name in `doctor`; the first that is missing is told. */
  readonly tools: readonly string[];
  readonly run: Simulation;
}

/** Every output of every image, by what was emitted; `how` where only the run knows it in full. */
type Simulation = (
  graph: Graph,
  files: readonly EmittedFile[],
  images: ImageSet,
  onProgress: (done: number) => void,
) => Promise<{ readonly outputs: readonly OutputValues[]; readonly how?: string }>;

/** How a target is run; every one of this version can be. */
export function simulatorOf(target: string): Simulator {
  const { name } = backendNamed(target);
  return simulators[name as keyof typeof simulators];
}

/** The tool that is missing to run a target, and how to get it. */
export async function missingFor(
  target: string,
): Promise<{ readonly tool: string; readonly install: string } | undefined> {
  for (const tool of simulatorOf(target).tools) {
    const install = await missing(tool);
    if (install !== undefined) return { tool, install };
  }
  return undefined;
}

/** Ends with a diagnostic where there is no such target, or the tool that runs it is missing. */
export async function checkRunnable(target: string): Promise<void> {
  const found = await missingFor(target);
  if (found)
    fail('E0010', `${found.tool} is not installed; it runs the target ${target} here`, {
      help: found.install,
    });
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
  const ran = await simulatorOf(target).run(module.graph, emit(), images, onProgress);
  return { ...ran, stage: 'packed' };
}

/** Images that one call of a simulation takes, so that progress can be told. */
const share = 500;

/** Every output of every image; `call` fills in those of `count` images from `first` on. */
async function inShares(
  graph: Graph,
  { count: all }: ImageSet,
  onProgress: (done: number) => void,
  call: (outputs: readonly OutputValues[], first: number, count: number) => Promise<void>,
): Promise<readonly OutputValues[]> {
  const outputs = roomFor(graph, all);
  for (let first = 0; first < all; first += share) {
    const count = Math.min(share, all - first);
    await call(outputs, first, count);
    onProgress(first + count);
  }
  return outputs;
}

/** Every output of every image, by the emitted project's C simulation. */
const inC: Simulation = async (graph, files, images, onProgress) => {
  const simulation = await buildSimulation(files);
  try {
    const outputs = await inShares(graph, images, onProgress, async (outputs, first, count) => {
      distribute(await simulation.run(pack(graph, images, first, count), count), outputs, first, count);
    });
    return { outputs };
  } finally {
    await simulation.dispose();
  }
};

/** By the emitted module, on WebGPU. */
const onWebGpu: Simulation = async (graph, files, images, onProgress) => {
  const net = await openEmitted(files);
  try {
    const outputs = await inShares(graph, images, onProgress, async (outputs, first, count) => {
      const given = graph.inputs.map(({ id, type }) => {
        const values = new Int32Array(count * sizeOf(type.shape));
        for (let image = 0; image < count; image++)
          values.set(images.image(id, first + image), image * sizeOf(type.shape));
        return [id.slice(1), values] as const;
      });
      const found = await net.run(Object.fromEntries(given));
      for (const { name, type, values } of outputs) values.set(found[name]!, first * sizeOf(type.shape));
    });
    return { outputs, how: net.how };
  } finally {
    net.dispose();
  }
};

const simulators = {
  fpga: { how: 'g++ C simulation', tools: ['g++'], run: inC },
  wgsl: { how: 'WebGPU', tools: ['WebGPU', 'WebGPU adapter'], run: onWebGpu },
} as const satisfies Readonly<Record<string, Simulator>>;

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
