import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import type { InstalledPackage } from './packages.ts';
import { findPackage } from './packages.ts';

/** RTLD_NOW, RTLD_GLOBAL, RTLD_NODELETE of Linux. */
const keepLoaded = 0x2 | 0x100 | 0x1000;

/** Whether a Vulkan loader is installed. Loading it is how Dawn looks too; without one it only complains on stderr. */
export const hasVulkan = (): boolean => process.platform !== 'linux' || load('libvulkan.so.1');

/**
 * Makes SwiftShader, Vulkan on the processor, the driver that this process finds: it comes with @sparticuz/chromium, together with a
 * loader, for Linux. False where that package is not installed.
 */
export async function loadSwiftShader(): Promise<boolean> {
  const found = process.platform === 'linux' ? findPackage('@sparticuz/chromium') : undefined;
  if (found === undefined) return false;
  const folder = await unpack(found);
  process.env.VK_ICD_FILENAMES = join(folder, 'vk_swiftshader_icd.json');
  return load(join(folder, 'libvulkan.so.1'));
}

/** A shared library that is no Node addon stays loaded, and Node says that it registered nothing. */
function load(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, keepLoaded);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register');
  }
}

/** Unpacks once for each version, into the user's cache; two processes at it do not meet. */
async function unpack({ folder, version }: InstalledPackage): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bnnir');
  const target = join(cache, `swiftshader-${version}`);
  if (existsSync(target)) return target;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'unpack-'));
  try {
    // The package unpacks itself with tar-fs, so that is installed with it.
    const { extract } = createRequire(join(folder, 'package.json'))('tar-fs') as {
      readonly extract: (to: string) => Writable;
    };
    const packed = createReadStream(join(folder, 'bin', 'swiftshader.tar.br'));
    await pipeline(packed, createBrotliDecompress(), extract(join(scratch, 'files')));
    await rename(join(scratch, 'files'), target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return target;
}
