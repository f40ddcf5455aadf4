import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesOf } from '../../src/ir/bits.ts';
import type { Module } from '../../src/ir/graph.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { ops } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { rangesFromTypes, rangesFromWeights } from '../../src/ir/range.ts';
import type { Interval, Ref } from '../../src/ir/types.ts';
import { verifyModule } from '../../src/ir/verify.ts';
import { lower } from '../../src/passes/index.ts';
import type { Network, Scope } from '../support/networks/network.ts';
import { networks } from '../support/networks/network.ts';

/** What draws every op between them, and how many networks of each are checked at a time. */
const scopes: readonly (readonly [Scope, number])[] = [
  [{ parts: ['moves', 'lowered'] }, 100],
  [{ parts: ['residual'], blocks: ['magnitudes'], images: 2, mostLayers: 3 }, 2],
];
/** A hundred networks miss the rarest op once in five times. */
const mostRounds = 15;

/** Checks random networks until every op of the registry has come along. */
function eachNetwork(check: (network: Network) => void): void {
  const unseen = new Set(Object.keys(ops));
  for (let round = 0; round < mostRounds && unseen.size > 0; round++)
    for (const [scope, numRuns] of scopes)
      fc.assert(
        fc.property(networks(scope), network => {
          for (const { op } of network.module.graph.nodes) unseen.delete(op);
          check(network);
        }),
        { numRuns },
      );
  expect([...unseen]).toEqual([]);
}

test(
  'every op is printed and read back, trained and packed, with all its weights',
  { timeout: 90_000 },
  () => {
    eachNetwork(({ module }) => {
      for (const stage of [module, lower(module, 64)]) {
        const text = print(stage, Infinity);
        const again = parse(text);
        verifyModule(again);
        expect(print(again, Infinity)).toBe(text);
      }
    });
  },
);

/** The first value of an integer or bit that lies outside the range told of it. */
function outside(
  { module, images }: Network,
  ranges: ReadonlyMap<Ref, Interval>,
  graph: Module = module,
): string | undefined {
  const ids = graph.graph.nodes.map(({ id }) => id);
  for (const image of images)
    for (const [id, tensor] of interpret(graph, image, ids)) {
      if (tensor.type.element.kind === 'f32') continue;
      const { lo, hi } = ranges.get(id)!;
      const wrong = valuesOf(tensor).find((value: number) => value < lo || value > hi);
      if (wrong !== undefined) return `${id} is ${wrong}, its range ${lo} to ${hi}`;
    }
  return undefined;
}

test('no value leaves the range that types, or weights, tell of it', { timeout: 90_000 }, () => {
  eachNetwork(network => {
    const { module } = network;
    const integer = lower(module, 64, { to: 'integer' });
    for (const stage of [module, integer]) {
      const [loose, tight] = [rangesFromTypes(stage.graph), rangesFromWeights(stage)];
      expect(outside(network, loose, stage)).toBeUndefined();
      expect(outside(network, tight, stage)).toBeUndefined();
      for (const { id } of stage.graph.nodes) {
        expect(tight.get(id)!.lo).toBeGreaterThanOrEqual(loose.get(id)!.lo);
        expect(tight.get(id)!.hi).toBeLessThanOrEqual(loose.get(id)!.hi);
      }
    }
  });
});
