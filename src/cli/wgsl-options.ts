import type { TargetOptions } from '../codegen/backend.ts';
import { fail } from '../ir/diagnostic.ts';
import { readJson } from './load-network.ts';

type Tiles = NonNullable<TargetOptions['tiles']>;

/** `{ "layer1.conv": { "pixels": 2, "outs": 32 } }`. */
export function readTiles(path: string): Tiles {
  const wrong = (what: string): never =>
    fail('E0011', `${path}: ${what}`, {
      help: 'tiles are { "layer1.conv": { "pixels": 2, "outs": 32 }, ... }: pixels of a row and channels an invocation',
    });
  const json = readJson(path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return wrong('not a JSON object');
  for (const [layer, tile] of Object.entries(json as Readonly<Record<string, unknown>>)) {
    if (typeof tile !== 'object' || tile === null) return wrong(`'${layer}' is ${JSON.stringify(tile)}`);
    for (const [key, value] of Object.entries(tile as Readonly<Record<string, unknown>>)) {
      if (key !== 'pixels' && key !== 'outs') wrong(`'${layer}' has an unknown key '${key}'`);
      const unit = key === 'outs' ? 4 : 1;
      if (!Number.isInteger(value) || (value as number) < unit || (value as number) % unit !== 0)
        wrong(
          `'${layer}' has ${key} ${JSON.stringify(value)}; ${unit === 4 ? 'a multiple of 4' : 'a whole number >= 1'} is wanted`,
        );
    }
  }
  return json as Tiles;
}
