import type { Cost, FoldingProblem, FoldOption, Style } from './problem.ts';

/** Cells of the table that are worth their time. */
const mostCells = 200_000;
/** Combinations of the DSP units that are kept. */
const mostLabels = 3000;

/**
 * A bound on the LUTs of any folding of at most `target` cycles that keeps to a budget: converters and FIFOs left out, all else exact.
 * Units without DSPs by a table over block RAM and UltraRAM; those with, by their Pareto-optimal combinations. Infinity where
 * nothing keeps to the budget; undefined where the table would be too large, or weights may come from outside.
 */
export function leastLutTable(
  { variables }: FoldingProblem,
  target: number,
  budget: Cost,
): number | undefined {
  const rows = Math.floor(budget.bram18);
  const columns = Math.floor(budget.uram);
  if ((rows + 1) * (columns + 1) > mostCells || budget.traffic > 0) return undefined;
  let labels: readonly Cost[] = [{ lut: 0, bram18: 0, uram: 0, dsp: 0, traffic: 0 }];
  const table = new LeastLut(rows, columns);
  const fits = (cost: Cost) =>
    cost.lut <= budget.lut && cost.bram18 <= rows && cost.uram <= columns && cost.dsp <= budget.dsp;
  for (const { options } of variables) {
    const choices = paretoOf(costsInTime(options, target).filter(fits));
    if (choices.length === 0) return Infinity;
    if (choices.every(({ dsp }) => dsp === 0)) table.add(choices);
    else {
      const sums = labels.flatMap(a => choices.map(b => sum(a, b))).filter(fits);
      labels = paretoOf(sums);
      if (labels.length > mostLabels) return undefined;
    }
  }
  return Math.min(
    Infinity,
    ...labels.map(label => label.lut + table.least(rows - label.bram18, columns - label.uram)),
  );
}

const costsInTime = (options: readonly FoldOption[], target: number): readonly Cost[] =>
  options
    .filter(option => option.cycles <= target)
    .flatMap(option => option.styles.map((style: Style) => style.cost));

const sum = (a: Cost, b: Cost): Cost => ({
  lut: a.lut + b.lut,
  bram18: a.bram18 + b.bram18,
  uram: a.uram + b.uram,
  dsp: a.dsp + b.dsp,
  traffic: 0,
});

/** Those that no other is as good as in everything. */
function paretoOf(costs: readonly Cost[]): readonly Cost[] {
  const sorted = [...costs].sort(
    (a, b) => a.lut - b.lut || a.bram18 - b.bram18 || a.uram - b.uram || a.dsp - b.dsp,
  );
  const kept: Cost[] = [];
  for (const cost of sorted)
    if (!kept.some(k => k.bram18 <= cost.bram18 && k.uram <= cost.uram && k.dsp <= cost.dsp)) kept.push(cost);
  return kept;
}

/** Least LUTs by block RAM and UltraRAM used, of all units added so far. */
class LeastLut {
  readonly #rows: number;
  readonly #columns: number;
  #cells: Float64Array;
  #usedRows = 0;
  #usedColumns = 0;

  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#cells = new Float64Array((rows + 1) * (columns + 1)).fill(Infinity);
    this.#cells[0] = 0;
  }

  add(choices: readonly Cost[]): void {
    const next = new Float64Array(this.#cells.length).fill(Infinity);
    const width = this.#columns + 1;
    for (const { lut, bram18, uram } of choices)
      for (let row = 0; row <= this.#usedRows && row + bram18 <= this.#rows; row++)
        for (let column = 0; column <= this.#usedColumns && column + uram <= this.#columns; column++) {
          const luts = this.#cells[row * width + column]! + lut;
          const at = (row + bram18) * width + column + uram;
          if (luts < next[at]!) next[at] = luts;
        }
    this.#usedRows = Math.min(this.#rows, this.#usedRows + Math.max(...choices.map(cost => cost.bram18)));
    this.#usedColumns = Math.min(
      this.#columns,
      this.#usedColumns + Math.max(...choices.map(cost => cost.uram)),
    );
    this.#cells = next;
  }

  /** With at most so many of each. */
  least(rows: number, columns: number): number {
    let least = Infinity;
    for (let row = 0; row <= rows; row++)
      for (let column = 0; column <= columns; column++)
        least = Math.min(least, this.#cells[row * (this.#columns + 1) + column]!);
    return least;
  }
}
