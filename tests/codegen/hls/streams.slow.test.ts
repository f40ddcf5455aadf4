import { expect, test } from 'vitest';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { lower } from '../../../src/passes/index.ts';
import { collect, effort } from '../../support/networks/check.ts';
import { networks } from '../../support/networks/network.ts';
import { whole } from '../support/nets.ts';
import { differences, randomFolding } from '../support/simulated.ts';

test('residual networks, folded at random: C simulation = interpreter, every output value', async () => {
  const next = whole(11);
  const cases = collect(networks({ parts: ['residual'], images: 1 }), effort(24)).map(({ module }, index) => {
    const packed = lower(module, fpga.lanes);
    return { name: `network ${index}`, module: packed, fold: randomFolding(packed.graph, next) };
  });
  expect(await differences(cases, 3, next)).toEqual([]);
});
