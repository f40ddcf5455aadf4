import { expect, test } from 'vitest';
import { SimulationError } from '../../src/cli/csim.ts';
import { fpga } from '../../src/codegen/hls/index.ts';
import { layers } from '../../src/frontend/layers/index.ts';
import { lower } from '../../src/passes/index.ts';
import { trained } from '../passes/networks.ts';
import { randomInputs } from '../passes/support.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { emitFor, noSimulation, simulate } from '../support/runners/simulation.ts';
import { layerUses, netWith } from './layers.ts';

test('every layer and operator has uses', () => {
  expect(Object.keys(layerUses).sort()).toEqual(Object.keys(layers).sort());
});

test('integer = packed = C simulation, every use of every layer', async context => {
  const missing = noSimulation();
  if (missing !== undefined) context.skip(missing);
  const cases = Object.values(layerUses)
    .flat()
    .map((use, number) => {
      const module = trained({ path: 'net.bnn', text: netWith(use) }, number + 1);
      const images = [1, 2, 3].map(seed => randomInputs(module, seed));
      const integer = lower(module, fpga.lanes, { to: 'integer' });
      const packed = lower(integer, fpga.lanes);
      const files = emitFor(packed, `net${number}`, number);
      return {
        use,
        packed,
        wanted: runInterpreter(integer, images),
        project: { module: packed, files, images },
      };
    });
  const still = cases.filter(({ wanted }) => new Set(wanted.map(String)).size === 1).map(({ use }) => use);
  expect(still).toEqual([]);
  const found = await simulate(cases.map(({ project }) => project));
  const wrong = cases.flatMap(({ use, packed, wanted, project }, index) => {
    const simulated = found[index]!;
    const fault =
      difference(packed, wanted, runInterpreter(packed, project.images)) ??
      (simulated instanceof SimulationError ? simulated.message : difference(packed, wanted, simulated));
    return fault === undefined ? [] : [`${use}: ${fault}`];
  });
  expect(wrong).toEqual([]);
});
