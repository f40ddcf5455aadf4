/**
 * For every unit the nearest one before it that all paths to it pass; undefined where they begin at the inputs. `writers`: by unit
 * those that it reads from, all of them earlier, undefined for an input.
 */
export function gatesOf(
  writers: readonly (readonly (number | undefined)[])[],
): readonly (number | undefined)[] {
  const gates: (number | undefined)[] = [];
  /** The later of the units that all paths to both pass: walk up the gates of whichever comes later. */
  const common = (a: number | undefined, b: number | undefined): number | undefined => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (x === undefined || y === undefined) return undefined;
      if (x > y) x = gates[x];
      else y = gates[y];
    }
    return x;
  };
  for (const [first, ...others] of writers) gates.push(others.reduce(common, first));
  return gates;
}
