import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { format } from '../../src/frontend/index.ts';
import { graphOf, netOf, path, told } from './support.ts';

const textOf = (document: string) => readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
const fenced = (document: string, language: string) =>
  [...textOf(document).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text]) => text!,
  );

describe('what the documents show', () => {
  it.each(['README.md', 'docs/language.md'])('%s: every network elaborates without a word', document => {
    const networks = fenced(document, 'bnn');
    expect(networks.length).toBeGreaterThan(0);
    for (const text of networks) expect(graphOf(text).nodes.length).toBeGreaterThan(0);
  });

  it('docs/language.md is in the one layout', () => {
    for (const text of fenced('docs/language.md', 'bnn')) expect(format({ path, text }).text).toBe(text);
  });

  it('docs/language.md: its error is what is told', () => {
    const [error] = fenced('docs/language.md', 'text');
    expect(told(netOf('x = image |> relu + image'))).toBe(`\n${error!}`);
  });
});
