/**
 * Choices that fast-check draws and shrinks: whole numbers, read one after the other. 0, and what lies beyond the end, is the
 * simplest choice, so a shrunk network is a plain one.
 */
export class Knobs {
  readonly #values: readonly number[];
  #next = 0;

  constructor(values: readonly number[]) {
    this.#values = values;
  }

  #take(): number {
    return this.#values[this.#next++] ?? 0;
  }

  /** One of `choices`, the first being the simplest. */
  pick<const T>(choices: readonly T[]): T {
    return choices[this.#take() % choices.length]!;
  }

  /** A whole number from lo to hi, both included. */
  whole(lo: number, hi: number): number {
    return lo + (this.#take() % (hi - lo + 1));
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.#take() % times === times - 1;
  }

  /** One of `choices`, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#take() % total;
    for (const [weight, choice] of choices) {
      if (at < weight) return choice;
      at -= weight;
    }
    throw new RangeError('no choices');
  }
}
