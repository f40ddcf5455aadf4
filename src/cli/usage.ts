import type { CommanderError } from 'commander';
import { BnnirError, fail } from '../ir/diagnostic.ts';
import type { Code } from '../ir/diagnostic.ts';
import { didYouMean } from '../ir/suggest.ts';
import { commands, later } from './registry.ts';

/** Refuses a command that there is not. */
export function checkCommand(name: string): void {
  if (Object.hasOwn(commands, name) || name === 'help') return;
  if (later.has(name))
    fail('E0004', `the command '${name}' is not in this version`, {
      help: "'bnnir --help' lists those that are",
    });
  fail('E0001', `there is no command '${name}'`, {
    help: didYouMean(name, Object.keys(commands)) ?? "'bnnir --help' lists the commands",
  });
}

const codes: Readonly<Record<string, Code>> = { 'commander.conflictingOption': 'E0003' };

/** What commander has against an invocation, as a diagnostic. */
export function usageError(error: CommanderError, command: string): BnnirError {
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const like = /Did you mean (?:one of )?([^?)]+)/.exec(suggestion ?? '')?.[1];
  const help =
    like === undefined ? `'bnnir ${command} --help' shows how it is used` : `did you mean ${like}?`;
  return new BnnirError([
    { severity: 'error', code: codes[error.code] ?? 'E0002', message: first.trim(), help },
  ]);
}
