import type { Feed } from '../data/feed.ts';

/** Seconds and waiting of an epoch, those of an earlier process included. */
export class Clock {
  readonly #begun = performance.now();
  readonly #earlier: { readonly seconds: number; readonly waited: number };
  readonly #source: Feed;
  readonly #waitedBefore: number;

  constructor(seconds: number, waited: number, source: Feed) {
    this.#earlier = { seconds, waited };
    this.#source = source;
    this.#waitedBefore = source.waited;
  }

  get sinceStart(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  read(): { readonly seconds: number; readonly waited: number } {
    const waited = (this.#source.waited - this.#waitedBefore) / 1000;
    return { seconds: this.#earlier.seconds + this.sinceStart, waited: this.#earlier.waited + waited };
  }
}
