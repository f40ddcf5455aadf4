import type { Command } from 'commander';
import { fail } from '../ir/diagnostic.ts';

/** What every command that reads a net may be told. */
export interface NetworkFlags {
  readonly weights?: string;
  readonly weightsMap?: string;
  readonly config?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** Of every command that makes integers of a network. */
export interface CalibrateFlags {
  readonly calibrate?: string;
}

/** Declares the network and what goes with it; `doc` says which files are taken. */
export function networkOptions(command: Command, { weights = true, net = '<net>' } = {}): Command {
  command.argument(net, 'a .bnn file, or an .ir file that --print-ir wrote');
  if (weights)
    command
      .option(
        '--weights <file>',
        '.safetensors or .npz, or random[:SEED]; default: beside the net, of its name',
      )
      .option('--weights-map <file>', 'array in the file -> tensor of the net, as JSON');
  return command
    .option('--config <file>', 'choices for what the net leaves to search, as JSON')
    .option(
      '--set <name=value>',
      "a parameter of the net, repeatable: --set blocks='[6,8,12,6]'",
      assignment('--set'),
    );
}

/** The network and the options that chose it and its weights, as they are typed: for the next command. */
export function asTyped(
  path: string,
  { weights, weightsMap, config, set = {}, calibrate }: NetworkFlags & CalibrateFlags,
): string {
  const options = {
    '--weights': weights,
    '--weights-map': weightsMap,
    '--config': config,
    '--calibrate': calibrate,
  };
  return [
    quoted(path),
    ...Object.entries(options).flatMap(([option, value]) =>
      value === undefined ? [] : [option, quoted(value)],
    ),
    ...Object.entries(set).flatMap(([name, value]) => ['--set', quoted(`${name}=${value}`)]),
  ].join(' ');
}

/** For a shell; most words need nothing. */
export const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** `name=value` of a repeatable option. */
export const assignment =
  (option: string) =>
  (text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      return fail('E0002', `${option} wants name=value, found '${text}'`, { help: `${option} classes=100` });
    return { ...before, [name]: value };
  };

/** A whole number of an option, at least `least`. */
export const wholeNumber =
  (option: string, least = 1) =>
  (text: string): number => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= least
      ? value
      : fail('E0002', `${option} wants a whole number >= ${least}, found '${text}'`);
  };

/** A number above 0 of an option. */
export const positive =
  (option: string) =>
  (text: string): number => {
    const value = Number(text);
    return text.trim() !== '' && value > 0 && Number.isFinite(value)
      ? value
      : fail('E0002', `${option} wants a number > 0, found '${text}'`);
  };
