import type { JoinStep } from '../step.ts';
import type { ConcatUnit, JoinUnit, SliceUnit, Unit, UpsampleUnit, WindowUnit } from '../unit.ts';
import { insOf, orderOf, outsOf } from '../unit.ts';
import type { WindowSchedule } from '../window-schedule.ts';
import { windowSchedule } from '../window-schedule.ts';
import { gather, product, scatter, through } from './loops.ts';
import type { Schedule } from './schedule.ts';
import { looped, reads, writes } from './schedule.ts';

const x = reads(0);
const y = writes(0);

/** The loop of a unit as the runtime has it: one iteration a cycle, when it reads and when it writes. Windows are pairs: see below. */
export function loopOf(unit: Exclude<Unit, WindowUnit>): Schedule {
  switch (unit.kind) {
    case 'matvec': {
      const { step, pe, simd } = unit;
      const { pixels, groups, depth, channels } = step;
      return product(pixels * groups, depth / simd, channels / groups / pe);
    }
    case 'reduce':
      return unit.step.window
        ? reduced(unit.in.words, unit.out.words)
        : collected(unit.in.words, unit.out.words, unit.step.pixels);
    case 'select':
      return collected(unit.in.words, 1, 1);
    case 'convert':
      return unit.in.words >= unit.out.words
        ? gather(unit.in.words, unit.in.words / unit.out.words)
        : scatter(unit.out.words, unit.out.words / unit.in.words);
    case 'join':
      return joined(unit);
    case 'concat':
      return concatenated(unit);
    case 'slice':
      return sliced(unit);
    case 'upsample':
      return upsampled(unit);
    default:
      return through(unit.in.words, insOf(unit).length, outsOf(unit).length);
  }
}

/** `inWords / outWords` taps in a row make a result. */
const reduced = (inWords: number, outWords: number): Schedule => gather(inWords, inWords / outWords);

/** The results of a pixel leave with the words of its last tap. */
function collected(inWords: number, outWords: number, pixels: number): Schedule {
  const [perPixel, results] = [inWords / pixels, outWords / pixels];
  return looped(pixels, perPixel, iteration => (iteration >= perPixel - results ? x | y : x));
}

/** Whether an operand is read in an iteration. */
function isRead(spread: JoinStep['spreads'][0], pixel: number, fold: number): boolean {
  switch (spread) {
    case 'same':
      return true;
    case 'pixel':
      return fold === 0;
    case 'channel':
      return pixel === 0;
    case 'one':
      return pixel === 0 && fold === 0;
  }
}

function joined({ step, out }: JoinUnit): Schedule {
  const folds = out.words / step.pixels;
  const [first, second] = step.spreads;
  const whole = first === 'channel' || first === 'one' || second === 'channel' || second === 'one';
  const pixels = whole ? step.pixels : 1;
  return looped(step.pixels / pixels, pixels * folds, iteration => {
    const [pixel, fold] = [Math.floor(iteration / folds), iteration % folds];
    return y | (isRead(first, pixel, fold) ? reads(0) : 0) | (isRead(second, pixel, fold) ? reads(1) : 0);
  });
}

function concatenated(unit: ConcatUnit): Schedule {
  const { pixels } = unit.step;
  const ports = insOf(unit).flatMap((stream, port) =>
    Array.from({ length: stream.words / pixels }, () => reads(port)),
  );
  return looped(pixels, ports.length, iteration => ports[iteration]! | y);
}

function sliced({ step, in: { lanes } }: SliceUnit): Schedule {
  const [first, end] = [step.start / lanes, step.end / lanes];
  return looped(step.pixels, step.from / lanes, word => (word >= first && word < end ? x | y : x));
}

function upsampled({ step, in: { words } }: UpsampleUnit): Schedule {
  const { height, width, factor } = step;
  const folds = words / (height * width);
  const row = width * factor * folds;
  return looped(height, factor * row, iteration => {
    const copy = Math.floor((iteration % row) / folds) % factor;
    return iteration < row && copy === 0 ? x | y : y;
  });
}

/** The two halves of a window unit. */
export interface WindowHalves {
  /** Reads a word when the other half permits it, into the ring. */
  readonly filler: Schedule;
  /** Sends taps from the ring; output 1 permits a word to be read, `ahead` of its turn. */
  readonly emitter: Schedule;
  readonly plan: WindowSchedule;
}

/**
 * A window unit is one loop that never waits for words of the next frame, though it reads them ahead when they are there. So it is two
 * units here: one reads, as soon as it may, one sends, and waits only for words of its own frame that its loop has come to.
 */
export function windowHalves(unit: WindowUnit): WindowHalves {
  const plan = windowSchedule(unit.window, orderOf(unit));
  const { words, emitted, iterations, delay, ahead, held } = plan;
  const span = iterations - delay;
  const needs: number[] = [];
  const emitter = looped(1, iterations, iteration => {
    const read = Math.floor(((iteration + 1) * words) / iterations);
    const isPermitted = read > Math.floor((iteration * words) / iterations);
    const written = (at: number) => Math.max(0, Math.floor(((at + 1 - delay) * emitted) / span));
    const isWritten = written(iteration) > written(iteration - 1);
    if (!isPermitted && !isWritten) return 0;
    needs.push(Math.min(words, ahead + read));
    return x | (isWritten ? y : 0) | (isPermitted ? writes(1) : 0);
  });
  const frees = Int32Array.from(needs, need => Math.max(0, need - held - 1));
  frees[frees.length - 1] = words;
  const buffered = { needs: Int32Array.from(needs), frees };
  return { filler: through(words, 2, 1), emitter: { ...emitter, buffered }, plan };
}
