import type { BorderClasses } from '../ir/ops/integer/classes.ts';

/** Border classes that tell apart what either of two does, and for each the class of the one and of the other. */
export interface Refined {
  readonly border: BorderClasses;
  readonly pairs: readonly (readonly [number, number])[];
}

/** Both over the same map. */
export function refineClasses(a: BorderClasses, b: BorderClasses): Refined {
  const [rows, cols] = [refineRuns(a.rows, b.rows), refineRuns(a.cols, b.cols)];
  const columnsOf = (border: BorderClasses) => Math.max(1, border.cols.length);
  const pairs = rows.flatMap(row =>
    cols.map(col => [row.a * columnsOf(a) + col.a, row.b * columnsOf(b) + col.b] as const),
  );
  const lengths = (runs: readonly Run[]) => (runs.length > 1 ? runs.map(({ length }) => length) : []);
  return { border: { rows: lengths(rows), cols: lengths(cols) }, pairs };
}

interface Run {
  readonly length: number;
  /** Index of the run of either partition that it lies in. */
  readonly a: number;
  readonly b: number;
}

/** The common refinement of two partitions of one axis into runs; an empty list is one run as long as the other's sum. */
function refineRuns(a: readonly number[], b: readonly number[]): readonly Run[] {
  const total = [a, b].map(runs => runs.reduce((sum, length) => sum + length, 0));
  const size = Math.max(1, ...total);
  const [ends, otherEnds] = [endsOf(a, size), endsOf(b, size)];
  const runs: Run[] = [];
  for (let start = 0, i = 0, j = 0; start < size;) {
    const end = Math.min(ends[i]!, otherEnds[j]!);
    runs.push({ length: end - start, a: i, b: j });
    start = end;
    if (ends[i] === end) i++;
    if (otherEnds[j] === end) j++;
  }
  return runs;
}

function endsOf(runs: readonly number[], size: number): readonly number[] {
  if (runs.length === 0) return [size];
  let end = 0;
  return runs.map(length => (end += length));
}
