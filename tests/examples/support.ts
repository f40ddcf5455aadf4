import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulation } from '../../src/cli/csim.ts';
import { buildSimulation, SimulationError } from '../../src/cli/csim.ts';
import type { EmittedFile, Module, Network } from '../../src/index.ts';
import {
  bind,
  BnnirError,
  interpret,
  openDataset,
  rangeSlots,
  readNetwork,
  readWeights,
  readWeightsMap,
  realValues,
  slotsOf,
  tensorOf,
  tensorsFrom,
} from '../../src/index.ts';

/** Images with labels, as `openDataset` gives them. */
export type Dataset = ReturnType<typeof openDataset>;

export const root = join(import.meta.dirname, '../..');
export const shared = join(root, '../shared/data');
type Skip = (reason: string) => void;

/** A file of an example, a path from the repository's root. */
export const exampleFile = (name: string, file: string) => join(root, 'examples', name, file);

/** An example's file read under net parameters: its graph, without weights, and its `hardware` blocks. */
export function exampleNetwork(name: string, set: Readonly<Record<string, string>> = {}): Network {
  const path = exampleFile(name, `${name}.bnn`);
  return readNetwork({ path, text: readFileSync(path, 'utf8') }, { set });
}

/** The example's network with its weights: `NAME.safetensors` beside it unless another file, with a map, is named. */
export function example(
  name: string,
  choices: { set?: Readonly<Record<string, string>>; weights?: string; map?: string } = {},
): Module {
  const { graph } = exampleNetwork(name, choices.set);
  const file = readWeights(choices.weights ?? exampleFile(name, `${name}.safetensors`));
  const map = choices.map === undefined ? undefined : readWeightsMap(choices.map);
  return bind(graph, tensorsFrom(slotsOf(graph), file, map, rangeSlots(graph)));
}

/** The path of a file of other people's data, or a visible skip. */
export function sharedFile(name: string, skip: Skip): string {
  const path = join(shared, name);
  if (!existsSync(path)) skip(`../shared/data/${name} is not there`);
  return path;
}

/** The data set, or a visible skip where its package is not installed. */
export function named(spec: string, skip: Skip): Dataset {
  try {
    return openDataset(spec);
  } catch (error) {
    if (error instanceof BnnirError && error.diagnostics[0]?.code === 'E0601')
      skip(`${spec} is not installed: node scripts/fetch-data.mjs`);
    throw error;
  }
}

/** One output's values for the first `count` images, an image after the other. */
export function outputsOf(
  { graph, tensors }: Module,
  data: Dataset,
  count: number,
  output = 0,
): Float32Array {
  const [input] = graph.inputs;
  const { value } = graph.outputs[output]!;
  const parts = Array.from({ length: count }, (_, index) => {
    const image = tensorOf(input!.type, data.image(index));
    return realValues(interpret({ graph, tensors }, new Map([[input!.id, image]])).get(value)!);
  });
  const size = parts[0]?.length ?? 0;
  const all = new Float32Array(count * size);
  parts.forEach((part, index) => {
    all.set(part, index * size);
  });
  return all;
}

/** A C simulation, or a visible skip where there is no compiler. Whoever builds it disposes of it. */
export async function simulated(files: readonly EmittedFile[], skip: Skip): Promise<Simulation> {
  try {
    return await buildSimulation(files);
  } catch (error) {
    if (error instanceof SimulationError && error.message.includes('is not installed'))
      skip('g++ is not installed (apt install g++)');
    throw error;
  }
}

/** The first `count` images as a C simulation reads them. */
export function rawImages(data: Dataset, count: number): Int32Array {
  const size = data.shape.reduce((product, axis) => product * axis, 1);
  const images = new Int32Array(count * size);
  for (let i = 0; i < count; i++) images.set(data.image(i), i * size);
  return images;
}

/** How many images have their label's value as the greatest, the first of equals. */
export function correct(values: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number {
  const images = values.length / classes;
  let right = 0;
  for (let image = 0; image < images; image++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (values[image * classes + c]! > values[image * classes + best]!) best = c;
    if (best === labels[image]) right++;
  }
  return right;
}

/** Where two lists differ: how often, and the first place as a reader finds it. Lists of different length differ everywhere. */
export function differences(found: ArrayLike<number>, wanted: ArrayLike<number>, classes: number): string[] {
  if (found.length !== wanted.length) return [`${found.length} values, wanted ${wanted.length}`];
  const told: string[] = [];
  for (let i = 0; i < wanted.length; i++)
    if (found[i] !== wanted[i])
      told.push(`image ${Math.floor(i / classes)} output ${i % classes}: ${found[i]!}, wanted ${wanted[i]!}`);
  return told;
}
