/** Numbers in [0, 1), the same for the same seed. */
export type Draw = () => number;

/** mulberry32 (T. Ettinger, public domain): 32 bits of state, enough for weights and images. */
export function generator(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fills with numbers in [-reach, reach): the same as from `generator`, without a call a number. */
export function fillAround(values: Float32Array, seed: number, reach: number): void {
  const step = reach / 2 ** 31;
  let state = seed >>> 0;
  for (let i = 0; i < values.length; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    values[i] = ((mixed ^ (mixed >>> 14)) >>> 0) * step - reach;
  }
}

/** A seed of one's own for everything that has a name (FNV-1a), so that no draw depends on another's order. */
export function seedOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
