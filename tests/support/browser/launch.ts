import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Playwright } from './playwright.ts';

const home = join(import.meta.dirname, '..', '..', '..', '.cache', 'webgpu');
const folder = join(home, 'browser');
const program = join(folder, 'chromium');
const playwright = join(home, 'node_modules', 'playwright-core', 'index.mjs');

/** Why no browser can be started, with the way to get one; undefined where one can. */
export const noBrowser: string | undefined =
  existsSync(program) && existsSync(playwright)
    ? undefined
    : 'no headless browser (node scripts/setup-webgpu.mjs puts one into .cache/webgpu; Linux)';

export interface LaunchOptions {
  /** `software`: WebGPU on SwiftShader, the default; `none`: WebGPU without any adapter, as on a machine with no driver. */
  readonly gpu?: 'software' | 'none';
  /** Further switches of Chromium. */
  readonly args?: readonly string[];
}

/** A headless Chromium; whoever starts it closes it. Throws where `noBrowser` says why. */
export async function launchBrowser({ gpu = 'software', args = [] }: LaunchOptions = {}): Promise<Browser> {
  if (noBrowser !== undefined) throw new Error(noBrowser);
  const { chromium } = (await import(pathToFileURL(playwright).href)) as Playwright;
  const webgpu = gpu === 'software' ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : [];
  return chromium.launch({
    executablePath: program,
    headless: true,
    // Chromium refuses its sandbox to root.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...webgpu, ...args],
    // Its libraries and fonts lie beside it.
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
  });
}
