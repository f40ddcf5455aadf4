import { spawnSync } from 'node:child_process';
import { valuesOf } from '../../../src/ir/bits.ts';
import { sizeOf } from '../../../src/ir/element.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import { buildSimulations, SimulationError } from '../../../src/cli/csim.ts';
import type { EmittedFile } from '../../../src/codegen/backend.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { whole } from '../../codegen/support/nets.ts';
import { randomFolding, randomInterface } from '../../codegen/support/simulated.ts';
import type { Outputs } from './interpreter.ts';

/** A packed module as an emitted project, and the images to run it on. */
export interface Simulated {
  readonly module: Module;
  readonly files: readonly EmittedFile[];
  readonly images: readonly Values[];
}

/** Why simulations cannot run here; undefined where they can. */
export const noSimulation = (): string | undefined =>
  spawnSync('g++', ['--version']).status === 0 ? undefined : 'g++ is not installed (apt install g++)';

/**
 * The project of a packed module, folded, built and reached as `seed` draws it; its names begin with `top`. Throws BnnirError for
 * what the target cannot map.
 */
export function emitFor(module: Module, top: string, seed: number): readonly EmittedFile[] {
  const next = whole(seed);
  const fold = randomFolding(module.graph, next);
  return fpga.emit(fpga.plan(module.graph, { top, fold, interface: randomInterface(next) }), module);
}

/**
 * One call of the compiler takes this many projects: it reads the runtime once for all of them. Without optimisation it takes
 * half a second a network, with -O1 half as much again; C++17 because C++14 wants definitions of constants then.
 */
const projectsAtOnce = 25;
const flags = ['-O0', '-std=c++17', '-Wno-unknown-pragmas'];
/** Compilers at a time. */
const compilers = 2;

/** What the emitted C++ computes, or why it could not be compiled or run, for every project. */
export async function simulate(
  projects: readonly Simulated[],
): Promise<readonly (Outputs | SimulationError)[]> {
  const results: (Outputs | SimulationError)[] = [];
  const batches = Array.from({ length: Math.ceil(projects.length / projectsAtOnce) }, (_, index) => index);
  const work = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const first = batch * projectsAtOnce;
      const found = await simulateBatch(projects.slice(first, first + projectsAtOnce));
      for (const [index, result] of found.entries()) results[first + index] = result;
    }
  };
  await Promise.all(Array.from({ length: compilers }, work));
  return results;
}

async function simulateBatch(batch: readonly Simulated[]): Promise<(Outputs | SimulationError)[]> {
  try {
    const simulations = await buildSimulations(
      batch.map(({ files }) => files),
      { flags, processes: 1 },
    );
    const results: (Outputs | SimulationError)[] = [];
    for (const [index, simulation] of simulations.entries())
      results.push(
        await attempt(async () =>
          split(batch[index]!, await simulation.run(pack(batch[index]!), batch[index]!.images.length)),
        ),
      );
    await simulations[0]?.dispose();
    return results;
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    // One project that does not compile must not hide the others.
    if (batch.length === 1) return [error];
    const half = batch.length >> 1;
    return [...(await simulateBatch(batch.slice(0, half))), ...(await simulateBatch(batch.slice(half)))];
  }
}

async function attempt<T>(run: () => Promise<T>): Promise<T | SimulationError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SimulationError) return error;
    throw error;
  }
}

/** Raw input values, an image after the other, its inputs in the graph's order. */
const pack = ({ module, images }: Simulated): Int32Array =>
  Int32Array.from(
    images.flatMap(image => module.graph.inputs.flatMap(({ id }) => [...valuesOf(image.get(id)!)])),
  );

/** Raw output values by image and output. */
function split({ module, images }: Simulated, raw: Int32Array): Outputs {
  const types = new Map([...module.graph.inputs, ...module.graph.nodes].map(({ id, type }) => [id, type]));
  const sizes = module.graph.outputs.map(({ value }) => sizeOf(types.get(value)!.shape));
  let at = 0;
  const outputs = images.map(() => sizes.map(size => raw.subarray(at, (at += size))));
  if (at !== raw.length) throw new SimulationError(`${raw.length} output values, wanted ${at}`);
  return outputs;
}
