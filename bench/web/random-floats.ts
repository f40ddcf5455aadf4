/** Values in [-0.5, 0.5), the same at every run (a linear congruential generator). */
export function randomFloats(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
