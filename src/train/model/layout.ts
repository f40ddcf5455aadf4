/**
 * Weights of products in a file's layout and in the engine's: [out, kh, kw, in] and [kh, kw, in, out], [out, in] and [in, out]. Either
 * way the first axis of the one is the last of the other.
 */
export const engineShape = ([outs = 1, ...taps]: readonly number[]): number[] => [...taps, outs];

/** rows x columns, row by row -> columns x rows. */
function transposed(values: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0, from = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[from++]!;
  return result;
}

/** From [out, ...] to [..., out]. */
export const toEngine = (values: ArrayLike<number>, outs: number): Float32Array =>
  transposed(values, outs, values.length / outs);

/** From [..., out] to [out, ...]. */
export const toFile = (values: ArrayLike<number>, outs: number): Float32Array =>
  transposed(values, values.length / outs, outs);
