import { outputSize } from '../../ir/window.ts';
import type { WindowSpec } from './step.ts';
import type { SweepSteps } from './window-sweep.ts';
import { sweepSteps } from './window-sweep.ts';

/** How the words of a window unit are ordered: groups of a tap's words that go out tap by tap before the next group. */
export interface WindowOrder {
  /** Words a pixel. */
  readonly pixelWords: number;
  readonly groups: number;
  /** All taps of a pixel's one word go out as one word. */
  readonly isParallel?: boolean;
}

/**
 * A window unit's frame, fixed before it runs: `iterations` of one loop, each of which reads and writes at most one word. The
 * i-th read and the i-th write are spread evenly. Words are read `ahead` of that, into the next frame while this one goes out.
 */
export interface WindowSchedule {
  readonly words: number;
  readonly emitted: number;
  /** Moves a frame: of one tap, which is one word out, or of a sweep, of which `sends` tells those that send a window. */
  readonly steps: number;
  readonly sends?: Uint8Array;
  readonly iterations: number;
  /** Iterations before the first step may happen. */
  readonly delay: number;
  /** Words of a frame that are there when it begins. */
  readonly ahead: number;
  /** Words between the oldest still to go out and the newest read. */
  readonly held: number;
}

/** Iterations between reading a word and writing it, and between writing it and reading the word that takes its place. */
export const settling = 3;

/** The word of the frame that each emitted word is, -1 in the padding, in the order of emission. */
export function emittedWords(
  { height, width, geometry }: WindowSpec,
  { pixelWords, groups }: WindowOrder,
): Int32Array {
  const { kernel, stride, dilation, pad } = geometry;
  const [kernelHeight, kernelWidth] = [kernel[0]!, kernel[1]!];
  const outHeight = outputSize(height, 0, geometry);
  const outWidth = outputSize(width, 1, geometry);
  const tapWords = pixelWords / groups;
  const emitted = new Int32Array(outHeight * outWidth * kernelHeight * kernelWidth * pixelWords);
  let at = 0;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++)
      for (let group = 0; group < groups; group++)
        for (let ky = 0; ky < kernelHeight; ky++) {
          const row = y * stride[0]! + ky * dilation[0]! - pad[0]!;
          for (let kx = 0; kx < kernelWidth; kx++) {
            const column = x * stride[1]! + kx * dilation[1]! - pad[1]!;
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            const first = (row * width + column) * pixelWords + group * tapWords;
            for (let word = 0; word < tapWords; word++) emitted[at++] = inside ? first + word : -1;
          }
        }
  return emitted;
}

/**
 * The schedule with the fewest words ahead. Reads by iteration i: R(i) = floor((i + 1) words / iterations) beyond `ahead`, and
 * i + 1 before the frame begins (i < 0); step e happens in the first i with floor((i + 1 - delay) steps / span) > e. A word w
 * (from 1) may be used in iteration i if ahead + R(i - settling) >= w.
 */
export function windowSchedule(window: WindowSpec, order: WindowOrder): WindowSchedule {
  const { height, width, geometry } = window;
  const { kernel, stride, dilation, pad } = geometry;
  const numbers = [height, width, kernel, stride, dilation, pad, order.pixelWords, order.groups];
  const key = `${numbers.join()} ${order.isParallel ?? false}`;
  let schedule = known.get(key);
  if (!schedule) {
    if (known.size === mostKnown) known.clear();
    known.set(key, (schedule = scheduleOf(window, order)));
  }
  return schedule;
}

/** Simulation, estimates and kernels ask for the same ones, and so do layers of one shape. */
const known = new Map<string, WindowSchedule>();
const mostKnown = 1024;

function scheduleOf(window: WindowSpec, order: WindowOrder): WindowSchedule {
  const words = window.height * window.width * order.pixelWords;
  const { oldest: first, newest: last, sends } = stepsOf(window, order);
  const steps = last.length;
  const emitted = sends?.reduce((sum, isSent) => sum + isSent, 0) ?? steps;
  const span = Math.max(words, steps);
  for (let delay = 0; ; delay++) {
    const iterations = span + delay;
    const readsBy = (i: number): number => (i < 0 ? i + 1 : Math.floor(((i + 1) * words) / iterations));
    const done = (e: number): number => delay + Math.ceil(((e + 1) * span) / steps) - 1;
    let ahead = 0;
    for (let e = 0; e < steps; e++)
      if (last[e]! >= 0) ahead = Math.max(ahead, last[e]! + 1 - readsBy(done(e) - settling));
    if (ahead > words) continue;
    // In iteration i all words are wanted from the oldest on that is used from i - settling on: of this frame, going back from
    // its last step, or at the start of frames before.
    let held = 1;
    let oldest = words;
    for (let i = iterations - 1, e = steps - 1, frame = 0; i >= 0; i--) {
      for (; done(e) - frame * iterations >= i - settling; e--) {
        if (first[e]! >= 0) oldest = Math.min(oldest, first[e]! - frame * words);
        if (e === 0) {
          e = steps;
          frame++;
        }
      }
      held = Math.max(held, ahead + readsBy(i) - oldest);
    }
    return { words, emitted, steps, ...(sends && { sends }), iterations, delay, ahead, held };
  }
}

/** The words that each step needs: one, or those of a column. */
function stepsOf(window: WindowSpec, order: WindowOrder): Omit<SweepSteps, 'sends'> & Partial<SweepSteps> {
  if (order.isParallel) return sweepSteps(window);
  const sources = emittedWords(window, order);
  return { oldest: sources, newest: sources };
}
