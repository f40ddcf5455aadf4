import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/ir/cost.ts';
import { exampleGraph } from './example-network.ts';

const examples = new URL('../../examples/', import.meta.url);
const readmeUrl = (name: string) => new URL(`${name}/README.md`, examples);
const readme = (name: string) => readFileSync(readmeUrl(name), 'utf8');
const costed = readdirSync(examples, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .filter(name => existsSync(readmeUrl(name)) && readme(name).includes('`bnnir cost`'));

/** `--set blocks=[6,8,12,6] --set groups=4` -> names and values. */
const setOf = (command: string) =>
  Object.fromEntries([...command.matchAll(/--set (\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));

describe('READMEs of the examples', () => {
  it('give the costs of the networks of the papers', () => {
    expect(costed.length).toBeGreaterThanOrEqual(15);
  });

  it.each(costed)('%s: the table is what its commands print', name => {
    const lines = readme(name).split('\n');
    const head = lines.findIndex(line => line.includes('`bnnir cost`'));
    const rows = lines.slice(head + 2).filter(line => line.startsWith('|'));
    const commands = lines.filter(line => line.startsWith('npx bnnir cost'));
    expect(commands.length).toBeGreaterThan(0);
    commands.forEach((command, index) => {
      const { macs, ops, params, memoryBits } = costOf(exampleGraph(name, { set: setOf(command) }));
      const figures = [macs.binary, macs.real, ops, params.binary, params.real]
        .map(count => count.toLocaleString('en-US'))
        .concat((memoryBits / 1e6).toFixed(3));
      expect(
        rows[index]!.split('|')
          .slice(2, -1)
          .map(cell => cell.trim()),
      ).toEqual(figures);
    });
  });
});
