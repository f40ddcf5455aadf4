import { expect, test } from 'vitest';
import { wgsl } from '../../src/codegen/wgsl/index.ts';
import { lower } from '../../src/passes/index.ts';
import { collect, effort, holdOnNetworks, seed } from '../support/networks/check.ts';
import { Coverage } from '../support/networks/coverage.ts';
import type { Part } from '../support/networks/line.ts';
import type { Network } from '../support/networks/network.ts';
import { networks } from '../support/networks/network.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { noWebGpu, runWebGpu } from '../support/runners/webgpu.ts';

/** Where kernels differ from the integer meaning; what Tint or WebGPU refuses is a difference too. */
async function faultOf({ module, images }: Network): Promise<string | undefined> {
  const integer = lower(module, wgsl.lanes, { to: 'integer' });
  const packed = lower(integer, wgsl.lanes);
  try {
    const found = difference(packed, runInterpreter(integer, images), await runWebGpu(packed, images));
    return found === undefined ? undefined : `WebGPU: ${found}`;
  } catch (error) {
    return String(error);
  }
}

test.for<{ parts: readonly Part[]; count: number }>([
  { parts: ['chain'], count: 50 },
  { parts: ['chain', 'moves', 'lowered'], count: 30 },
  { parts: ['residual'], count: 15 },
])('integer = WGSL on WebGPU ($parts)', async ({ parts, count }, context) => {
  const missing = await noWebGpu();
  if (missing !== undefined) context.skip(missing);
  const drawn = networks({ parts, images: 3 });
  const all = collect(drawn, effort(count));
  const coverage = new Coverage();
  let wrong: number | undefined;
  for (const [number, network] of all.entries()) {
    coverage.add(network.module, runInterpreter(network.module, network.images));
    if ((await faultOf(network)) === undefined) continue;
    wrong = number;
    break;
  }
  console.log(`AGREEMENT_SEED=${seed} ${coverage.toString()}`);
  if (wrong !== undefined) await holdOnNetworks(drawn, 1, faultOf, wrong);
  expect(wrong).toBeUndefined();
});
