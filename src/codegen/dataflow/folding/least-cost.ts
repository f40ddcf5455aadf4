import type { Factor } from './factor-graph.ts';
import { minimise } from './factor-graph.ts';
import type { Cost, FoldingProblem, FoldingSolution, FoldOption, Link, Style } from './problem.ts';
import { addCosts, noCost } from './problem.ts';

/** What a cost weighs; the least sum is looked for. */
export type Weigh = (cost: Cost) => number;

/** The style that weighs least, the first of equals. */
export function lightest(styles: readonly Style[], weigh: Weigh): Style {
  let best = styles[0]!;
  let least = weigh(best.cost);
  for (const style of styles) {
    const weight = weigh(style.cost);
    if (weight < least) [best, least] = [style, weight];
  }
  return best;
}

/** An option that stands for all with its widths: to its neighbours they are the same. */
interface Candidate<O> {
  readonly option: O;
  readonly weight: number;
}

/**
 * The folding of least weight among those of at most `target` cycles a frame, converters and FIFOs included: the exact optimum.
 * Undefined where some unit cannot keep the target.
 */
export function leastCost<O extends FoldOption>(
  { variables, links }: FoldingProblem<O>,
  target: number,
  weigh: Weigh,
): (FoldingSolution<O> & { readonly weight: number }) | undefined {
  const domains = variables.map(({ options }) => candidatesOf(options, target, weigh));
  if (domains.some(domain => domain.length === 0)) return undefined;
  const factors: Factor[] = domains.map((domain, variable) => ({
    scope: [variable],
    table: Float64Array.from(domain, candidate => candidate.weight),
  }));
  for (const link of links) factors.push(linkFactor(link, domains[link.from]!, domains[link.to]!, weigh));
  const { cost: weight, values } = minimise(
    domains.map(domain => domain.length),
    factors,
  );
  const options = values.map((value, variable) => domains[variable]![value]!.option);
  return { ...assemble({ variables, links }, options, weigh), weight };
}

/** Options in time, one for each pair of widths: the lightest, the first of equals. */
function candidatesOf<O extends FoldOption>(
  options: readonly O[],
  target: number,
  weigh: Weigh,
): readonly Candidate<O>[] {
  const byWidths = new Map<string, Candidate<O>>();
  for (const option of options) {
    if (option.cycles > target) continue;
    const weight = weigh(lightest(option.styles, weigh).cost);
    const key = `${option.inWidth},${option.outWidth}`;
    const best = byWidths.get(key);
    if (!best || weight < best.weight) byWidths.set(key, { option, weight });
  }
  return [...byWidths.values()];
}

/** The weight of a stream for each pair of ends; what depends on widths alone is asked once a pair of widths. */
function linkFactor(
  link: Link,
  from: readonly Candidate<FoldOption>[],
  to: readonly Candidate<FoldOption>[],
  weigh: Weigh,
): Factor {
  const table = new Float64Array(from.length * to.length);
  const inWidths = [...new Set(to.map(({ option }) => option.inWidth))];
  const place = new Map(inWidths.map((width, index) => [width, index]));
  const columns = to.map(({ option }) => place.get(option.inWidth)!);
  const known = new Map<number, Float64Array>();
  from.forEach(({ option: { outWidth } }, row) => {
    const weights = known.get(outWidth) ?? weightsFrom(link, outWidth, inWidths, weigh);
    known.set(outWidth, weights);
    columns.forEach((column, at) => (table[row * to.length + at] = weights[column]!));
  });
  return { scope: [link.from, link.to], table };
}

const weightsFrom = (link: Link, outWidth: number, inWidths: readonly number[], weigh: Weigh): Float64Array =>
  Float64Array.from(inWidths, inWidth => weigh(lightest(link.styles(outWidth, inWidth), weigh).cost));

/** What a choice of options costs in all, each in its lightest style. */
export function assemble<O extends FoldOption>(
  { links }: FoldingProblem<O>,
  options: readonly O[],
  weigh: Weigh,
): FoldingSolution<O> {
  const styles = options.map(option => lightest(option.styles, weigh));
  const linkStyles = links.map(link =>
    lightest(link.styles(options[link.from]!.outWidth, options[link.to]!.inWidth), weigh),
  );
  return {
    options,
    styles,
    linkStyles,
    cost: [...styles, ...linkStyles].reduce((sum, style) => addCosts(sum, style.cost), noCost),
    cycles: Math.max(...options.map(option => option.cycles)),
  };
}
