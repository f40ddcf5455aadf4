import { describe, expect, it } from 'vitest';
import { withWeights, whole } from '../support/nets.ts';
import { layerKinds, randomLayer } from '../support/random-layers.ts';
import { differences, randomFolding } from '../support/simulated.ts';

/** Networks of a kind, all in one call of the compiler. */
const networks = 14;

describe('units of the runtime, alone, folded at random, against the interpreter', () => {
  it.each(layerKinds)('%s', async kind => {
    for (const seed of [1, 2]) {
      const next = whole(seed * 7919 + kind.length);
      const cases = Array.from({ length: networks }, (_, index) => {
        const graph = randomLayer(kind, next);
        const name = `${kind}, seed ${seed}, network ${index}`;
        return { name, module: withWeights(graph, next(1, 1e6)), fold: randomFolding(graph, next) };
      });
      expect(await differences(cases, 4, next)).toEqual([]);
    }
  });
});
