import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowSpec } from '../../../src/codegen/dataflow/step.ts';
import type { WindowOrder } from '../../../src/codegen/dataflow/window-schedule.ts';
import { emittedWords, settling, windowSchedule } from '../../../src/codegen/dataflow/window-schedule.ts';
import { sweepOf, sweepSteps } from '../../../src/codegen/dataflow/window-sweep.ts';
import { outputSize } from '../../../src/ir/window.ts';

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const pair = (max: number) => fc.tuple(upTo(max), upTo(max));

const windows = fc
  .record({
    size: pair(9),
    kernel: pair(4),
    stride: pair(3),
    dilation: pair(2),
    pad: fc.tuple(upTo(3, 0), upTo(3, 0), upTo(3, 0), upTo(3, 0)),
    groups: upTo(3),
    tapWords: upTo(3),
    isParallel: fc.boolean(),
  })
  .map(({ size: [height, width], groups, tapWords, isParallel, ...geometry }) => {
    const pixelWords = isParallel ? 1 : groups * tapWords;
    const window: WindowSpec = { height, width, channels: pixelWords, geometry, groups, padValue: 0 };
    return { window, order: { pixelWords, groups, isParallel } };
  })
  .filter(({ window }) =>
    ([0, 1] as const).every(
      axis => outputSize(axis === 0 ? window.height : window.width, axis, window.geometry) >= 1,
    ),
  );

/** The words that each step of a frame uses. */
function usedWords(window: WindowSpec, order: WindowOrder): readonly (readonly number[])[] {
  if (!order.isParallel) return Array.from(emittedWords(window, order), word => (word < 0 ? [] : [word]));
  const { oldest, newest } = sweepSteps(window);
  return Array.from(oldest, (word, step) => (word < 0 ? [] : [word, newest[step]!]));
}

/** The loop of runtime/window.hpp and parallel.hpp over `frames` frames that are all there: when each word is read and used. */
function run({ window, order }: { window: WindowSpec; order: WindowOrder }, frames: number) {
  const schedule = windowSchedule(window, order);
  const { words, steps, iterations, delay, ahead } = schedule;
  const sources = usedWords(window, order);
  const readAt: number[] = [];
  const writes: { word: number; at: number }[] = [];
  const all = words * frames;
  let time = 0;
  let held = 0;
  for (let frame = 0; frame < frames; frame++) {
    let [readDue, writeDue, owed, have, next] = [0, 0, 0, held, 0];
    for (let i = held - ahead; i < iterations; i++, time++) {
      if (i < 0) owed = 1;
      else if ((readDue += words) >= iterations) {
        readDue -= iterations;
        owed++;
      }
      if (owed > 0 && (have < words || readAt.length < all)) {
        readAt.push(time);
        have++;
        owed--;
      }
      if (i < delay || (writeDue += steps) < iterations - delay) continue;
      writeDue -= iterations - delay;
      for (const source of sources[next++]!) writes.push({ word: frame * words + source, at: time });
    }
    expect(next).toBe(steps);
    held = have - words;
  }
  return { schedule, readAt, writes, time };
}

describe('the schedule of a window unit', () => {
  it('writes a word only some iterations after it was read, and reads every word once', () => {
    fc.assert(
      fc.property(windows, window => {
        const { schedule, readAt, writes } = run(window, 3);
        expect(readAt.length).toBe(3 * schedule.words);
        for (const { word, at } of writes) expect(at - readAt[word]!).toBeGreaterThanOrEqual(settling);
      }),
    );
  });
  it('keeps a word in the ring until it has gone out for the last time', () => {
    fc.assert(
      fc.property(windows, window => {
        const { schedule, readAt, writes } = run(window, 3);
        for (const { word, at } of writes) {
          const overwritten = readAt[word + schedule.held];
          if (overwritten !== undefined) expect(overwritten - at).toBeGreaterThanOrEqual(settling);
        }
      }),
    );
  });
  it('a frame takes the greater of its words and its steps, from the second on', () => {
    fc.assert(
      fc.property(windows, window => {
        const { schedule } = run(window, 1);
        const { words, steps, iterations, delay, ahead } = schedule;
        expect(iterations).toBe(Math.max(words, steps) + delay);
        expect(run(window, 4).time).toBe(4 * iterations + ahead);
        expect(delay).toBeLessThanOrEqual(settling);
        expect(ahead).toBeLessThanOrEqual(words);
      }),
    );
  });
  it('reads about as far ahead as the kernel reaches down: a 3x3 window on rows of 30 words, two rows', () => {
    const geometry = { kernel: [3, 3], stride: [1, 1], dilation: [1, 1], pad: [0, 0, 0, 0] };
    const window = { height: 30, width: 30, channels: 1, geometry, groups: 1, padValue: 0 };
    const { ahead, held, delay } = windowSchedule(window, { pixelWords: 1, groups: 1 });
    expect({ ahead, held, delay }).toMatchInlineSnapshot(`
      {
        "ahead": 63,
        "delay": 0,
        "held": 125,
      }
    `);
  });
});

describe('a sweep that sends whole windows', () => {
  it('sends each window at the step that brings its last column', () => {
    fc.assert(
      fc.property(windows, ({ window }) => {
        const { outHeight, outWidth, lead, width, steps } = sweepOf(window);
        const { sends } = sweepSteps(window);
        expect(sends.length).toBe(steps);
        const at = Array.from(sends.entries()).flatMap(([step, isSent]) => (isSent === 1 ? [step] : []));
        expect(at.length).toBe(outHeight * outWidth);
        at.forEach((step, index) => {
          const [y, x] = [Math.floor(index / outWidth), index % outWidth];
          expect(step).toBe(y * width + lead + x * window.geometry.stride[1]!);
        });
      }),
    );
  });
  it('takes no steps for padding but those of one row: 7x7 by 2 on 224x224 padded by 3, 3x3 on 56x56 padded by 1', () => {
    const steps = (size: number, kernel: number, stride: number, pad: number) => {
      const geometry = {
        kernel: [kernel, kernel],
        stride: [stride, stride],
        dilation: [1, 1],
        pad: [pad, pad, pad, pad],
      };
      const window = { height: size, width: size, channels: 1, geometry, groups: 1, padValue: 0 };
      const order = { pixelWords: 1, groups: 1, isParallel: true };
      return [sweepOf(window).steps, windowSchedule(window, order).iterations];
    };
    expect(steps(224, 7, 2, 3)).toEqual([25_090, 50_176]);
    expect(steps(56, 3, 1, 1)).toEqual([3137, 3137]);
  });
});
