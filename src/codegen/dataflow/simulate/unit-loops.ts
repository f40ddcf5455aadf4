import { isBuffered } from '../folded-step.ts';
import type { JoinStep } from '../step.ts';
import type { ConcatUnit, JoinUnit, SliceUnit, Unit, UpsampleUnit } from '../unit.ts';
import { insOf, orderOf, outsOf } from '../unit.ts';
import type { WindowSchedule } from '../window-schedule.ts';
import { windowSchedule } from '../window-schedule.ts';
import { collect, gather, product, scatter, through } from './loops.ts';
import type { Schedule } from './schedule.ts';
import { looped, reads, stretched, writes } from './schedule.ts';

const x = reads(0);
const y = writes(0);

/** The loop of a unit as the runtime has it: one iteration a cycle, when it reads and when it writes. */
export function loopOf(unit: Unit): Schedule {
  switch (unit.kind) {
    case 'window':
      return windowLoop(windowSchedule(unit.window, orderOf(unit)));
    case 'matvec': {
      const { step, pe, simd } = unit;
      const { pixels, groups, depth, channels } = step;
      const loop = product(pixels * groups, depth / simd, channels / groups / pe);
      // Weights from outside come evenly, at the pace that `weights-pace` sets.
      return unit.cycles > loop.cycles ? stretched(loop, unit.cycles / loop.cycles) : loop;
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
    case 'shuffle': {
      const { pixels, channels } = unit.step;
      return isBuffered(unit.step, unit.in.lanes) ? collect(pixels, channels, channels) : through(pixels);
    }
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
  const { height, width, factors } = step;
  const [down, across] = factors;
  const folds = words / (height * width);
  const row = width * across * folds;
  return looped(height, down * row, iteration => {
    const copy = Math.floor((iteration % row) / folds) % across;
    return iteration < row && copy === 0 ? x | y : y;
  });
}

/** Words that the buffer of a window may take before its loop comes to them: those that settle between read and write. */
const early = 2;

/**
 * A window unit is one loop that never waits for words of the next frame, though it reads them ahead when they are there. So its
 * reading is a buffer's: a place is given back with every word that the loop is due to read, and the first `ahead` of a frame
 * have theirs before it begins. Its firings send taps, and wait only for words of their own frame that the loop has come to.
 */
export function windowLoop({ words, steps, sends, iterations, delay, ahead }: WindowSchedule): Schedule {
  const most = Math.min(iterations, words + steps);
  const [gaps, acts, needs, frees] = [0, 1, 2, 3].map(() => new Int32Array(most)) as Firings;
  let [firings, last, readDue, stepDue, read, step] = [0, -1, 0, 0, 0, 0];
  for (let iteration = 0; iteration < iterations; iteration++) {
    let act = 0;
    readDue += words;
    if (readDue >= iterations) {
      readDue -= iterations;
      read++;
      act = x;
    }
    if (iteration >= delay) {
      stepDue += steps;
      if (stepDue >= iterations - delay) {
        stepDue -= iterations - delay;
        if (!sends || sends[step] === 1) act = x | y;
        step++;
      }
    }
    if (act === 0) continue;
    gaps[firings] = iteration - last;
    acts[firings] = act;
    needs[firings] = Math.min(words, ahead + read);
    frees[firings++] = read;
    last = iteration;
  }
  const [capacity, tail] = [ahead + early, iterations - 1 - last];
  const buffered = { needs: needs.subarray(0, firings), frees: frees.subarray(0, firings), capacity };
  const fired = { gaps: gaps.subarray(0, firings), acts: acts.subarray(0, firings) };
  return { ...fired, tail, repetitions: 1, cycles: iterations, buffered };
}

type Firings = [gaps: Int32Array, acts: Int32Array, needs: Int32Array, frees: Int32Array];
