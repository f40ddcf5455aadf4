import { Command, CommanderError } from 'commander';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { CliCommand, Context, Outcome } from './command.ts';
import { listenForInterrupts } from './interrupt.ts';
import { coloursFor } from './paint.ts';
import { commands } from './registry.ts';
import { diagnosticJson, renderAll, reportFailure } from './report-failure.ts';
import type { Terminal } from './terminal.ts';
import { isLively } from './terminal.ts';
import { checkCommand, usageError } from './usage.ts';
import { version } from './version.ts';

/** Runs one command line and gives the exit code: 0 done, 1 the user's mistake, 2 ours. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const isJson = argv.includes('--json');
  const isQuiet = argv.includes('--quiet');
  const sources = new Map<string, string>();
  const errColours = coloursFor(isLively(terminal, 'err'));
  const context: Context = {
    terminal,
    isJson,
    isQuiet,
    colours: coloursFor(isLively(terminal, 'out')),
    note: text => {
      if (!isQuiet) terminal.note(`${text}\n`);
    },
    warn: (diagnostics: readonly Diagnostic[]) => {
      if (!isQuiet && diagnostics.length > 0) terminal.note(renderAll(diagnostics, sources, errColours));
    },
    progress: async (what, total) => {
      const { noProgress, progressOn } = await import('./progress.ts');
      return isQuiet ? noProgress : progressOn(terminal, what, total);
    },
    remember: (path, text) => {
      if (isPrintable(text)) sources.set(path, text);
    },
  };
  const stopListening = listenForInterrupts(terminal.note);
  try {
    const outcome = await dispatch(argv, context);
    return outcome
      ? show(outcome, context, told => {
          terminal.note(renderAll(told, sources, errColours));
        })
      : 0;
  } catch (error) {
    return reportFailure(error, { terminal, isJson, colours: errColours, sources, version: version(), argv });
  } finally {
    stopListening();
  }
}

function show(
  outcome: Outcome,
  { terminal, isJson, isQuiet, colours }: Context,
  tell: (told: readonly Diagnostic[]) => void,
): number {
  const { json, text, next, mistakes, exitCode = mistakes ? 1 : 0 } = outcome;
  if (isJson)
    terminal.out(
      `${JSON.stringify({ ...json, ...(mistakes && { diagnostics: mistakes.map(diagnosticJson) }) })}\n`,
    );
  else {
    const said = text(colours);
    if (said !== '') terminal.out(`${said}\n`);
    if (mistakes) tell(mistakes);
    if (next !== undefined && !isQuiet) terminal.out(`${colours.dim('next:')} ${next}\n`);
  }
  return exitCode;
}

/** A line of a binary file could do anything to a terminal. */
const isPrintable = (text: string): boolean =>
  // eslint-disable-next-line no-control-regex -- these are what a terminal obeys
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text);

/** Parses; undefined where commander answered by itself (help, version). */
async function dispatch(argv: readonly string[], context: Context): Promise<Outcome | undefined> {
  const [first = '--help', second] = argv;
  const name = first === 'help' ? second : first.startsWith('-') ? undefined : first;
  if (name !== undefined) checkCommand(name);
  let outcome: Outcome | undefined;
  const program = programFor(context.terminal);
  for (const [each, { summary, load }] of Object.entries(commands)) {
    const sub = program.command(each).description(summary);
    if (each !== name) continue;
    const { command } = await load();
    define(sub, command, async (args, flags) => {
      outcome = await command.run(args, flags, context);
    });
  }
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, name ?? '');
  }
  return outcome;
}

function programFor({ out }: Terminal): Command {
  return new Command('bnnir')
    .description('A compiler for binary neural networks: one integer meaning, bit for bit on every target.')
    .version(version(), '--version')
    .helpOption('--help', 'what a command takes')
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: out, writeErr: () => undefined })
    .exitOverride()
    .addHelpText(
      'after',
      "\n'bnnir help COMMAND' tells more of one. Every command takes --json (one JSON object) and --quiet.",
    );
}

function define(
  sub: Command,
  command: CliCommand,
  run: (args: readonly string[], flags: unknown) => Promise<void>,
): void {
  command.define(sub);
  sub
    .option('--json', 'one JSON object on stdout')
    .option('--quiet', 'no progress, notes or hints')
    .allowExcessArguments(false)
    .exitOverride()
    .action(async () => {
      const args = sub.args.filter(argument => typeof argument === 'string');
      await run(args, sub.opts());
    });
}
