import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError } from '../ir/diagnostic.ts';
import { isPermutation } from './transpose.ts';
import { readBytes } from './read-bytes.ts';

/** Where an array of a weight file goes; axis i of the tensor is axis transpose[i] of the array. */
export interface MapEntry {
  readonly name: string;
  readonly transpose?: readonly number[];
}

/** Array name in the file -> tensor of the network; null: ignored on purpose. Arrays it does not name keep their names. */
export interface WeightsMap {
  readonly path: string;
  readonly entries: ReadonlyMap<string, MapEntry | null>;
}

export const readWeightsMap = (path: string): WeightsMap =>
  parseWeightsMap(new TextDecoder().decode(readBytes(path)), path);

/** `{ "W0": "layer.weight", "W1": { "name": "conv.weight", "transpose": [0, 2, 3, 1] }, "pe0": null }`. */
export function parseWeightsMap(text: string, path: string): WeightsMap {
  const error = (message: string): Diagnostic => ({
    severity: 'error',
    code: 'E0505',
    message: `${path}: ${message}`,
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (reason) {
    throw new BnnirError([error(`not JSON (${(reason as Error).message})`)]);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new BnnirError([
      error('a weights map is an object: array name in the file -> tensor of the network'),
    ]);
  const entries = new Map<string, MapEntry | null>();
  const problems: Diagnostic[] = [];
  const sources = new Map<string, string>();
  for (const [source, value] of Object.entries(json)) {
    const entry = readEntry(value);
    if (typeof entry === 'string') {
      problems.push(error(`'${source}' ${entry}`));
      continue;
    }
    const other = entry && sources.get(entry.name);
    if (other !== null && other !== undefined)
      problems.push(error(`'${other}' and '${source}' both go to '${entry!.name}'`));
    if (entry) sources.set(entry.name, source);
    entries.set(source, entry);
  }
  if (problems.length > 0) throw new BnnirError(problems);
  return { path, entries };
}

/** The entry, or what is wrong with it. */
function readEntry(value: unknown): MapEntry | null | string {
  if (value === null) return null;
  if (typeof value === 'string') return { name: value };
  const wanted = 'a tensor name, { "name": ..., "transpose": [...] } or null';
  if (typeof value !== 'object' || Array.isArray(value))
    return `should be ${wanted}, not ${JSON.stringify(value)}`;
  const { name, transpose, ...rest } = value as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `has an unknown key '${unknown}'; wanted: ${wanted}`;
  if (typeof name !== 'string') return `has no "name"; wanted: ${wanted}`;
  if (transpose === undefined) return { name };
  if (!Array.isArray(transpose) || !isPermutation(transpose as number[], transpose.length))
    return `has transpose ${JSON.stringify(transpose)}; wanted: every axis of the array once, counted from 0`;
  return { name, transpose: transpose as number[] };
}
