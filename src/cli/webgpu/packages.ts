import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** An installed npm package. */
export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

/** The versions this bnnir was tested with, and so what `install` lines name. */
export const webgpuPackage = 'webgpu@0.6.2';
export const chromiumPackage = '@sparticuz/chromium@147.0.0';

/**
 * A package looked for where the user is, then where bnnir is, then in .cache/webgpu of both (scripts/setup-webgpu.mjs fills it).
 * Nothing is ever downloaded.
 */
export function findPackage(name: string): InstalledPackage | undefined {
  const places = [process.cwd(), ...ancestors(import.meta.dirname)];
  const paths = [...places, ...places.map(folder => join(folder, '.cache', 'webgpu'))];
  try {
    const main = createRequire(import.meta.url).resolve(name, { paths });
    return ancestors(dirname(main)).flatMap(folder => packageIn(folder, name))[0];
  } catch {
    return undefined;
  }
}

function packageIn(folder: string, name: string): InstalledPackage[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return [];
  const told = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly name?: string;
    readonly version?: string;
  };
  return told.name === name ? [{ folder, version: told.version ?? 'version unknown' }] : [];
}

const ancestors = (folder: string): readonly string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))];
