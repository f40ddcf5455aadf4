import { Command } from 'commander';
import { trainCommand } from '../../src/cli/commands/train.ts';
import type { Context, Outcome } from '../../src/cli/command.ts';
import { listenForInterrupts } from '../../src/cli/interrupt.ts';
import { coloursFor } from '../../src/cli/paint.ts';
import { noProgress } from '../../src/cli/progress.ts';
import { reportFailure } from '../../src/cli/report-failure.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { FakeOptions } from './fake-trainer.ts';
import { FakeTrainer } from './fake-trainer.ts';

export function contextOn(terminal: Terminal): Context {
  return {
    terminal,
    isJson: false,
    isQuiet: false,
    colours: coloursFor(false),
    note: text => {
      terminal.note(`${text}\n`);
    },
    warn: () => undefined,
    progress: () => Promise.resolve(noProgress),
    remember: () => undefined,
  };
}

/** `bnnir train ARGV` by the fake trainer; the outcome that the command line would show. */
export async function trainFake(
  argv: readonly string[],
  context: Context,
  options: FakeOptions = {},
): Promise<Outcome> {
  const train = trainCommand(() =>
    Promise.resolve({ name: 'fake 1', make: module => new FakeTrainer(module, options) }),
  );
  const sub = new Command('train').exitOverride();
  train.define(sub);
  await sub.parseAsync([...argv], { from: 'user' });
  return train.run(sub.args, sub.opts(), context);
}

/** The same as a process: what it says on stdout and stderr, and its exit code. */
export async function runFake(argv: readonly string[], options: FakeOptions): Promise<number> {
  const terminal = processTerminal();
  listenForInterrupts(terminal.note);
  try {
    const { text, next, exitCode = 0 } = await trainFake(argv, contextOn(terminal), options);
    terminal.out(`${text(coloursFor(false))}\nnext: ${next ?? ''}\n`);
    return exitCode;
  } catch (error) {
    const about = { isJson: false, colours: coloursFor(false), sources: new Map(), version: '', argv };
    return reportFailure(error, { terminal, ...about });
  }
}
