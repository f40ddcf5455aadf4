import { expect, test } from 'vitest';
import { SimulationError } from '../../src/cli/csim.ts';
import { fpga } from '../../src/codegen/hls/index.ts';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import { lower } from '../../src/passes/index.ts';
import { collect, effort, holdOnNetworks, seed } from '../support/networks/check.ts';
import { Coverage } from '../support/networks/coverage.ts';
import type { Network } from '../support/networks/network.ts';
import { networks } from '../support/networks/network.ts';
import type { Outputs } from '../support/runners/interpreter.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import type { Simulated } from '../support/runners/simulation.ts';
import { emitFor, noSimulation, simulate } from '../support/runners/simulation.ts';

/** What a streaming target does not map, and says so. */
const unmapped = [/channel by channel would reorder a stream/, /is an input: nothing is computed/];

/** The project of a network, or undefined where the target refuses for one of the reasons above. */
function project({ module, images }: Network, number: number): Simulated | undefined {
  const packed = lower(module, fpga.lanes);
  try {
    return { module: packed, files: emitFor(packed, `net${number}`, seed + number), images };
  } catch (error) {
    if (error instanceof BnnirError && unmapped.some(reason => reason.test(error.message))) return undefined;
    throw error;
  }
}

function faultOf(network: Network, simulated: Outputs | SimulationError): string | undefined {
  if (simulated instanceof SimulationError) return simulated.message;
  return difference(network.module, runInterpreter(network.module, network.images), simulated);
}

test('integer = C simulation on a hundred fresh networks', async context => {
  const missing = noSimulation();
  if (missing !== undefined) context.skip(missing);
  const drawn = networks({ images: 4 });
  const all = collect(drawn, effort(160));
  const coverage = new Coverage();
  const mapped = all.flatMap((network, number) => {
    const simulated = project(network, number);
    if (simulated) coverage.add(network.module, runInterpreter(network.module, network.images));
    return simulated ? [{ number, network, simulated }] : [];
  });
  console.log(
    `AGREEMENT_SEED=${seed} ${coverage.toString()}\n${all.length - mapped.length} networks not mapped`,
  );
  const results = await simulate(mapped.map(({ simulated }) => simulated));
  const wrong = mapped.find(({ network }, index) => faultOf(network, results[index]!) !== undefined);
  if (wrong)
    await holdOnNetworks(
      drawn,
      1,
      async network => {
        const simulated = project(network, wrong.number);
        return simulated && faultOf(network, (await simulate([simulated]))[0]!);
      },
      wrong.number,
    );
  expect(wrong?.number).toBeUndefined();
  expect(mapped.length).toBeGreaterThanOrEqual(effort(100));
});
