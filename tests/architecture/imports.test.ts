import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { offences, rules } from '../../scripts/imports.mjs';

const fixtures = join(import.meta.dirname, 'fixtures');

describe('imports go down only', () => {
  it('there is one fixture per rule, and one that breaks none', () => {
    const names = readdirSync(fixtures).sort();
    expect(names).toEqual([...rules, 'within-the-rules'].sort());
  });

  it.each(rules)('%s is broken by its fixture, and nothing else is', async rule => {
    const { modules, broken } = await offences(join(fixtures, rule));
    expect(modules).toBeGreaterThan(0);
    expect([...new Set(broken.map(offence => offence.rule))]).toEqual([rule]);
  });

  it('imports that go down break no rule', async () => {
    const { modules, broken } = await offences(join(fixtures, 'within-the-rules'));
    expect(modules).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });
});
