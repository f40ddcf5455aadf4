import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases, claims } from '../../scripts/experiments/orderings/cases.ts';
import type { RunLog } from '../../scripts/experiments/orderings/table.ts';
import { page, verdicts } from '../../scripts/experiments/orderings/table.ts';
import { readNetwork } from '../../src/network.ts';
import { readRecipe } from '../../src/train/recipes/read-recipe.ts';
import { root } from '../cli/support.ts';

const folder = join(root, 'scripts', 'experiments', 'orderings');
const log = (name: string, seed: number, accuracy: number): RunLog => ({
  case: name,
  seed,
  accuracy,
  epochs: 8,
  images: 10000,
  seconds: 60,
  engine: 'native 4.22.0',
  curve: [],
});

describe('the orderings', () => {
  it('compare cases that there are, taught by cases that come before', () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { better, than } of claims) expect(names).toEqual(expect.arrayContaining([better, than]));
    for (const { name, teacher } of cases)
      if (teacher !== undefined) expect(names.indexOf(teacher.name)).toBeLessThan(names.indexOf(name));
  });

  it('are of a network that every case can set, by recipes that read', () => {
    const text = readFileSync(join(folder, 'net.bnn'), 'utf8');
    for (const each of cases) {
      const set = Object.fromEntries(
        each.arguments.flatMap((argument, at) =>
          each.arguments[at - 1] === '--set' ? [argument.split('=') as [string, string]] : [],
        ),
      );
      expect(readNetwork({ path: 'net.bnn', text }, { set }).graph.outputs).toHaveLength(1);
      const recipe = join(folder, each.recipe ?? 'recipe.json');
      expect(readRecipe(readFileSync(recipe, 'utf8'), recipe).validation).toBe(0);
    }
  });

  it('hold or not by the means over seeds', () => {
    const logs = [
      log('deep', 0, 0.56),
      log('deep', 1, 0.58),
      log('deep-plain', 0, 0.53),
      log('deep-plain', 1, 0.515),
    ];
    const [shortcut] = verdicts(claims, logs);
    expect(shortcut!.difference).toBeCloseTo(4.75);
    expect(shortcut!.isMet).toBe(false);
    expect(verdicts(claims, [...logs, log('deep', 2, 0.6)])[0]!.isMet).toBe(true);
    expect(verdicts(claims, logs)[1]).toMatchObject({ difference: undefined, isMet: undefined });
  });

  it('make a page that says what was run, what was wanted and what came out', () => {
    const text = page(cases, claims, [log('deep', 0, 0.56), log('deep-plain', 0, 0.5), log('deep', 1, 0.58)]);
    expect(text).toContain(
      '3 runs on 10,000 training images, 3 minutes of training in all, engine native 4.22.0.',
    );
    expect(text).toMatch(
      /\| a shortcut past each convolution, against none +\| deep - deep-plain +\| >= \+5\.0 +\| \+7\.0 +\| yes/,
    );
    expect(text).toMatch(/\| deep +\| twelve convolutions +\| 56\.00, 58\.00 +\| 57\.00/);
    expect(text).toMatch(/\| Bop, against Adam on latents .*\| not run/);
  });

  it('the stored page is what the stored logs make', context => {
    const logs = readdirSync(join(folder, 'logs'))
      .filter(name => name.endsWith('.json'))
      .map(name => JSON.parse(readFileSync(join(folder, 'logs', name), 'utf8')) as RunLog);
    const stored = join(root, 'docs', 'orderings.md');
    if (!existsSync(stored)) return context.skip('npm run experiment -- orderings has not been run');
    expect(readFileSync(stored, 'utf8')).toBe(page(cases, claims, logs));
  });
});
