import { buildSimulations } from '../../../src/cli/csim.ts';
import type { SimulationOptions } from '../../../src/cli/csim.ts';
import type { FoldWish } from '../../../src/codegen/backend.ts';
import { choicesOf, legalFoldings } from '../../../src/codegen/dataflow/folding.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import type { MatvecStep } from '../../../src/codegen/dataflow/step.ts';
import {
  beatsOf,
  canMultiplyInDsp,
  ringMemories,
  weightMemories,
} from '../../../src/codegen/dataflow/weight-memory.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { widestType } from '../../../src/codegen/hls/plan.ts';
import { valuesOf } from '../../../src/ir/bits.ts';
import { rawRange, sizeOf } from '../../../src/ir/element.ts';
import type { Graph, Module } from '../../../src/ir/graph.ts';
import { interpret } from '../../../src/ir/interpret.ts';
import { print } from '../../../src/ir/print.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import type { Next } from './random-layers.ts';

/** One of the legal foldings of every layer, built in one of the ways it can be. */
export function randomFolding(graph: Graph, next: Next): Record<string, FoldWish> {
  const wishes: Record<string, FoldWish> = {};
  const pick = <T>(from: readonly T[]): T => from[next(0, from.length - 1)]!;
  for (const step of networkOf(graph).steps) {
    const { pe: pes, simd: simds } = legalFoldings(step);
    const [pe, simd] = [pick(pes), pick(simds)];
    const ring = 'window' in step && pick([true, false]) ? { ring: pick(ringMemories) } : {};
    const style = step.kind === 'matvec' ? randomStyle(step, pe * simd, pick) : {};
    wishes[step.id] = { pe, simd, ...ring, ...style };
  }
  return wishes;
}

/** Where weights lie, and whether windows go out whole: as often as not the usual way. */
function randomStyle(step: MatvecStep, lanes: number, pick: <T>(from: readonly T[]) => T): FoldWish {
  const wordBits = lanes * step.weightLane.bits;
  const places = weightMemories.filter(place =>
    place === 'external' ? beatsOf(wordBits).beatsPerWord === 1 : place !== 'uram' || wordBits <= widestType,
  );
  const canBeParallel = choicesOf(step, { window: 'parallel' }).some(({ window }) => window === 'parallel');
  return {
    ...(pick([true, false]) && { weights: pick(places) }),
    ...(canMultiplyInDsp(step) && { multiply: pick(['fabric', 'dsp'] as const) }),
    ...(canBeParallel && pick([true, false]) && { window: 'parallel' as const }),
  };
}

export const randomInterface = (next: Next): 'stream' | 'memory' => (next(0, 1) === 0 ? 'stream' : 'memory');

export interface Case {
  readonly name: string;
  readonly module: Module;
  readonly fold: Record<string, FoldWish>;
}

/** Random raw values for every input, an image after the other. */
function randomImages({ graph }: Module, count: number, next: Next): Int32Array {
  const image = () =>
    graph.inputs.flatMap(({ type }) => {
      const { lo, hi } = rawRange(type.element);
      const isBit = type.element.kind === 'b1';
      return Array.from({ length: sizeOf(type.shape) }, () => (isBit ? 2 * next(0, 1) - 1 : next(lo, hi)));
    });
  return Int32Array.from(Array.from({ length: count }, image).flat());
}

/** What the interpreter says of the same images: every output's values, an image after the other. */
function reference(module: Module, images: Int32Array, count: number): number[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    const inputs = new Map(
      module.graph.inputs.map(({ id, type }) => {
        const size = sizeOf(type.shape);
        at += size;
        return [id, tensorFrom(type, images.subarray(at - size, at))] as const;
      }),
    );
    const values = interpret(module, inputs);
    return module.graph.outputs.flatMap(({ value }) => Array.from(valuesOf(values.get(value)!)));
  }).flat();
}

/** The cases whose C simulation differs from the interpreter on some of `images` images, each told with its graph. */
export async function differences(
  cases: readonly Case[],
  images: number,
  next: Next,
  options: SimulationOptions = {},
): Promise<readonly string[]> {
  const projects = cases.map(({ module, fold }, index) =>
    fpga.emit(
      fpga.plan(module.graph, { fold, top: `case_${index}`, interface: randomInterface(next) }),
      module,
    ),
  );
  const simulations = await buildSimulations(projects, options);
  try {
    const found: string[] = [];
    for (const [index, { name, module, fold }] of cases.entries()) {
      const values = randomImages(module, images, next);
      const wanted = reference(module, values, images);
      const got = await simulations[index]!.run(values, images);
      const wrong = wanted.findIndex((value, at) => got[at] !== value);
      if (got.length !== wanted.length || wrong >= 0)
        found.push(
          `${name}: value ${wrong} is ${got[wrong]}, wanted ${wanted[wrong]} (${got.length} of ${wanted.length} values)\n` +
            `folded ${JSON.stringify(fold)}\n${print(module.graph)}`,
        );
    }
    return found;
  } finally {
    await simulations[0]?.dispose();
  }
}
