import { fail } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { Page } from '../pages/index.ts';
import { pages } from '../pages/index.ts';
import { table, unnamed } from '../table.ts';

/** `bnnir explain E0203`: the page of a code; without one, the list. */
export const command = defineCommand({
  define: sub => void sub.argument('[code]', 'such as E0203'),
  run: ([code]) => (code === undefined ? all() : one(code.toUpperCase())),
});

const all = (): Outcome => ({
  json: { pages: Object.entries(pages).map(([code, { title }]) => ({ code, title })) },
  text: () =>
    table(
      unnamed(2),
      Object.entries(pages).map(([code, { title }]) => [code, title]),
    ),
  next: 'bnnir explain E0203',
});

function one(code: string): Outcome {
  const page: Page | undefined = pages[code];
  if (!page)
    return fail('E0009', `there is no code ${code}`, {
      help: didYouMean(code, Object.keys(pages)) ?? "'bnnir explain' lists them",
    });
  const { title, text, wrong, right } = page;
  return {
    json: { code, ...page },
    text: ({ strong, bad, good }) =>
      [
        strong(`${code}: ${title}`),
        '',
        wrap(text),
        ...(wrong === undefined ? [] : ['', bad('wrong'), indent(wrong)]),
        ...(right === undefined ? [] : ['', good('right'), indent(right)]),
      ].join('\n'),
    next: 'bnnir check net.bnn',
  };
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ');

/** Broken at blanks into lines of at most 100 characters. */
const wrap = (text: string): string => text.replaceAll(/(.{1,100})(?:\s+|$)/g, '$1\n').trimEnd();
