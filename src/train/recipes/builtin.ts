import { fail } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Json } from '../../ir/types.ts';
import { binarynet } from './builtin/binarynet.ts';
import { bireal } from './builtin/bireal.ts';
import { bop } from './builtin/bop.ts';
import { reactnet } from './builtin/reactnet.ts';
import { real } from './builtin/real.ts';
import { standard } from './builtin/standard.ts';
import { xnor } from './builtin/xnor.ts';
import { readRecipe } from './read-recipe.ts';
import type { Recipe } from './recipe.ts';

/** The recipes that come along, as their files would say them. */
const texts: readonly ({ readonly name: string } & Readonly<Record<string, Json>>)[] = [
  standard,
  bireal,
  reactnet,
  bop,
  xnor,
  binarynet,
  real,
];

/** What is trained by where no recipe is named. */
export const defaultRecipe = standard.name;

/** The recipes that come along, defaults filled in. */
export const builtinRecipes = (): readonly Recipe[] =>
  texts.map(each => readRecipe(JSON.stringify(each), each.name));

export function recipeNamed(name: string): Recipe {
  const found = texts.find(each => each.name === name);
  if (found) return readRecipe(JSON.stringify(found), found.name);
  const names = texts.map(each => each.name);
  return fail('E0611', `there is no recipe '${name}'`, {
    help: didYouMean(name, names) ?? `there are ${names.join(', ')}; a file: --recipe mine.json`,
  });
}
