import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Span } from '../ir/types.ts';
import { didYouMean } from './suggest.ts';
import type { Value } from './values.ts';
import { show } from './values.ts';

/** A choice the searcher makes: `search width = 64 in 16..128 step 16`. */
export interface Gene {
  /** `stage1.block2.expansion`. */
  readonly path: string;
  readonly fallback: Value;
  readonly domain: readonly Value[];
  readonly at: Span;
}

/** A configuration: gene path -> chosen value, as JSON has it. Genes left out keep their defaults. */
export type Genes = Readonly<Record<string, number | string | boolean>>;

export const domainOf = (value: Value): readonly Value[] => (value.kind === 'list' ? value.items : []);

/** Unknown genes and values outside their domain. */
export function checkConfiguration(
  genes: readonly Gene[],
  chosen: Genes = {},
  at: Span,
  diagnostics: Diagnostic[],
): void {
  const known = new Map(genes.map(gene => [gene.path, gene]));
  for (const [path, value] of Object.entries(chosen)) {
    const gene = known.get(path);
    if (!gene) {
      const help = didYouMean(path, known.keys()) ?? (known.size === 0 ? 'this net has no genes' : undefined);
      diagnostics.push({
        severity: 'error',
        code: 'E0702',
        message: `the net has no gene '${path}'`,
        at,
        ...(help === undefined ? {} : { help }),
      });
    } else if (!gene.domain.some(choice => show(choice) === String(value))) {
      const message = `gene ${path} = ${value} is outside its domain`;
      diagnostics.push({
        severity: 'error',
        code: 'E0702',
        message,
        at: gene.at,
        help: `it takes ${summary(gene.domain)}`,
      });
    }
  }
}

const summary = (domain: readonly Value[]): string =>
  domain.length <= 8
    ? domain.map(show).join(', ')
    : `${domain.slice(0, 3).map(show).join(', ')}, ..., ${show(domain.at(-1)!)}`;

/** Every gene at its least, its greatest, or a drawn position of its domain; `draw` gives numbers in [0, 1). */
export function configuration(genes: readonly Gene[], pick: 'least' | 'greatest' | (() => number)): Genes {
  const value = (choice: Value | undefined): number | string | boolean =>
    choice?.kind === 'number' || choice?.kind === 'boolean' ? choice.value : choice ? show(choice) : 0;
  return Object.fromEntries(
    genes.map(({ path, domain }) => {
      const index =
        pick === 'least' ? 0 : pick === 'greatest' ? domain.length - 1 : Math.floor(pick() * domain.length);
      return [path, value(domain[index])];
    }),
  );
}
