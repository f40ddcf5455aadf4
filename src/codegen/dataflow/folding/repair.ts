import type { Cost, FoldingProblem, FoldingSolution, FoldOption, Style } from './problem.ts';
import { addCosts, noCost } from './problem.ts';

/** Moves after which it gives up. */
const mostMoves = 60;
/** Excess from which a repair is worth a try. */
const nearEnough = 0.35;

const share = (used: number, there: number): number => {
  if (used <= there) return 0;
  return there > 0 ? used / there - 1 : used;
};

/** How far `total` and `more` together are over the budget, in shares of what there is. */
const excessWith = (total: Cost, more: Cost, budget: Cost): number =>
  share(total.lut + more.lut, budget.lut) +
  share(total.bram18 + more.bram18, budget.bram18) +
  share(total.uram + more.uram, budget.uram) +
  share(total.dsp + more.dsp, budget.dsp) +
  share(total.traffic + more.traffic, budget.traffic);

export const excess = (total: Cost, budget: Cost): number => excessWith(total, noCost, budget);

const swapped = (total: Cost, from: Cost, to: Cost): Cost => ({
  lut: total.lut + to.lut - from.lut,
  bram18: total.bram18 + to.bram18 - from.bram18,
  uram: total.uram + to.uram - from.uram,
  dsp: total.dsp + to.dsp - from.dsp,
  traffic: total.traffic + to.traffic - from.traffic,
});

/** A folding under repair: an option and a style a unit, a style a stream. */
interface Draft<O extends FoldOption> {
  readonly options: O[];
  readonly styles: Style[];
  readonly linkStyles: Style[];
  total: Cost;
}

/** Another option and style of a unit with styles for its streams, or another style of one stream. */
interface Move<O extends FoldOption> {
  readonly unit?: { readonly index: number; readonly option: O; readonly style: Style };
  readonly links: readonly { readonly index: number; readonly style: Style }[];
  readonly total: Cost;
}

function apply<O extends FoldOption>(draft: Draft<O>, { unit, links, total }: Move<O>): void {
  if (unit) {
    draft.options[unit.index] = unit.option;
    draft.styles[unit.index] = unit.style;
  }
  for (const { index, style } of links) draft.linkStyles[index] = style;
  draft.total = total;
}

/**
 * A folding that fits, near one that does not: step by step the one change of a unit's option or style, or of a stream's style,
 * that lowers the excess over the budget most for its LUTs. Undefined where no single change lowers it any more.
 */
export function repair<O extends FoldOption>(
  problem: FoldingProblem<O>,
  solution: FoldingSolution<O>,
  target: number,
  budget: Cost,
): FoldingSolution<O> | undefined {
  if (excess(solution.cost, budget) > nearEnough) return undefined;
  const draft: Draft<O> = {
    options: [...solution.options],
    styles: [...solution.styles],
    linkStyles: [...solution.linkStyles],
    total: solution.cost,
  };
  const moves = new Moves(problem, target, budget);
  for (let count = 0; excess(draft.total, budget) > 0; count++) {
    const move = count < mostMoves ? moves.best(draft) : undefined;
    if (!move) return undefined;
    apply(draft, move);
  }
  const { options, styles, linkStyles } = draft;
  const cost = [...styles, ...linkStyles].reduce((sum, style) => addCosts(sum, style.cost), noCost);
  return { options, styles, linkStyles, cost, cycles: Math.max(...options.map(option => option.cycles)) };
}

class Moves<O extends FoldOption> {
  readonly #problem: FoldingProblem<O>;
  readonly #options: readonly (readonly O[])[];
  readonly #linksOf: readonly (readonly number[])[];
  readonly #budget: Cost;

  constructor(problem: FoldingProblem<O>, target: number, budget: Cost) {
    this.#problem = problem;
    this.#budget = budget;
    this.#options = problem.variables.map(({ options }) => options.filter(option => option.cycles <= target));
    this.#linksOf = problem.variables.map((_, unit) =>
      problem.links.flatMap(({ from, to }, link) => (from === unit || to === unit ? [link] : [])),
    );
  }

  /** The move that lowers the excess most for the LUTs it adds. */
  best(draft: Draft<O>): Move<O> | undefined {
    const search = new Search(draft.total, this.#budget);
    let best: Move<O> | undefined;
    this.#options.forEach((options, unit) => {
      best = this.#bestOption(draft, unit, options, search) ?? best;
    });
    draft.linkStyles.forEach((chosen, index) => {
      const without = swapped(draft.total, chosen.cost, noCost);
      for (const style of this.#stylesOf(draft, index))
        if (search.isBetter(without, style.cost))
          best = { links: [{ index, style }], total: swapped(without, noCost, style.cost) };
    });
    return best;
  }

  #bestOption(draft: Draft<O>, index: number, options: readonly O[], search: Search): Move<O> | undefined {
    const around = this.#linksOf[index]!;
    const now = draft.options[index]!;
    const linkless = around.reduce(
      (total, link) => swapped(total, draft.linkStyles[link]!.cost, noCost),
      swapped(draft.total, draft.styles[index]!.cost, noCost),
    );
    let best: Move<O> | undefined;
    for (const option of options) {
      draft.options[index] = option;
      const { total, links } = this.#joinLinks(draft, around, linkless);
      for (const style of option.styles)
        if (search.isBetter(total, style.cost))
          best = { unit: { index, option, style }, links, total: swapped(total, noCost, style.cost) };
    }
    draft.options[index] = now;
    return best;
  }

  /** The streams around a unit, each in the style that exceeds least, then of fewest LUTs. */
  #joinLinks(draft: Draft<O>, around: readonly number[], start: Cost) {
    let total = start;
    const links = around.map(index => {
      const styles = this.#stylesOf(draft, index);
      let best = styles[0]!;
      let least = excessWith(total, best.cost, this.#budget);
      for (const style of styles) {
        const over = excessWith(total, style.cost, this.#budget);
        if (over > least || (over === least && style.cost.lut >= best.cost.lut)) continue;
        [best, least] = [style, over];
      }
      total = swapped(total, noCost, best.cost);
      return { index, style: best };
    });
    return { total, links };
  }

  #stylesOf({ options }: Draft<O>, link: number): readonly Style[] {
    const { from, to, styles } = this.#problem.links[link]!;
    return styles(options[from]!.outWidth, options[to]!.inWidth);
  }
}

/** The best of the moves seen so far. */
class Search {
  readonly #lut: number;
  readonly #over: number;
  readonly #budget: Cost;
  #most = 1e-15;

  constructor(total: Cost, budget: Cost) {
    this.#lut = total.lut;
    this.#over = excess(total, budget);
    this.#budget = budget;
  }

  isBetter(total: Cost, more: Cost): boolean {
    const lowered = this.#over - excessWith(total, more, this.#budget);
    const gain = lowered / Math.max(1, total.lut + more.lut - this.#lut);
    if (gain <= this.#most) return false;
    this.#most = gain;
    return true;
  }
}
