import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowSpec } from '../../../src/codegen/dataflow/step.ts';
import { emittedWords, settling, windowSchedule } from '../../../src/codegen/dataflow/window-schedule.ts';
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
  })
  .map(({ size: [height, width], groups, tapWords, ...geometry }) => {
    const pixelWords = groups * tapWords;
    const window: WindowSpec = { height, width, channels: pixelWords, geometry, groups, padValue: 0 };
    return { window, order: { pixelWords, groups } };
  })
  .filter(({ window }) =>
    ([0, 1] as const).every(
      axis => outputSize(axis === 0 ? window.height : window.width, axis, window.geometry) >= 1,
    ),
  );

/** The loop of runtime/window.hpp over `frames` frames that are all there: when each word is read and written. */
function run(
  { window, order }: { window: WindowSpec; order: { pixelWords: number; groups: number } },
  frames: number,
) {
  const schedule = windowSchedule(window, order);
  const { words, emitted, iterations, delay, ahead } = schedule;
  const sources = emittedWords(window, order);
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
      if (i < delay || (writeDue += emitted) < iterations - delay) continue;
      writeDue -= iterations - delay;
      const source = sources[next++]!;
      if (source >= 0) writes.push({ word: frame * words + source, at: time });
    }
    expect(next).toBe(emitted);
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
  it('a frame takes the greater of what comes in and what goes out, from the second on', () => {
    fc.assert(
      fc.property(windows, window => {
        const { schedule } = run(window, 1);
        const { words, emitted, iterations, delay, ahead } = schedule;
        expect(iterations).toBe(Math.max(words, emitted) + delay);
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
