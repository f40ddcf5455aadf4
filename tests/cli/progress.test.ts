import { afterEach, describe, expect, it, vi } from 'vitest';
import { progressOn } from '../../src/cli/progress.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('progress where no one watches', () => {
  it('says nothing of quick work, and a line every few seconds of long work', () => {
    const said: string[] = [];
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const progress = progressOn(
      {
        out: () => undefined,
        note: text => void said.push(text),
        isTTY: { out: false, err: false },
        env: {},
      },
      'lfc',
      10_000,
    );
    for (const [time, done] of [
      [1000, 100],
      [4000, 2500],
      [5000, 3000],
      [9000, 5000],
      [18_000, 10_000],
    ] as const) {
      now = time;
      progress.to(done);
    }
    progress.stop();
    expect(said).toEqual([
      'lfc: 2,500 of 10,000, about 12 s left\n',
      'lfc: 5,000 of 10,000, about 9 s left\n',
    ]);
  });
});
