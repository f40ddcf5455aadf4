/**
 * The least number from `low` on that `holds`, as `high` and all between do: looked for from the top down, in steps that double,
 * since it is expected to lie near.
 */
export function leastThat(low: number, high: number, holds: (candidate: number) => boolean): number {
  let enough = high;
  let tooFew = low - 1;
  for (let step = 1; enough > low; step *= 2) {
    const tried = Math.max(low, enough - step);
    if (!holds(tried)) {
      tooFew = tried;
      break;
    }
    enough = tried;
  }
  while (enough - tooFew > 1) {
    const middle = (enough + tooFew) >> 1;
    if (holds(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
