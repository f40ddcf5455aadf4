import type { Span } from '../../ir/types.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Name } from '../ast.ts';
import type { Layer } from '../layers/layer.ts';
import { mismatch } from '../layers/settings.ts';
import type { Value } from '../values.ts';
import { show } from '../values.ts';
import type { Construction } from './construction.ts';

/** An argument as handed over. */
export interface Given {
  readonly name?: Name;
  readonly value: Value;
  readonly at: Span;
}

/** Arguments by parameter name: positional first, then named. undefined after a mistake. */
export function matchArguments(
  callee: Name,
  given: readonly Given[],
  names: readonly string[],
  construction: Construction,
): ReadonlyMap<string, Given> | undefined {
  const matched = new Map<string, Given>();
  const before = construction.diagnostics.length;
  const positional = given.filter(({ name }) => !name).length;
  let isNamed = false;
  given.forEach((argument, index) => {
    const { name, at } = argument;
    isNamed ||= name !== undefined;
    if (!name && isNamed) {
      construction.error('E0206', at, 'a positional argument after a named one');
      return;
    }
    const known = name?.text ?? names[index];
    if (known === undefined) {
      const most = `${names.length} argument${names.length === 1 ? '' : 's'}`;
      construction.error('E0206', at, `${callee.text} takes at most ${most}, found ${positional}`);
    } else if (name && !names.includes(known))
      construction.error(
        'E0203',
        name.at,
        `${callee.text} has no setting '${known}'`,
        didYouMean(known, names),
      );
    else if (matched.has(known)) construction.error('E0206', at, `'${known}' is given twice`);
    else matched.set(known, argument);
  });
  return construction.diagnostics.length > before ? undefined : matched;
}

/** A layer's settings, defaults filled in; every setting that is wrong is told. undefined after a mistake. */
export function readSettings(
  callee: Name,
  { settings }: Layer,
  given: ReadonlyMap<string, Given>,
  construction: Construction,
): Readonly<Record<string, unknown>> | undefined {
  const read: Record<string, unknown> = {};
  let isRight = true;
  for (const [name, wanted] of Object.entries(settings)) {
    const value = given.get(name)?.value ?? wanted.fallback;
    const found = value && value.kind !== 'wrong' ? wanted.read(value) : undefined;
    if (found !== undefined) read[name] = found;
    else isRight = false;
    if (!value) construction.error('E0206', callee.at, `${callee.text} wants '${name}': ${wanted.doc}`);
    else if (value.kind !== 'wrong' && found === undefined)
      construction.error(
        'E0203',
        given.get(name)?.at ?? callee.at,
        `${callee.text}, ${mismatch(name, wanted, value)}`,
        value.kind === 'word' ? didYouMean(value.word, wanted.choices ?? []) : undefined,
      );
  }
  return isRight ? read : undefined;
}

/** The tensors a layer is handed, or undefined after a mistake; `wrong` ones count as tensors. */
export function tensorsOf(
  callee: Name,
  { takes }: Layer,
  given: readonly Given[],
  construction: Construction,
): readonly Given[] | undefined {
  const positional = given.filter(({ name }) => !name);
  const tensors = takes === 'many' ? positional : positional.slice(0, takes);
  const other = tensors.find(({ value }) => value.kind !== 'tensor' && value.kind !== 'wrong');
  if (!other && tensors.length >= (takes === 'many' ? 1 : takes)) return tensors;
  const wanted = takes === 2 ? 'two tensors' : 'a tensor';
  const found = other ? show(other.value) : tensors.length === 0 ? 'nothing' : 'one';
  const help = takes === 1 ? `write 'x |> ${callee.text}'` : `write '${callee.text}(x, y)'`;
  construction.error('E0206', other?.at ?? callee.at, `${callee.text} wants ${wanted}, found ${found}`, help);
  return undefined;
}
