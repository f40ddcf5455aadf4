import type { Diagnostic } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Span } from '../../ir/types.ts';
import type { Value } from '../values.ts';
import { show } from '../values.ts';
import type { Construction } from './construction.ts';

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

/** A gene and what it is in one network. */
export interface ChosenGene {
  readonly gene: Gene;
  readonly chosen: Value;
}

/** A value of a domain as a configuration file has it: numbers and booleans as they are, words and sizes as text. */
export const settingOf = (value: Value): number | string | boolean =>
  value.kind === 'number' || value.kind === 'boolean' ? value.value : show(value);

const isSame = (choice: Value, setting: number | string | boolean) =>
  typeof setting === 'string' ? show(choice) === setting : settingOf(choice) === setting;

const scalars: readonly Value['kind'][] = ['number', 'boolean', 'word', 'size'];

/** Checks a `search` statement and chooses: the configuration, else the draw, else the default. */
export function chooseGene(
  { path, fallback, domain, at }: Omit<Gene, 'domain'> & { readonly domain: Value },
  places: { readonly value: Span; readonly domain: Span },
  { genes, draw }: { readonly genes?: Genes; readonly draw?: (gene: Gene) => Value },
  construction: Construction,
): ChosenGene {
  const choices = domain.kind === 'list' ? domain.items : [];
  const gene: Gene = { path, fallback, domain: choices, at };
  const stray = choices.find(({ kind }) => !scalars.includes(kind) && kind !== 'wrong');
  if (domain.kind !== 'wrong' && choices.length === 0)
    construction.error(
      'E0701',
      places.domain,
      `search wants a range or a list of values, found ${show(domain)}`,
      "write 'in 16..128 step 16' or 'in [1, 2, 4]'",
    );
  else if (stray)
    construction.error(
      'E0701',
      places.domain,
      `a gene takes numbers, sizes, words, true or false, found ${show(stray)}`,
    );
  else if (
    fallback.kind !== 'wrong' &&
    !choices.some(choice => choice.kind === 'wrong' || show(choice) === show(fallback)) &&
    domain.kind !== 'wrong'
  )
    construction.error(
      'E0701',
      places.value,
      `the default ${show(fallback)} of ${path} is not in its domain`,
      `it takes ${summary(choices)}`,
    );
  else {
    const setting = genes?.[path];
    const chosen = setting === undefined ? draw?.(gene) : choices.find(choice => isSame(choice, setting));
    return { gene, chosen: chosen ?? fallback };
  }
  return { gene, chosen: fallback };
}

/** Unknown genes and values outside their domain. */
export function checkConfiguration(
  genes: readonly ChosenGene[],
  chosen: Genes = {},
  at: Span,
  diagnostics: Diagnostic[],
): void {
  const known = new Map(genes.map(({ gene }) => [gene.path, gene]));
  const error = (message: string, place: Span, help: string | undefined) => {
    diagnostics.push({
      severity: 'error',
      code: 'E0702',
      message,
      at: place,
      ...(help === undefined ? {} : { help }),
    });
  };
  for (const [path, value] of Object.entries(chosen)) {
    const gene = known.get(path);
    const all = known.size === 0 ? 'this net has no genes' : `there are ${[...known.keys()].join(', ')}`;
    if (!gene) error(`the net has no gene '${path}'`, at, didYouMean(path, known.keys()) ?? all);
    else if (!gene.domain.some(choice => isSame(choice, value)))
      error(`gene ${path} = ${value} is outside its domain`, gene.at, `it takes ${summary(gene.domain)}`);
  }
}

const summary = (domain: readonly Value[]): string =>
  domain.length <= 8
    ? domain.map(show).join(', ')
    : `${domain.slice(0, 3).map(show).join(', ')}, ..., ${show(domain.at(-1)!)}`;

/** Picks by position in the domain: 0 the first value, numbers towards 1 the last. */
export const positioned = ({ domain, fallback }: Gene, position: number): Value =>
  domain[Math.min(domain.length - 1, Math.floor(position * domain.length))] ?? fallback;

/** The least or greatest value of a domain of numbers; of others, the first or last as written. */
export function extreme({ domain, fallback }: Gene, which: 'least' | 'greatest'): Value {
  const sorted = domain.every(({ kind }) => kind === 'number')
    ? [...domain].sort((a, b) => Number(show(a)) - Number(show(b)))
    : domain;
  return (which === 'least' ? sorted[0] : sorted.at(-1)) ?? fallback;
}

/** Every gene at its least, its greatest, or a drawn position of its domain; `pick` then gives numbers in [0, 1). */
export function configuration(genes: readonly Gene[], pick: 'least' | 'greatest' | (() => number)): Genes {
  return Object.fromEntries(
    genes.map(gene => [
      gene.path,
      settingOf(typeof pick === 'string' ? extreme(gene, pick) : positioned(gene, pick())),
    ]),
  );
}
