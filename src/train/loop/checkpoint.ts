import { BnnirError, fail } from '../../ir/diagnostic.ts';
import { readSafetensors, writeSafetensors } from '../../ir/safetensors.ts';
import type { Json } from '../../ir/types.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Identity, RunState } from './state.ts';

/** Of the layout below; another is not read. */
const version = '1';

/** A run as the bytes of a .safetensors file: the trainer's tensors, everything else in its metadata. */
export function encodeCheckpoint({ trainer, ...rest }: RunState): Uint8Array {
  const arrays = [...trainer].map(([name, { shape, data }]) => ({ name, shape, data }));
  return writeSafetensors(arrays, { bnnir_checkpoint: version, run: JSON.stringify(rest) });
}

/** Throws E0614 where the bytes are no checkpoint of this version. */
export function decodeCheckpoint(bytes: Uint8Array, file: string): RunState {
  const damaged = (what: string): never =>
    fail('E0614', `${file}: ${what}`, { help: 'leave --resume out, with --force to replace the folder' });
  let read: ReturnType<typeof readSafetensors>;
  try {
    read = readSafetensors(bytes, file);
  } catch (error) {
    if (error instanceof BnnirError) return damaged(`not a checkpoint (${error.diagnostics[0]!.message})`);
    throw error;
  }
  const { arrays, metadata } = read;
  if (metadata.bnnir_checkpoint === undefined || metadata.run === undefined)
    return damaged('a weight file, not a checkpoint');
  if (metadata.bnnir_checkpoint !== version)
    return damaged(`a checkpoint of version ${metadata.bnnir_checkpoint}, this is version ${version}`);
  const rest = JSON.parse(metadata.run) as Omit<RunState, 'trainer'>;
  const trainer = new Map(
    arrays.map(({ name, shape, data }) => [name, { shape, data: Float32Array.from(data()) }]),
  );
  return { ...rest, trainer };
}

/** What differs between the run that was begun and the one asked for, a line each; none: it is the same. */
export function differences(begun: Identity, now: Identity): readonly string[] {
  const parts = {
    network: textDifference(begun.network, now.network),
    recipe: valueDifferences(settingsOf(begun.recipe), settingsOf(now.recipe), 'recipe'),
  };
  const others = (['data', 'init_from', 'teacher', 'engine'] as const).flatMap(key =>
    begun[key] === now[key] ? [] : [`${key}: ${begun[key] ?? 'none'} -> ${now[key] ?? 'none'}`],
  );
  return [...parts.network, ...parts.recipe, ...others];
}

/** A recipe without what is said about it. */
const settingsOf = (recipe: Recipe): Json => ({ ...recipe, about: '', sources: [] }) as unknown as Json;

/** The first line that is not the same. */
function textDifference(begun: string, now: string): readonly string[] {
  const [before, after] = [begun.split('\n'), now.split('\n')];
  const at = before.findIndex((line, index) => line !== after[index]);
  if (at < 0 && before.length === after.length) return [];
  const line = at < 0 ? before.length : at;
  return [`network: ${before[line]?.trim() ?? 'nothing'} -> ${after[line]?.trim() ?? 'nothing'}`];
}

function valueDifferences(begun: Json | undefined, now: Json | undefined, path: string): readonly string[] {
  if (JSON.stringify(begun) === JSON.stringify(now)) return [];
  if (!isPlain(begun) || !isPlain(now)) return [`${path}: ${shown(begun)} -> ${shown(now)}`];
  const [before, after] = [entriesOf(begun), entriesOf(now)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap(key => valueDifferences(before[key], after[key], `${path}.${key}`));
}

type Plain = Readonly<Record<string, Json>>;
const isPlain = (value: Json | undefined): value is Plain => typeof value === 'object' && value !== null;
const entriesOf = (value: Plain): Plain => Object.fromEntries(Object.entries(value));
const shown = (value: Json | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));
