import type { Command } from 'commander';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Colours } from './paint.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given besides its own arguments and options. */
export interface Context {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** Colours of stdout. */
  readonly colours: Colours;
  /** A line on stderr for whoever watches; silent under --quiet. */
  readonly note: (text: string) => void;
  /** Mistakes that stop nothing: shown on stderr, silent under --quiet. */
  readonly warn: (diagnostics: readonly Diagnostic[]) => void;
  readonly progress: (what: string, total: number) => Promise<Progress>;
  /** Text of a file that diagnostics may point into. */
  readonly remember: (path: string, text: string) => void;
}

/** What a command found out: one JSON object for scripts, text for people. Nothing else goes to stdout. */
export interface Outcome {
  readonly json: object;
  /** Without its last newline. */
  readonly text: (colours: Colours) => string;
  /** The next useful command, where there is one. */
  readonly next?: string;
  /** 130: interrupted, what was done is kept. */
  readonly exitCode?: 0 | 1 | 2 | 130;
  /** The user's mistakes where there is a result all the same: told on stderr, exit code 1. */
  readonly mistakes?: readonly Diagnostic[];
}

/** A command: its arguments and options as commander declares them, and what it does with them. */
export interface CliCommand<Flags = unknown> {
  define(command: Command): void;
  run(args: readonly string[], flags: Flags, context: Context): Outcome | Promise<Outcome>;
}

/** The same command with the type of its flags forgotten: commander has read them by `define`. */
export const defineCommand = <Flags>(command: CliCommand<Flags>): CliCommand => command;
