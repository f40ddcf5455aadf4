import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from '../../src/cli/pages/index.ts';
import { root } from '../cli/support.ts';

/** Texts of the TypeScript files below a folder. */
const texts = (folder: string, wanted: (path: string) => boolean): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && wanted(path.replaceAll('\\', '/')))
    .map(path => readFileSync(join(root, folder, path), 'utf8'));

/** Codes that some line of src raises: a code in quotes, but not in the pages that explain them. */
const raised = [
  ...new Set(
    texts('src', path => !path.startsWith('cli/pages/')).flatMap(text =>
      [...text.matchAll(/'([EW]\d{4})'/g)].map(([, code]) => code!),
    ),
  ),
].sort();

/** Codes that a test of this folder shows in full: `error[E0203]: ...`. */
const shown = new Set(
  texts('tests/errors', path => path.endsWith('.test.ts')).flatMap(text =>
    [...text.matchAll(/(?:error|warning|note)\[([EW]\d{4})\]: /g)].map(([, code]) => code!),
  ),
);

describe('every diagnostic code', () => {
  it('is found in the sources', () => {
    expect(raised.length).toBeGreaterThan(60);
  });

  it.each(raised)('%s has a page that explains it', code => {
    expect(pages[code]?.title.length).toBeGreaterThan(5);
    expect(pages[code]?.text.length).toBeGreaterThan(20);
  });

  it.each(raised)('%s is raised by a test of this folder that shows its whole text', code => {
    expect(shown.has(code)).toBe(true);
  });

  it('pages explain nothing that is never raised', () => {
    expect(Object.keys(pages).filter(code => !raised.includes(code))).toEqual([]);
  });
});
