import type { Command } from 'commander';
import { Option } from 'commander';
import { fail } from '../../ir/diagnostic.ts';
import type { EngineName } from '../../train/engine/engine.ts';
import type { NetworkFlags } from '../network-options.ts';
import { assignment, networkOptions, positive, wholeNumber } from '../network-options.ts';

/** What `bnnir train` is told. */
export interface TrainFlags extends Omit<NetworkFlags, 'weights' | 'weightsMap'> {
  readonly data?: string;
  readonly recipe?: string;
  readonly recipeSet?: readonly (readonly [key: string, value: string])[];
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly initFrom?: string;
  readonly teacher?: string;
  readonly teacherSet?: Readonly<Record<string, string>>;
  readonly engine?: EngineName;
  readonly limit?: number;
  readonly output?: string;
  readonly force?: true;
  readonly resume?: true;
  readonly listRecipes?: true;
  readonly printRecipe?: true;
}

export const trainOptions = (command: Command): Command =>
  networkOptions(command, { weights: false, net: '[net]' })
    .option(
      '--data <name>',
      'mnist, fashion-mnist, cifar10, or a path; NAME:train:N takes the first N images',
    )
    .option('--recipe <name>', 'one of --list-recipes, or a .json file; default: standard')
    .option('--recipe-set <key=value>', 'a setting of the recipe, repeatable: augment.shift=2', setting)
    .option('--epochs <count>', 'of the longest step; other steps in proportion', wholeNumber('--epochs'))
    .option('--batch <images>', 'images a step', wholeNumber('--batch'))
    .option('--lr <rate>', 'the greatest learning rate; others in proportion', positive('--lr'))
    .option('--seed <seed>', 'decides weights, order and variation of images', wholeNumber('--seed', 0))
    .option('--init-from <file>', 'weights to begin with: .safetensors or .npz of the same network')
    .option('--teacher <net:weights>', 'network and weights that a distributional loss learns from')
    .option(
      '--teacher-set <name=value>',
      'a parameter of that network, repeatable',
      assignment('--teacher-set'),
    )
    .addOption(
      new Option(
        '--engine <name>',
        'native: tfjs-node; wasm: WebAssembly; default: native where it is installed',
      ).choices(['native', 'wasm']),
    )
    .option('--limit <images>', 'judge by the first so many test images only', wholeNumber('--limit'))
    .option('-o, --output <folder>', 'where the run is kept; default: NET-train')
    .option('--force', 'replace the folder, whatever it holds')
    .option('--resume', 'go on with the run in the folder')
    .option('--list-recipes', 'the recipes that come along')
    .option('--print-recipe', 'the recipe as it would be used, as JSON');

function setting(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const [, key, value] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    return fail('E0002', `--recipe-set wants key=value, found '${text}'`, {
      help: '--recipe-set augment.shift=2',
    });
  return [...before, [key, value]];
}

/** Whether the command line says anything about the recipe. */
export const choosesRecipe = ({ recipe, recipeSet, epochs, batch, lr, seed }: TrainFlags): boolean =>
  [recipe, recipeSet, epochs, batch, lr, seed].some(each => each !== undefined);
