import type { TensorFlow, Value } from '../engine/engine.ts';

/** x in another shape; x itself where it has that shape, since even a view costs a call of the engine. */
export const shaped = (tf: TensorFlow, x: Value, shape: readonly number[]): Value =>
  x.shape.length === shape.length && x.shape.every((size, axis) => size === shape[axis])
    ? x
    : tf.reshape(x, [...shape]);

/** All axes but the last. */
export const axesButLast = (x: Value): number[] => x.shape.map((_, axis) => axis).slice(0, -1);

/** Sum over all axes but the channels: the gradient by one number a channel. */
export const perChannel = (tf: TensorFlow, dy: Value): Value => tf.sum(dy, axesButLast(dy));

/** x [N, ...] with axes of 1 behind the batch's, so that it has `rank` axes and lines up with others at the end. */
export const aligned = (tf: TensorFlow, x: Value, rank: number): Value =>
  x.rank >= rank
    ? x
    : tf.reshape(x, [x.shape[0], ...Array<number>(rank - x.rank).fill(1), ...x.shape.slice(1)]);

/** dy summed over the axes along which an operand of shape `shape` was repeated. */
export function unrepeated(tf: TensorFlow, dy: Value, shape: readonly number[]): Value {
  const missing = dy.rank - shape.length;
  const lined = [shape[0]!, ...Array<number>(missing).fill(1), ...shape.slice(1)];
  const repeated = dy.shape.flatMap((size, axis) => (size !== lined[axis] ? [axis] : []));
  const sum = repeated.length === 0 ? dy : tf.sum(dy, repeated, true);
  return missing === 0 ? sum : tf.reshape(sum, [...shape]);
}

/** x [N, H, W, C] with rows and columns of `value` around it. */
export const padded = (
  tf: TensorFlow,
  x: Value,
  [top = 0, left = 0, bottom = 0, right = 0]: readonly number[],
  value: number,
): Value =>
  top + left + bottom + right === 0
    ? x
    : tf.pad(
        x,
        [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
        value,
      );

/** x [N, H, W, C] without the rows and columns around it: the way back from `padded` to a map of `shape`. */
export const unpadded = (
  tf: TensorFlow,
  x: Value,
  pad: readonly number[],
  shape: readonly number[],
): Value => (pad.every(size => size === 0) ? x : tf.slice(x, [0, pad[0]!, pad[1]!, 0], [...shape]));
