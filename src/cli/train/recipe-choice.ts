import { existsSync } from 'node:fs';
import { adjusted } from '../../train/recipes/adjust.ts';
import { builtinRecipes, defaultRecipe, recipeNamed } from '../../train/recipes/builtin.ts';
import { printRecipe, readRecipe } from '../../train/recipes/read-recipe.ts';
import type { Recipe } from '../../train/recipes/recipe.ts';
import { epochsOf } from '../../train/recipes/recipe.ts';
import type { Context, Outcome } from '../command.ts';
import { readText } from '../output.ts';
import { table, unnamed } from '../table.ts';
import type { TrainFlags } from './options.ts';

/** The recipe that the command line asks for, its changes made. */
export function chosenRecipe(flags: TrainFlags, { remember }: Context): Recipe {
  const { recipe: name = defaultRecipe, epochs, batch, lr, seed, recipeSet } = flags;
  const isFile = name.endsWith('.json') || (/[/\\]/.test(name) && existsSync(name));
  const text = isFile ? readText(name) : '';
  remember(name, text);
  const recipe = isFile ? readRecipe(text, name) : recipeNamed(name);
  const changes = {
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batch }),
    ...(lr !== undefined && { lr }),
    ...(seed !== undefined && { seed }),
    ...(recipeSet && { set: recipeSet }),
  };
  return adjusted(recipe, changes, remember);
}

/** `--list-recipes`. */
export function listedRecipes(): Outcome {
  const recipes = builtinRecipes();
  const stepsOf = ({ steps }: Recipe) => steps.map(({ name, epochs }) => ({ name, epochs }));
  return {
    json: {
      recipes: recipes.map(recipe => ({
        name: recipe.name,
        about: recipe.about,
        sources: recipe.sources,
        epochs: epochsOf(recipe),
        batch: recipe.batch,
        steps: stepsOf(recipe),
      })),
    },
    text: ({ strong, dim }) =>
      table(
        unnamed(3),
        recipes.map(recipe => [
          strong(recipe.name),
          recipe.about,
          dim(
            `${stepsOf(recipe)
              .map(({ epochs }) => epochs)
              .join(' + ')} epochs`,
          ),
        ]),
      ),
    next: 'bnnir train --recipe reactnet --print-recipe > mine.json',
  };
}

/** `--print-recipe`: JSON either way, to be saved and changed. */
export const printedRecipe = (recipe: Recipe): Outcome => ({
  json: recipe,
  text: () => printRecipe(recipe).trimEnd(),
});
