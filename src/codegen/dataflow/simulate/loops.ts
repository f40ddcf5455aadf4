import type { Schedule } from './schedule.ts';
import { looped, reads, writes } from './schedule.ts';

const x = reads(0);
const y = writes(0);

/** Brings `words` a frame. */
export const source = (words: number): Schedule => looped(words, 1, () => y);

/** Takes `words` a frame. */
export const sink = (words: number): Schedule => looped(words, 1, () => x);

/** A word of every input in, a word to every output out, each cycle: thresholds, adders, forks. */
export function through(words: number, inputs = 1, outputs = 1): Schedule {
  const every = (count: number, bit: (port: number) => number) =>
    Array.from({ length: count }, (_, port) => bit(port)).reduce((mask, one) => mask | one, 0);
  return looped(words, 1, () => every(inputs, reads) | every(outputs, writes));
}

/** `vectors` of `inWords`, each read once and used for `outWords` results; a result leaves with the last word of its pass. */
export const product = (vectors: number, inWords: number, outWords: number): Schedule =>
  looped(vectors, inWords * outWords, iteration => {
    const isRead = iteration < inWords;
    const isWrite = iteration % inWords === inWords - 1;
    return (isRead ? x : 0) | (isWrite ? y : 0);
  });

/** `ratio` words in, one out. */
export const gather = (inWords: number, ratio: number): Schedule =>
  looped(inWords / ratio, ratio, iteration => x | (iteration === ratio - 1 ? y : 0));

/** One word in, `ratio` out. */
export const scatter = (outWords: number, ratio: number): Schedule =>
  looped(outWords / ratio, ratio, iteration => y | (iteration === 0 ? x : 0));

/** Reads `inWords`, then writes `outWords`, over and over. */
export const collect = (repetitions: number, inWords: number, outWords: number): Schedule =>
  looped(repetitions, inWords + outWords, iteration => (iteration < inWords ? x : y));

/** A map of pixels of `fold` words, framed by padding on each side. */
export function padding(
  height: number,
  width: number,
  fold: number,
  [top, left, bottom, right]: readonly [number, number, number, number],
): Schedule {
  const across = width + left + right;
  return looped(1, (height + top + bottom) * across * fold, iteration => {
    const pixel = Math.floor(iteration / fold);
    const row = Math.floor(pixel / across) - top;
    const column = (pixel % across) - left;
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    return isInside ? x | y : y;
  });
}

/** FINN's max pool: reads `size` rows, then writes a row of results. */
export const rowPool = (height: number, width: number, fold: number, size: number): Schedule =>
  collect(Math.floor(height / size), size * width * fold, Math.floor(width / size) * fold);

/** Reduces size x size blocks on the fly: a result leaves with the last pixel of its block. */
export const blockPool = (height: number, width: number, fold: number, size: number): Schedule =>
  looped(1, height * width * fold, iteration => {
    const pixel = Math.floor(iteration / fold);
    const isLast = Math.floor(pixel / width) % size === size - 1 && (pixel % width) % size === size - 1;
    return isLast ? x | y : x;
  });
