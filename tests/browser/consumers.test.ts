import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from 'vite';
import { openDataset } from '../../src/index.ts';
import { outputsOf } from '../examples/support.ts';
import { launchBrowser, noBrowser } from '../support/browser/launch.ts';
import { serve } from '../support/browser/serve.ts';
import type { Project } from './project.ts';
import { digitsFile, emitted } from './project.ts';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache', 'webgpu');
const digits = openDataset(digitsFile);
const image = Array.from(digits.image(0));

let project: Project;
let folder = '';
let wanted: readonly number[] = [];

/** A project of somebody else, with the network installed as npm would install the folder. */
beforeAll(() => {
  project = emitted('mnist-conv', 'mnist');
  wanted = Array.from(outputsOf(project.packed, digits, 1));
  folder = mkdtempSync(join(tmpdir(), 'bnnir-consumer-'));
  write('package.json', '{ "private": true, "type": "module" }');
  cpSync(project.folder, join(folder, 'node_modules', 'mnist-conv'), { recursive: true });
});
afterAll(() => {
  project.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

it('npm packs what the package needs and no more', () => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const said = execFileSync(npm, ['pack', '--dry-run', '--json'], { cwd: project.folder, encoding: 'utf8' });
  const [{ name, files }] = JSON.parse(said) as [{ name: string; files: readonly { path: string }[] }];
  expect(name).toBe('mnist-conv');
  expect(files.map(({ path }) => path).sort()).toEqual([
    'README.md',
    'net.bin',
    'net.d.ts',
    'net.js',
    'package.json',
  ]);
});

it('Vite bundles it, weights and all, and the bundle gives the interpreter’s scores', async context => {
  write('index.html', '<!doctype html><title>app</title><script type="module" src="/main.js"></script>');
  write(
    'main.js',
    `import { createNet } from 'mnist-conv';
    const net = await createNet();
    globalThis.scores = Array.from(await net.run(Uint8Array.from(${JSON.stringify(image)})));`,
  );
  await build({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  const assets = readdirSync(join(folder, 'dist', 'assets'));
  expect(assets.some(name => /^net-.*\.bin$/.test(name))).toBe(true);
  if (noBrowser !== undefined) return context.skip(noBrowser);
  const served = await serve(join(folder, 'dist'));
  const browser = await launchBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${served.origin}/`);
    await page.waitForFunction('globalThis.scores !== undefined');
    expect(await page.evaluate('globalThis.scores')).toEqual(wanted);
  } finally {
    await browser.close();
    await served.close();
  }
});

it('Node runs it with the webgpu package, weights read from the file beside the module', context => {
  const webgpu = join(cache, 'node_modules', 'webgpu');
  if (!existsSync(webgpu)) context.skip('the webgpu package is not there (node scripts/setup-webgpu.mjs)');
  if (noBrowser !== undefined) context.skip(`no software adapter: ${noBrowser}`);
  symlinkSync(webgpu, join(folder, 'node_modules', 'webgpu'), 'junction');
  write(
    'run.mjs',
    `import { create } from 'webgpu';
    import { createNet, meta } from 'mnist-conv';
    const net = await createNet({ gpu: create([]) });
    const scores = await net.run(Uint8Array.from(${JSON.stringify(image)}));
    console.log(JSON.stringify({ scores: Array.from(scores), labels: meta.labels }));
    net.destroy();`,
  );
  // A Vulkan loader and a driver, as a machine with a GPU has them.
  const driver = join(cache, 'browser');
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: driver,
    VK_ICD_FILENAMES: join(driver, 'vk_swiftshader_icd.json'),
  };
  const ran = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, env, encoding: 'utf8' });
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual({
    scores: wanted,
    labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  });
});

it('its types check in a strict project that checks libraries too, and refuse what would fail', () => {
  write(
    'use.ts',
    `import type { NetErrorCode } from 'mnist-conv';
    import { createNet, meta, NetError } from 'mnist-conv';
    const rows: 28 = meta.inputs[0].shape[0];
    const three: '3' = meta.labels[3];
    export async function classify(picture: ImageBitmap | HTMLVideoElement, device: GPUDevice): Promise<string> {
      const net = await createNet({ device, signal: AbortSignal.timeout(1000), onProgress: (loaded, total) => loaded / total });
      try {
        const scores: Int32Array = await net.run(picture);
        await net.run([picture, new Uint8Array(rows * rows)]);
        const encoder: GPUCommandEncoder = net.device.createCommandEncoder();
        net.encode(encoder);
        const buffer: GPUBuffer = net.inputBuffers.image;
        return [three, scores[0], buffer.label, net.timings?.[0]?.layer].join();
      } catch (error) {
        const code: NetErrorCode | undefined = error instanceof NetError ? error.code : undefined;
        if (code === 'device-lost') return 'again';
        throw error;
      } finally {
        net.destroy();
      }
    }
    export async function mistakes(): Promise<void> {
      const net = await createNet();
      // @ts-expect-error an input is numbers or a picture
      await net.run('picture.png');
      // @ts-expect-error there is one output, and it is no record
      (await net.run(new Uint8Array(784))).scores;
      // @ts-expect-error no such output
      net.outputBuffers.logits;
      // @ts-expect-error ten classes
      meta.labels[10];
    }
    `,
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    types: [],
    skipLibCheck: false,
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
