import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format, parse } from '../../../src/frontend/index.ts';
import { significant } from '../../../src/frontend/syntax/newlines.ts';
import { lexer, Newline } from '../../../src/frontend/syntax/tokens.ts';
import { networks, path } from '../support.ts';

const formatted = (text: string): string => {
  const { text: result, diagnostics } = format({ path, text });
  expect(diagnostics).toEqual([]);
  return result!;
};

/** The tree without places: what a layout may not change. */
function treeOf(text: string): unknown {
  const bare = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(bare);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([key]) => key !== 'at' && key !== 'sign')
        .map(([key, value]) => [key, bare(value)]),
    );
  };
  return bare(parse({ path, text }).file);
}

const texts = networks();
const withoutComments = (text: string) => formatted(text.replace(/\/\/.*$/gm, '').replace(/\n\s*\n/g, '\n'));
const commentsOf = (text: string) => [...text.matchAll(/\/\/.*/g)].map(([comment]) => comment.trimEnd());

/**
 * The tokens of a file put down again at random: spaces and line ends where they mean nothing, comments at line ends.
 * Line ends inside a statement are put where the language lets a line go on.
 */
function mutated(text: string, random: () => number, comments: boolean): string {
  const tokens = significant(lexer.tokenize(text).tokens);
  let result = '';
  let depth = 0;
  tokens.forEach((token, index) => {
    const { image, tokenType } = token;
    if (tokenType === Newline) {
      result += `${' '.repeat(random() * 4)}${comments && random() < 0.2 ? `// c${index}` : ''}\n`;
      return;
    }
    if ('(['.includes(image)) depth++;
    if (')]'.includes(image)) depth--;
    const next = tokens[index + 1];
    const mayGoOn =
      depth > 0 ||
      [',', '=', '|>', '+', '*', '=='].includes(image) ||
      ['|>', '+', '-'].includes(next?.image ?? '');
    const opens = image === '{' && next && next.tokenType !== Newline && random() < 0.3;
    result += image;
    if ((mayGoOn && random() < 0.3) || opens)
      result += `${comments && random() < 0.5 ? ` // c${index}` : ''}\n`;
    result += ' '.repeat(1 + random() * 3);
  });
  return result;
}

/** Numbers in [0, 1) from a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('every network at hand', () => {
  it.each(texts)('$name: the tree stays, twice is once, no comment is lost', ({ text }) => {
    const once = formatted(text);
    expect(treeOf(once)).toEqual(treeOf(text));
    expect(formatted(once)).toBe(once);
    expect(commentsOf(once)).toEqual(commentsOf(text));
  });

  it.each(texts.filter(({ name }) => name.startsWith('examples/')))('$name is laid out so', ({ text }) => {
    expect(formatted(text)).toBe(text);
  });
});

describe('every layout of a network', () => {
  const cases = fc.record({ which: fc.nat(texts.length - 1), seed: fc.nat() });

  it('gives the same text', () => {
    fc.assert(
      fc.property(cases, ({ which, seed }) => {
        const text = withoutComments(texts[which]!.text);
        const other = mutated(text, seeded(seed), false);
        expect(treeOf(other)).toEqual(treeOf(text));
        expect(formatted(other)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps comments wherever they stand, and its tree; twice is once', () => {
    fc.assert(
      fc.property(cases, ({ which, seed }) => {
        const { text } = texts[which]!;
        const other = mutated(text, seeded(seed), true);
        const once = formatted(other);
        expect(treeOf(once)).toEqual(treeOf(text));
        expect(formatted(once)).toBe(once);
        expect(commentsOf(once).sort()).toEqual(commentsOf(other).sort());
      }),
      { numRuns: 60 },
    );
  });
});
