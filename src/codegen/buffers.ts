/** A value in memory: written by one step, read by later ones. Steps count from 0; `to` is the last that touches it. */
export interface Lifetime {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

export interface Arena {
  /** The buffer of each lifetime, in their order. */
  readonly bufferOf: readonly number[];
  /** Sizes of the buffers: as large as the largest value each ever holds. */
  readonly sizes: readonly number[];
}

/**
 * Puts values into as few bytes as a greedy choice finds: each, as it comes to life, into the free buffer that fits it best, else
 * into the largest free one, grown, else into a new one. Two that are alive at one step never share, so a step may read one
 * and write the other. Lifetimes come in the order of `from`.
 */
export function arenaOf(lifetimes: readonly Lifetime[]): Arena {
  const sizes: number[] = [];
  const busyTo: number[] = [];
  const bufferOf = lifetimes.map(({ size, from, to }) => {
    const free = sizes.map((_, buffer) => buffer).filter(buffer => busyTo[buffer]! < from);
    const fitting = free.filter(buffer => sizes[buffer]! >= size);
    const best =
      fitting.length > 0
        ? fitting.reduce((a, b) => (sizes[b]! < sizes[a]! ? b : a))
        : free.length > 0
          ? free.reduce((a, b) => (sizes[b]! > sizes[a]! ? b : a))
          : sizes.length;
    sizes[best] = Math.max(size, sizes[best] ?? 0);
    busyTo[best] = to;
    return best;
  });
  return { bufferOf, sizes };
}
