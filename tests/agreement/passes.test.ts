import { expect, test } from 'vitest';
import { BnnirError } from '../../src/ir/diagnostic.ts';
import type { Part } from '../support/networks/line.ts';
import { effort, holdOnNetworks, isShortened, seed } from '../support/networks/check.ts';
import { Coverage } from '../support/networks/coverage.ts';
import type { Network } from '../support/networks/network.ts';
import { networks } from '../support/networks/network.ts';
import { floor, leastMovingShare, wanted } from '../support/networks/wanted.ts';
import type { Outputs } from '../support/runners/interpreter.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { lowerStepwise } from '../support/runners/lowering.ts';

/** Where a pass first changes what a network computes; undefined where packed = integer = trained. */
function disagreement({ module, images }: Network, trained: Outputs): string | undefined {
  for (const { pass, module: after, isIdle } of lowerStepwise(module)) {
    if (isIdle) continue;
    const found = difference(module, trained, runInterpreter(after, images));
    if (found !== undefined) return `${pass.name} changes the outputs: ${found}`;
  }
  return undefined;
}

/** A network that the generator calls exact must not be refused either. */
function faultOf(network: Network, trained: Outputs): string | undefined {
  try {
    return disagreement(network, trained);
  } catch (error) {
    if (error instanceof BnnirError) return `refused: ${error.message}`;
    throw error;
  }
}

test.each<{ parts: readonly Part[]; count: number }>([
  { parts: ['chain'], count: 1300 },
  { parts: ['chain', 'moves', 'lowered'], count: 500 },
])('trained = after every pass = integer = packed ($parts)', async ({ parts, count }) => {
  const coverage = new Coverage();
  await holdOnNetworks(networks({ parts }), effort(count), network => {
    const trained = runInterpreter(network.module, network.images);
    coverage.add(network.module, trained);
    return faultOf(network, trained);
  });
  console.log(`AGREEMENT_SEED=${seed} ${coverage.toString()}`);
  if (parts.length > 1 || isShortened) return;
  expect(coverage.below(wanted(parts), floor)).toEqual([]);
  expect(coverage.movingShare).toBeGreaterThan(leastMovingShare);
});
