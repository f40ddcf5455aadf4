import { fail } from '../../ir/diagnostic.ts';
import type { CliCommand } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { TrainFlags } from '../train/options.ts';
import { trainOptions } from '../train/options.ts';
import { chosenRecipe, listedRecipes, printedRecipe } from '../train/recipe-choice.ts';
import { train } from '../train/run.ts';
import type { LoadTrainers } from '../train/trainers.ts';
import { loadTrainers } from '../train/trainers.ts';

/** `bnnir train net.bnn --data NAME [--recipe R]`, by these trainers. */
export const trainCommand = (trainers: LoadTrainers): CliCommand =>
  defineCommand<TrainFlags>({
    define: sub => void trainOptions(sub),
    async run([path], flags, context) {
      if (flags.listRecipes) return listedRecipes();
      if (flags.printRecipe) return printedRecipe(chosenRecipe(flags, context));
      if (path === undefined)
        return fail('E0002', 'train wants a network', { help: 'bnnir train net.bnn --data mnist' });
      return train(path, flags, context, trainers);
    },
  });

export const command = trainCommand(loadTrainers);
