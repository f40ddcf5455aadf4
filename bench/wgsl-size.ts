import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launchBrowser, noBrowser } from '../tests/support/browser/launch.ts';
import type { Browser } from '../tests/support/browser/playwright.ts';
import { serve } from '../tests/support/browser/serve.ts';
import type { Bench, Row } from './bench.ts';
import { median, within } from './bench.ts';
import { realMnistConv } from './web/mnist-conv.ts';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const ort = join(root, '.cache', 'rivals', 'node_modules', 'onnxruntime-web', 'dist');
const runs = 5;

/** A page of ours: ready as soon as the first scores are read back. */
const ours = `import { createNet } from '/net/net.js';
const net = await createNet();
globalThis.scores = await net.run(new Uint8Array(784));
globalThis.firstResult = performance.now();`;

/** The same by ONNX Runtime Web on its WebGPU provider, in f32. */
const rival = `import * as ort from '/ort/ort.webgpu.bundle.min.mjs';
ort.env.wasm.wasmPaths = { wasm: '/ort/ort-wasm-simd-threaded.asyncify.wasm' };
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create('/model.onnx', { executionProviders: ['webgpu'] });
const x = new ort.Tensor('float32', new Float32Array(784), [1, 1, 28, 28]);
globalThis.scores = (await session.run({ x })).y.data;
globalThis.firstResult = performance.now();`;

const page = (script: string) =>
  `<!doctype html><title>first result</title><script type="module">${script}</script>`;

/** `bnnir compile` of an example, in seconds. */
function compile(name: string, weights: readonly string[], folder: string): number {
  const bnn = join('examples', name, `${name}.bnn`);
  const start = performance.now();
  const args = [cli, 'compile', bnn, '--target', 'wgsl', ...weights, '-o', folder];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`bnnir compile ${bnn} ended with ${status ?? 'a signal'}\n${stderr}`);
  return (performance.now() - start) / 1000;
}

const zipped = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;

/** Milliseconds from navigation start to the first result: the median of pages without a cache, after one that warms the browser. */
async function firstResult(browser: Browser, url: string): Promise<number> {
  const once = async () => {
    const context = await browser.newContext();
    const view = await context.newPage();
    const faults: string[] = [];
    view.on('pageerror', error => faults.push(error.message));
    await view.goto(url);
    await view.waitForFunction('globalThis.firstResult !== undefined').catch((error: unknown) => {
      throw new Error(`${url}: ${faults.join('; ') || String(error)}`);
    });
    const time = await view.evaluate<number>('globalThis.firstResult');
    await context.close();
    return time;
  };
  await once();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await once());
  return median(times);
}

async function run(): Promise<readonly Row[]> {
  if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build');
  if (noBrowser !== undefined) throw new Error(noBrowser);
  if (!existsSync(ort)) throw new Error('ONNX Runtime Web is missing: node scripts/setup-rivals.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-wgsl-size-'));
  const browser = await launchBrowser();
  try {
    compile('mnist-conv', [], join(folder, 'net'));
    const seconds = compile('birealnet', ['--weights', 'random:1'], join(folder, 'birealnet'));
    const file = (path: string) => readFileSync(join(ort, path));
    const wasm = 'ort-wasm-simd-threaded.asyncify.wasm';
    const served = await serve(folder, {
      pages: {
        '/ours.html': page(ours),
        '/rival.html': page(rival),
        '/model.onnx': realMnistConv(),
        '/ort/ort.webgpu.bundle.min.mjs': file('ort.webgpu.bundle.min.mjs'),
        [`/ort/${wasm}`]: file(wasm),
      },
    });
    const code = zipped(join(ort, 'ort.webgpu.bundle.min.mjs')) + zipped(join(ort, wasm));
    const net = (name: string) => zipped(join(folder, name, 'net.js'));
    const mine = await firstResult(browser, `${served.origin}/ours.html`);
    const theirs = await firstResult(browser, `${served.origin}/rival.html`);
    await served.close();
    return [
      within('mnist-conv net.js, bytes gzipped; rival: ONNX Runtime Web, its code', net('net'), code, 6000),
      within('Bi-Real-18 net.js, bytes gzipped; rival: the same code', net('birealnet'), code, 10_000),
      within(
        'mnist-conv, ms from navigation to the first result, software adapter; rival: f32 by ONNX Runtime Web',
        mine,
        theirs,
        1500,
      ),
      within('bnnir compile of Bi-Real-18 at 224, s', seconds, NaN, 3),
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  doc: 'bytes of net.js and milliseconds to the first result in a browser, against ONNX Runtime Web on WebGPU',
  needs: ['dist/ (npm run build)', 'node scripts/setup-webgpu.mjs', 'node scripts/setup-rivals.mjs'],
  run,
};
