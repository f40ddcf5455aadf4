import { SingleBar } from 'cli-progress';
import { lasting, percent, figure } from '../../train/curves/markup.ts';
import type { Progress } from '../../train/loop/run-training.ts';
import type { Best, EpochRow } from '../../train/loop/state.ts';
import { count } from '../figures.ts';
import type { Terminal } from '../terminal.ts';
import { isLively } from '../terminal.ts';

/** What a person sees of a run on stderr: a bar on a terminal, a line now and then otherwise; a line an epoch either way. */
export interface Display {
  at(progress: Progress): void;
  epoch(row: EpochRow, best: Best | undefined): void;
  stop(): void;
}

export const noDisplay: Display = { at: () => undefined, epoch: () => undefined, stop: () => undefined };

export function displayOn(terminal: Terminal): Display {
  const shown = isLively(terminal, 'err') ? bar() : lines(terminal);
  return {
    ...shown,
    epoch(row, best) {
      shown.stop();
      terminal.note(`${epochLine(row, best)}\n`);
    },
  };
}

/** `epoch  3 of 10  loss 0.123  97.12 % in training  97.50 % left out  8,123 images/s  12 s  best`. */
export function epochLine(row: EpochRow, best: Best | undefined): string {
  const judged = row.validation_accuracy;
  const parts = [
    `epoch ${String(row.epoch).padStart(String(row.epochs).length)} of ${row.epochs}`,
    `${row.step}  loss ${figure(row.loss)}`,
    `${percent(row.accuracy)} in training`,
    ...(judged === undefined ? [] : [`${percent(judged)} left out`]),
    `${count(row.images_per_second)} images/s`,
    lasting(row.seconds),
    ...(best?.epoch === row.epoch ? ['best'] : []),
  ];
  return parts.join('   ');
}

const figures = ({ loss, accuracy, imagesPerSecond, secondsLeft }: Progress): string =>
  `loss ${figure(loss)}  ${percent(accuracy)}  ${count(imagesPerSecond)} images/s  ${lasting(secondsLeft)} left`;

function bar(): Pick<Display, 'at' | 'stop'> {
  let shown: SingleBar | undefined;
  const stop = () => {
    shown?.stop();
    shown = undefined;
  };
  return {
    at(progress) {
      const payload = { about: `epoch ${progress.epoch} of ${progress.epochs}`, figures: figures(progress) };
      if (!shown) {
        shown = new SingleBar({
          format: '{about} {bar} {figures}',
          barsize: 24,
          hideCursor: true,
          clearOnComplete: true,
          // The run stops by itself at the first interruption.
          gracefulExit: false,
          stream: process.stderr,
          barCompleteChar: '#',
          barIncompleteChar: '.',
        });
        shown.start(progress.batches, progress.batch, payload);
      }
      shown.update(progress.batch, payload);
    },
    stop,
  };
}

const lineEveryMs = 10_000;

function lines(terminal: Terminal): Pick<Display, 'at' | 'stop'> {
  let last = performance.now();
  return {
    at(progress) {
      if (performance.now() - last < lineEveryMs || progress.batch === progress.batches) return;
      last = performance.now();
      const { epoch, epochs, batch, batches } = progress;
      terminal.note(
        `epoch ${epoch} of ${epochs}: ${count(batch)} of ${count(batches)} batches  ${figures(progress)}\n`,
      );
    },
    stop: () => undefined,
  };
}
