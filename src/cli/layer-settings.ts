import { fail } from '../ir/diagnostic.ts';
import { readJson } from './load-network.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * A JSON file of settings by layer: `{ "layer1.conv": { "pe": 16 } }`. `fault` tells what is wrong with one of them, as what a layer
 * "has"; undefined where nothing is. E0011 with `help` for the first mistake.
 */
export function readLayerSettings<T>(
  path: string,
  help: string,
  fault: (key: string, value: unknown) => string | undefined,
): Readonly<Record<string, T>> {
  const wrong = (what: string): never => fail('E0011', `${path}: ${what}`, { help });
  const json = readJson(path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return wrong('not a JSON object');
  for (const [layer, settings] of Object.entries(json as Settings)) {
    if (typeof settings !== 'object' || settings === null)
      return wrong(`'${layer}' is ${JSON.stringify(settings)}`);
    for (const [key, value] of Object.entries(settings as Settings)) {
      const found = fault(key, value);
      if (found !== undefined) wrong(`'${layer}' has ${found}`);
    }
  }
  return json as Readonly<Record<string, T>>;
}
