import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpret } from '../../../src/ir/interpret.ts';
import { parse } from '../../../src/ir/parse.ts';
import { print } from '../../../src/ir/print.ts';
import { valuesOf } from '../../../src/ir/bits.ts';
import { verifyModule } from '../../../src/ir/verify.ts';
import { runInterpreter } from '../runners/interpreter.ts';
import { Coverage } from './coverage.ts';
import { describeNetwork } from './describe.ts';
import type { Scope } from './network.ts';
import { networks } from './network.ts';
import { floor, leastMovingShare, wanted } from './wanted.ts';

const scopes: readonly (readonly [string, Scope])[] = [
  ['chains', {}],
  ['moves', { parts: ['moves'] }],
  ['lowered ops', { parts: ['moves', 'lowered'] }],
  ['residual streams', { parts: ['residual'] }],
];

test.each(scopes)('networks with %s are valid and run', (_, scope) => {
  fc.assert(
    fc.property(networks(scope), ({ module, images }) => {
      verifyModule(module);
      expect(module.tensors.size).toBe(module.graph.tensors.size);
      expect(runInterpreter(module, images)).toHaveLength(images.length);
    }),
    { numRuns: 50 },
  );
});

test('a seed fixes a network, its weights and its images', () => {
  const draw = () => fc.sample(networks({ parts: ['moves'] }), { numRuns: 5, seed: 7 }).map(describeNetwork);
  expect(draw()).toEqual(draw());
});

test('what is printed of a failing network computes the same', () => {
  fc.assert(
    fc.property(networks({ parts: ['moves', 'lowered'] }), network => {
      const again = parse(describeNetwork(network).replaceAll(/^\/\/.*$/gm, ''));
      expect(print(again)).toBe(print(network.module));
      const values = (module: typeof again) =>
        [...interpret(module, network.images[0]!).values()].map(tensor => valuesOf(tensor));
      expect(values(again)).toEqual(values(network.module));
    }),
    { numRuns: 100 },
  );
});

test('too few networks are below the floor, and outputs that stand still are seen', () => {
  const [network] = fc.sample(networks(), { numRuns: 1, seed: 1 });
  const outputs = runInterpreter(network!.module, network!.images);
  const coverage = new Coverage();
  coverage.add(network!.module, outputs);
  expect(coverage.below(wanted(['chain']), floor)).toHaveLength(wanted(['chain']).length);
  const still = new Coverage();
  still.add(network!.module, [outputs[0]!, outputs[0]!]);
  expect(still.movingShare).toBe(0);
  expect(still.movingShare).toBeLessThan(leastMovingShare);
});
