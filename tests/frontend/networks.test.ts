import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSpace, parse } from '../../src/frontend/index.ts';
import { render } from '../../src/ir/diagnostic.ts';
import { networks, path, read, valueOf } from './support.ts';

describe('networks at hand', () => {
  it.each(networks())('$name elaborates without a mistake or a warning', ({ text }) => {
    const { graph, all } = read(text);
    expect(all.map(diagnostic => render(diagnostic, () => text))).toEqual([]);
    expect(graph?.outputs.length).toBeGreaterThan(0);
  });

  it.each(networks().filter(({ text }) => text.includes('size = ')))(
    '$name elaborates for an image of 32 by 32 too',
    ({ text }) => {
      const { graph, all } = read(text, { params: new Map([['size', valueOf('32')]]) });
      expect(all.map(diagnostic => render(diagnostic, () => text))).toEqual([]);
      expect(graph?.inputs[0]!.type.shape).toEqual([32, 32, 3]);
    },
  );

  it.each(networks().filter(({ text }) => text.includes('search ')))(
    '$name: every network its genes span type-checks, with the same layers',
    ({ text }) => {
      const space = checkSpace(parse({ path, text }).file!, { params: new Map([['size', valueOf('64')]]) });
      expect(space).toMatchObject({ tried: 67, outside: 0, diagnostics: [] });
    },
  );

  it('the shared collection is among them', context => {
    if (!existsSync(new URL('../../../shared/nets/', import.meta.url)))
      context.skip('../shared/nets is not beside this repository');
    expect(networks().filter(({ name }) => !name.startsWith('examples/')).length).toBeGreaterThanOrEqual(18);
  });
});
