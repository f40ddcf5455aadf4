/** Every divisor of a whole number >= 1, ascending. */
export function divisors(of: number): readonly number[] {
  const low: number[] = [];
  const high: number[] = [];
  for (let candidate = 1; candidate * candidate <= of; candidate++) {
    if (of % candidate !== 0) continue;
    low.push(candidate);
    if (candidate * candidate !== of) high.unshift(of / candidate);
  }
  return [...low, ...high];
}

export const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

export const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
