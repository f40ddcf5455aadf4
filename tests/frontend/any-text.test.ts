import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format, parse } from '../../src/frontend/index.ts';
import { render } from '../../src/ir/diagnostic.ts';
import { networks, path, read } from './support.ts';

const texts = networks();
const pieces = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  '|>',
  '=',
  ':',
  '..',
  '.',
  '+',
  '-',
  'as',
  'if',
  'else',
  'for',
  'net',
  'output',
  'return',
  '\n',
  '3x3',
  '0.5',
  '"',
  'x',
  ' ',
  '§',
];

/** Some edits of a text: a stretch taken out, a piece put in its place. */
const edits = fc.array(
  fc.record({ at: fc.nat(10_000), length: fc.nat(12), piece: fc.constantFrom(...pieces) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** Every diagnostic points into the text and can be shown. */
function expectTold(text: string): void {
  const { graph, all } = read(text);
  const lines = text.split(/\r?\n/);
  for (const diagnostic of all) {
    const { line, column, length } = diagnostic.at!;
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
    expect(length).toBeGreaterThanOrEqual(1);
    expect(render(diagnostic, () => text)).toContain('^');
  }
  if (!graph) expect(all.some(({ severity }) => severity === 'error')).toBe(true);
  const isReadable = parse({ path, text }).diagnostics.length === 0;
  expect(format({ path, text }).text !== undefined).toBe(isReadable);
}

describe('any text', () => {
  it('near a network is read to its end: a graph, or mistakes at their places', () => {
    fc.assert(
      fc.property(fc.nat(texts.length - 1), edits, (which, changes) => {
        let { text } = texts[which]!;
        for (const { at, length, piece } of changes) {
          const start = at % text.length;
          text = text.slice(0, start) + piece + text.slice(start + length);
        }
        expectTold(text);
      }),
      { numRuns: 200 },
    );
  });

  it('of pieces of the language', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), parts => {
        expectTold(`net a {\n${parts.join(' ')}\n}\n`);
      }),
      { numRuns: 200 },
    );
  });

  it('of characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), text => {
        expectTold(text);
      }),
      { numRuns: 200 },
    );
  });
});
