import { generator } from '../../../src/ir/random.ts';

/** A stream of numbers that a seed fixes: the data of a random network, which shrinking leaves alone. */
export class Random {
  /** Uniform in [0, 1). */
  readonly unit: () => number;

  constructor(seed: number) {
    this.unit = generator(seed);
  }

  /** A whole number from lo to hi, both included. */
  whole(lo: number, hi: number): number {
    return lo + Math.floor(this.unit() * (hi - lo + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)]!;
  }

  /** Mean 0, standard deviation 1: twelve uniform numbers added, so never beyond 6. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.unit();
    return sum;
  }

  list<T>(length: number, draw: () => T): T[] {
    return Array.from({ length }, draw);
  }
}
