import { expect, test } from 'vitest';
import type { FoldWish } from '../../src/codegen/backend.ts';
import { bind, compile, lower, randomWeights } from '../../src/index.ts';
import { differences, exampleNetwork, named, outputsOf, rawImages, simulated } from './support.ts';

test.for([{}, { activations: 'ternary' }])(
  'CNV %o with random weights: trained, integer, packed and the emitted C++, folded as published, give the same scores',
  async (set, context) => {
    const { graph, hardware } = exampleNetwork('cnv', set);
    const published = hardware.get('fpga')?.fold ?? [];
    const fold: Record<string, FoldWish> = Object.fromEntries(published.map(wish => [wish.layer, wish]));
    expect(published).toHaveLength(9);
    const module = bind(graph, randomWeights(graph, 1));
    const images = named('cifar10:test', context.skip);
    const count = 20;
    const wanted = outputsOf(module, images, count);
    expect(new Set(wanted).size).toBeGreaterThan(20);
    const integer = lower(module, 64, { to: 'integer' });
    expect(outputsOf(integer, images, count)).toEqual(wanted);
    expect(outputsOf(lower(integer, 64), images, count)).toEqual(wanted);
    const simulation = await simulated(compile(module, 'fpga', { fold }).emit(), context.skip);
    try {
      expect(differences(await simulation.run(rawImages(images, count), count), wanted, 10)).toEqual([]);
    } finally {
      await simulation.dispose();
    }
  },
);
