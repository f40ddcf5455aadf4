import type { TargetOptions } from '../codegen/backend.ts';
import { readLayerSettings } from './layer-settings.ts';

/** `{ "layer1.conv": { "pixels": 2, "outs": 32 } }`. */
export const readTiles = (path: string): NonNullable<TargetOptions['tiles']> =>
  readLayerSettings(
    path,
    'tiles are { "layer1.conv": { "pixels": 2, "outs": 32 }, ... }: pixels of a row and channels an invocation',
    (key, value) => {
      if (key !== 'pixels' && key !== 'outs') return `an unknown key '${key}'`;
      const unit = key === 'outs' ? 4 : 1;
      if (Number.isInteger(value) && (value as number) >= unit && (value as number) % unit === 0)
        return undefined;
      return `${key} ${JSON.stringify(value)}; ${unit === 4 ? 'a multiple of 4' : 'a whole number >= 1'} is wanted`;
    },
  );
