import { fail } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Json } from '../../ir/types.ts';
import { printRecipe, readRecipe } from './read-recipe.ts';
import type { Group, Recipe, Step } from './recipe.ts';

/** What the command line changes in a recipe. */
export interface Adjustments {
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  /** `--recipe-set KEY=VALUE`, in order. */
  readonly set?: readonly (readonly [key: string, value: string])[];
}

/** The file that a changed recipe is said to be in, for messages. */
const adjustedFile = 'recipe with --recipe-set';

/**
 * A recipe with changes, the short ones first. `epochs` goes to the longest step and `lr` to the group that is fastest, the others follow in proportion;
 * a key of a step goes to every step, `STEP.KEY` to one, `STEP.groups.0.rate.from` deeper. The result is checked as a file is, whose text
 * `remember` is told for messages.
 */
export function adjusted(
  recipe: Recipe,
  { set = [], ...given }: Adjustments,
  remember: (file: string, text: string) => void = () => undefined,
): Recipe {
  const shorts = { ...given };
  for (const [key, value] of set) if (isShort(key)) shorts[key] = numberOf(key, value);
  const { epochs, batch, lr, seed } = shorts;
  let changed = { ...recipe, ...(batch !== undefined && { batch }), ...(seed !== undefined && { seed }) };
  if (epochs !== undefined) changed = withEpochs(changed, epochs);
  if (lr !== undefined) changed = withRate(changed, lr);
  const rest = set.filter(([key]) => !isShort(key));
  if (rest.length === 0) return changed;
  let values = changed as unknown as Values;
  for (const [key, value] of rest) values = withSetting(values, recipe, key, valueOf(value));
  const text = printRecipe(values as unknown as Recipe);
  remember(adjustedFile, text);
  return readRecipe(text, adjustedFile);
}

function withEpochs(recipe: Recipe, epochs: number): Recipe {
  const longest = Math.max(...recipe.steps.map(step => step.epochs));
  const scaled = (step: Step) => Math.max(1, Math.round((step.epochs * epochs) / longest));
  return { ...recipe, steps: recipe.steps.map(step => ({ ...step, epochs: scaled(step) })) };
}

function withRate(recipe: Recipe, lr: number): Recipe {
  const groups = recipe.steps
    .flatMap(step => step.groups)
    .filter(({ optimizer }) => optimizer.kind !== 'bop');
  const fastest = Math.max(...groups.map(({ rate }) => rate.from));
  if (!(fastest > 0)) return fail('E0612', `recipe '${recipe.name}' has no learning rate to change`);
  const factor = lr / fastest;
  const scaled = (group: Group): Group => {
    const { optimizer, rate } = group;
    if (optimizer.kind === 'bop') return group;
    const to = 'to' in rate ? { to: rate.to * factor } : {};
    return { ...group, rate: { ...rate, from: rate.from * factor, ...to } };
  };
  const steps = recipe.steps.map(step => ({ ...step, groups: step.groups.map(scaled) }));
  return { ...recipe, steps };
}

type Values = Readonly<Record<string, Json>>;
type Short = 'epochs' | 'batch' | 'lr' | 'seed';
const isShort = (key: string): key is Short => ['epochs', 'batch', 'lr', 'seed'].includes(key);

function numberOf(key: Short, value: string): number {
  const number = Number(value);
  const isFine =
    value.trim() !== '' && number > 0 && (key === 'lr' ? Number.isFinite(number) : Number.isInteger(number));
  if (isFine || (key === 'seed' && value === '0')) return number;
  const wanted = key === 'lr' ? 'a number > 0' : `a whole number >= ${key === 'seed' ? 0 : 1}`;
  return fail('E0002', `--recipe-set ${key} wants ${wanted}, found '${value}'`);
}

function withSetting(values: Values, { name, steps }: Recipe, key: string, value: Json): Values {
  const [first = '', ...rest] = key.split('.');
  const index = steps.findIndex(step => step.name === first);
  if (index >= 0 && rest.length > 0)
    return replaced(values, ['steps', String(index), ...rest], value, key) as Values;
  if (Object.hasOwn(steps[0]!, first) && !Object.hasOwn(values, first))
    return {
      ...values,
      steps: (values.steps as readonly Json[]).map(step => replaced(step, [first, ...rest], value, key)),
    };
  if (Object.hasOwn(values, first) && first !== 'steps')
    return replaced(values, [first, ...rest], value, key) as Values;
  const known = [...Object.keys(values), ...Object.keys(steps[0]!), ...steps.map(step => step.name)];
  return fail('E0612', `recipe '${name}' has no setting '${key}'`, {
    help: didYouMean(first, known) ?? `--print-recipe shows them; one of a step: ${steps[0]!.name}.epochs=5`,
  });
}

/** JSON where it is some, else the text itself. */
function valueOf(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** A copy with the value at a path replaced. */
function replaced(into: Json, [first, ...rest]: readonly string[], value: Json, key: string): Json {
  if (first === undefined) return value;
  if (typeof into !== 'object' || into === null)
    return fail('E0612', `--recipe-set ${key}: there is nothing below '${JSON.stringify(into)}'`);
  if (Array.isArray(into)) {
    const list = into as readonly Json[];
    const index = Number(first);
    if (!Number.isInteger(index) || index < 0 || index >= list.length)
      return fail('E0612', `--recipe-set ${key}: '${first}' is none of 0..${list.length - 1}`);
    return list.map((each, at) => (at === index ? replaced(each, rest, value, key) : each));
  }
  const members = into as Readonly<Record<string, Json>>;
  return { ...members, [first]: replaced(members[first] ?? (rest.length > 0 ? {} : null), rest, value, key) };
}
