/** One line of a benchmark's table: our figure and the rival's, measured in the same run. */
export interface Row {
  readonly case: string;
  readonly ours: number;
  readonly rival: number;
  /** ours / rival. */
  readonly ratio: number;
  /** What the ratio or our figure should be, such as `<= 0.9`. */
  readonly goal: string;
  readonly met: boolean;
}

export interface BenchOptions {
  /** A file of earlier results to hold these against, where a bench has one. */
  readonly golden?: string;
}

/** What a module of this folder exports as `bench`. */
export interface Bench {
  /** One line for `--list`: what is compared, in which unit. */
  readonly doc: string;
  /** What must be there: programs, data sets; empty where Node is enough. */
  readonly needs: readonly string[];
  run(options: BenchOptions): Promise<readonly Row[]>;
}

/** The median of `values`; NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** A row whose goal is a bound on our figure itself, such as a time in ms. */
export function within(name: string, ours: number, rival: number, bound: number): Row {
  return { case: name, ours, rival, ratio: ours / rival, goal: `ours <= ${bound}`, met: ours <= bound };
}

/** A row whose goal is a bound on ours / rival. */
export function atMost(name: string, ours: number, rival: number, bound: number): Row {
  const ratio = ours / rival;
  return { case: name, ours, rival, ratio, goal: `<= ${bound}`, met: ratio <= bound };
}
