import { expect, test } from 'vitest';
import { lower } from '../../../src/passes/index.ts';
import { collect, effort } from '../../support/networks/check.ts';
import { networks } from '../../support/networks/network.ts';
import { pipelineOf, stuckUnits } from '../support/bounded.ts';
import { whole } from '../support/nets.ts';
import { randomFolding } from '../support/simulated.ts';

test('random residual networks, folded at random, never block', () => {
  const next = whole(5);
  let joins = 0;
  for (const { module } of collect(networks({ parts: ['residual'], images: 1 }), effort(60))) {
    const { graph } = lower(module, 32);
    const pipeline = pipelineOf(graph, randomFolding(graph, next));
    joins += pipeline.units.filter(({ kind }) => kind === 'join' || kind === 'concat').length;
    expect(stuckUnits(pipeline, 3, ({ depth }) => depth)).toEqual([]);
  }
  expect(joins).toBeGreaterThan(60);
});
