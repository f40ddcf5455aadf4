import { SingleBar } from 'cli-progress';
import { count } from './figures.ts';
import type { Terminal } from './terminal.ts';
import { isLively } from './terminal.ts';

/** Work of a known size that takes a while. */
export interface Progress {
  readonly to: (done: number) => void;
  /** Ends the display, whether the work came to its end or not. */
  readonly stop: () => void;
}

export const noProgress: Progress = { to: () => undefined, stop: () => undefined };

/** Quick work shows nothing at all. */
const patienceMs = 500;
const lineEveryMs = 4000;

/** A bar for a person, a line every few seconds for a log; both on stderr. */
export function progressOn(terminal: Terminal, what: string, total: number): Progress {
  return isLively(terminal, 'err') ? bar(what, total) : lines(terminal, what, total);
}

function bar(what: string, total: number): Progress {
  const begun = performance.now();
  let shown: SingleBar | undefined;
  return {
    to(done) {
      if (!shown && performance.now() - begun < patienceMs) return;
      if (!shown) {
        const format = `${what} {bar} {value} of {total}, {eta_formatted} left`;
        shown = new SingleBar({
          format,
          barsize: 30,
          hideCursor: true,
          clearOnComplete: true,
          stream: process.stderr,
          barCompleteChar: '#',
          barIncompleteChar: '.',
        });
        shown.start(total, done);
      }
      shown.update(done);
    },
    stop: () => shown?.stop(),
  };
}

function lines(terminal: Terminal, what: string, total: number): Progress {
  const begun = performance.now();
  let last = begun;
  return {
    to(done) {
      const now = performance.now();
      if (now - last < lineEveryMs || done >= total) return;
      last = now;
      const left = (((now - begun) / 1000) * (total - done)) / Math.max(1, done);
      terminal.note(`${what}: ${count(done)} of ${count(total)}, about ${count(Math.ceil(left))} s left\n`);
    },
    stop: () => undefined,
  };
}
