import { expect, test } from 'vitest';
import type { Module } from '../../../src/ir/graph.ts';
import { effort, holdOnNetworks } from '../../support/networks/check.ts';
import type { Network } from '../../support/networks/network.ts';
import { networks } from '../../support/networks/network.ts';
import { difference, runInterpreter } from '../../support/runners/interpreter.ts';
import { lowerStepwise } from '../../support/runners/lowering.ts';

/** Where an exact pass changes an output of a network; a bounded one says anew what is to be kept. */
function fault({ module, images }: Network, seen: (after: Module) => void): string | undefined {
  let kept = runInterpreter(module, images);
  for (const { pass, module: after, isIdle } of lowerStepwise(module)) {
    if (isIdle) continue;
    seen(after);
    const found = runInterpreter(after, images);
    const changed = pass.keeps === 'exact' ? difference(module, kept, found) : undefined;
    if (changed !== undefined) return `${pass.name} changes the outputs: ${changed}`;
    kept = found;
  }
  return undefined;
}

/** What only networks with streams are lowered to. */
const streamOps = ['requantize', 'prelu_fixed', 'cast', 'lookup', 'sumpool', 'mul', 'add', 'concat', 'slice'];

test('random residual networks: every pass after to-fixed-point keeps every output value', async () => {
  const drawn = new Map<string, number>();
  await holdOnNetworks(networks({ parts: ['residual'] }), effort(150), network =>
    fault(network, ({ graph }) => {
      if (graph.stage !== 'packed') return;
      for (const op of new Set(graph.nodes.map(node => node.op))) drawn.set(op, (drawn.get(op) ?? 0) + 1);
    }),
  );
  if (effort(150) < 150) return;
  for (const op of streamOps) expect(drawn.get(op) ?? 0, op).toBeGreaterThan(0);
});
