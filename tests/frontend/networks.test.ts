import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/ir/diagnostic.ts';
import { networks, read } from './support.ts';

describe('networks at hand', () => {
  it.each(networks())('$name elaborates without a mistake or a warning', ({ text }) => {
    const { graph, all } = read(text);
    expect(all.map(diagnostic => render(diagnostic, () => text))).toEqual([]);
    expect(graph?.outputs.length).toBeGreaterThan(0);
  });

  it('the shared collection is among them', context => {
    if (!existsSync(new URL('../../../shared/nets/', import.meta.url)))
      context.skip('../shared/nets is not beside this repository');
    expect(networks().filter(({ name }) => !name.startsWith('examples/')).length).toBeGreaterThanOrEqual(18);
  });
});
