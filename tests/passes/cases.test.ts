import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { print } from '../../src/ir/print.ts';
import { passes, runPasses } from '../../src/passes/index.ts';
import { moduleOf, randomInputs, run } from './support.ts';

/**
 * cases/PASS/WHAT.txt: a sentence, a graph, `==>`, the graph after the pass, and what the pass says of it under --explain.
 * `npx vitest run tests/passes -u` writes everything behind the arrow anew.
 */
const folder = (name: string) => fileURLToPath(new URL(`cases/${name}`, import.meta.url));
const folderOf = (pass: string) => pass.replace(/<(\d+)>/, '-$1');
const arrow = '\n==>\n';

function read(path: string): { readonly sentence: string; readonly before: string } {
  const [left = ''] = readFileSync(path, 'utf8').split(arrow);
  const start = left.indexOf('graph ');
  return { sentence: left.slice(0, start).trim(), before: left.slice(start).trim() };
}

const shown = (text: string): string => text.replace(/^bnnir \d+\n/, '');

describe.each(
  passes.map(pass => ({ pass, cases: casesOf(pass.name) })).filter(({ cases }) => cases.length > 0),
)('$pass.name', ({ pass, cases }) => {
  test.each(cases)('%s', async file => {
    const path = folder(`${folderOf(pass.name)}/${file}.txt`);
    const { sentence, before } = read(path);
    const module = moduleOf(before);
    const notes: string[] = [];
    const after = runPasses(module, [pass], {
      onNote: (_, id, message) => notes.push(`${id.slice(1)}   ${message}\n`),
    });
    await expect(
      `${sentence}\n\n${before}\n${arrow}\n${shown(print(after))}${notes.length > 0 ? '\n' : ''}${notes.join('')}`,
    ).toMatchFileSnapshot(path);
    if (pass.keeps === 'bounded' || [...module.graph.tensors.keys()].some(id => !module.tensors.has(id)))
      return;
    for (let seed = 0; seed < 20; seed++) {
      const inputs = randomInputs(module, seed);
      expect(run(after, inputs)).toEqual(run(module, inputs));
    }
  });
});

function casesOf(pass: string): readonly string[] {
  const known = readdirSync(folder(''));
  if (!known.includes(folderOf(pass))) return [];
  return readdirSync(folder(folderOf(pass))).map(file => file.replace(/\.txt$/, ''));
}

test('every folder of cases is a pass', () => {
  expect(readdirSync(folder('')).filter(name => !passes.some(pass => folderOf(pass.name) === name))).toEqual(
    [],
  );
});
