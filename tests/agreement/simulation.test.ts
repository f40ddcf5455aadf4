import { expect, test } from 'vitest';
import { SimulationError } from '../../src/cli/csim.ts';
import { fpga } from '../../src/codegen/hls/index.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import type { Module } from '../../src/ir/graph.ts';
import { lower } from '../../src/passes/index.ts';
import type { Part } from '../support/networks/line.ts';
import { collect, effort, holdOnNetworks, seed } from '../support/networks/check.ts';
import { Coverage } from '../support/networks/coverage.ts';
import type { Network } from '../support/networks/network.ts';
import { networks } from '../support/networks/network.ts';
import type { Outputs } from '../support/runners/interpreter.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import type { Simulated } from '../support/runners/simulation.ts';
import { emitFor, noSimulation, simulate } from '../support/runners/simulation.ts';

/** What a streaming target does not map, and says so. */
const unmapped = [/is an input: nothing is computed/];

interface Lowered {
  readonly integer: Module;
  readonly project: Simulated;
}

/** A network's integer meaning and its project; undefined where the target refuses for one of the reasons above. */
function lowered({ module, images }: Network, number: number): Lowered | undefined {
  const integer = lower(module, fpga.lanes, { to: 'integer' });
  const packed = lower(integer, fpga.lanes);
  try {
    const files = emitFor(packed, `net${number}`, seed + number);
    return { integer, project: { module: packed, files, images } };
  } catch (error) {
    if (error instanceof BnnirError && unmapped.some(reason => reason.test(error.message))) return undefined;
    throw error;
  }
}

function faultOf({ integer, project }: Lowered, simulated: Outputs | SimulationError): string | undefined {
  const { module: packed, images } = project;
  const meant = runInterpreter(integer, images);
  const inWords = difference(packed, meant, runInterpreter(packed, images));
  if (inWords !== undefined) return `packed: ${inWords}`;
  if (simulated instanceof SimulationError) return simulated.message;
  const inHardware = difference(packed, meant, simulated);
  return inHardware === undefined ? undefined : `C simulation: ${inHardware}`;
}

test.for<{ parts: readonly Part[]; count: number; least: number }>([
  { parts: ['chain'], count: 150, least: 100 },
  { parts: ['chain', 'moves', 'lowered'], count: 50, least: 30 },
  { parts: ['residual'], count: 40, least: 40 },
])('integer = packed = C simulation ($parts)', async ({ parts, count, least }, context) => {
  const missing = noSimulation();
  if (missing !== undefined) context.skip(missing);
  const drawn = networks({ parts, images: 3 });
  const all = collect(drawn, effort(count));
  const coverage = new Coverage();
  const mapped = all.flatMap((network, number) => {
    const made = lowered(network, number);
    if (made) coverage.add(made.integer, runInterpreter(made.integer, network.images));
    return made ? [{ number, made }] : [];
  });
  console.log(
    `AGREEMENT_SEED=${seed} ${coverage.toString()}\n${all.length - mapped.length} networks that the target does not map`,
  );
  const results = await simulate(mapped.map(({ made }) => made.project));
  const wrong = mapped.find(({ made }, index) => faultOf(made, results[index]!) !== undefined);
  if (wrong)
    await holdOnNetworks(
      drawn,
      1,
      async network => {
        const made = lowered(network, wrong.number);
        return made && faultOf(made, (await simulate([made.project]))[0]!);
      },
      wrong.number,
    );
  expect(wrong?.number).toBeUndefined();
  expect(mapped.length).toBeGreaterThanOrEqual(effort(least));
});
