import type { Coefficients } from './bnnir.ts';
import { features, logicLut } from './bnnir.ts';
import type { HardwareUnit } from './hardware-unit.ts';

/** A published design and the logic LUTs it was reported with. */
export interface Anchor {
  readonly name: string;
  readonly units: readonly HardwareUnit[];
  readonly logicLut: number;
}

const names = ['product', 'compare', 'unit'] as const;

/** Features of a whole design. */
export const featuresOf = (units: readonly HardwareUnit[]): Coefficients =>
  units.map(features).reduce((sum, of) => ({
    product: sum.product + of.product,
    compare: sum.compare + of.compare,
    unit: sum.unit + of.unit,
  }));

/** The coefficients of least relative squared error over the anchors. */
export function fit(anchors: readonly Anchor[]): Coefficients {
  const rows = anchors.map(({ units, logicLut: published }) => {
    const of = featuresOf(units);
    return names.map(name => of[name] / published);
  });
  const normal = names.map((_, i) =>
    names.map((__, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
  );
  const right = names.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0));
  const [product = 0, compare = 0, unit = 0] = solve(normal, right);
  return { product, compare, unit };
}

/** Each anchor's relative error by a fit on all others. */
export const leaveOneOut = (
  anchors: readonly Anchor[],
): readonly { readonly name: string; readonly error: number }[] =>
  anchors.map(left => ({
    name: left.name,
    error:
      logicLut(featuresOf(left.units), fit(anchors.filter(anchor => anchor !== left))) / left.logicLut - 1,
  }));

/** A small linear system, by elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  rows.forEach((_, column) => {
    const pivot = rows.reduce(
      (best, row, index) =>
        index >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? index : best,
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    rows.forEach((row, index) => {
      if (index === column) return;
      const factor = row[column]! / rows[column]![column]!;
      rows[column]!.forEach((value, at) => (row[at]! -= factor * value));
    });
  });
  return rows.map((row, index) => row.at(-1)! / row[index]!);
}
