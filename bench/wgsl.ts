import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, noBrowser } from '../tests/support/browser/launch.ts';
import type { Page } from '../tests/support/browser/playwright.ts';
import { serve } from '../tests/support/browser/serve.ts';
import type { Bench, Row } from './bench.ts';
import { median } from './bench.ts';
import { onnxChain } from './web/onnx.ts';
import { randomFloats } from './web/random-floats.ts';
import { birealPages, layerPages } from './wgsl/networks.ts';
import { page } from './wgsl/page.ts';

const rivals = join(import.meta.dirname, '..', '.cache', 'rivals', 'node_modules');
const files = {
  '/ort/ort.webgpu.bundle.min.mjs': 'onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  '/ort/ort-wasm-simd-threaded.asyncify.wasm': 'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  '/tf/tf-core.min.js': '@tensorflow/tfjs-core/dist/tf-core.min.js',
  '/tf/tf-backend-cpu.min.js': '@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js',
  '/tf/tf-backend-webgpu.min.js': '@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js',
};

/** 3x3 convs of Bi-Real-18. */
const layers = [
  { prefix: '/28', size: 28, channels: 128 },
  { prefix: '/14', size: 14, channels: 256 },
] as const;

type Times = Readonly<Record<'bits' | 'f32' | 'ort' | 'tfjs', readonly number[]>>;

/** The rival's time as a multiple of ours, which is to be `least` at least. */
function faster(name: string, ours: readonly number[], rival: readonly number[], least: number): Row {
  const [mine, theirs] = [median(ours), median(rival)];
  const ratio = theirs / mine;
  return {
    case: name,
    ours: mine,
    rival: theirs,
    ratio,
    goal: `rival / ours >= ${least}`,
    met: ratio >= least,
  };
}

const onnxConv = (size: number, channels: number): Uint8Array =>
  onnxChain(
    [
      {
        op: 'Conv',
        settings: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
        weights: { shape: [channels, channels, 3, 3], values: randomFloats(channels * channels * 9) },
      },
    ],
    [1, channels, size, size],
    [1, channels, size, size],
  );

async function layerRows(view: Page, adapter: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { prefix, size, channels } of layers) {
    const call = `"${prefix}", ${size}, ${channels}`;
    if ((await view.evaluate<number>(`check(${call})`)) !== 2)
      throw new Error(`${prefix}: all signs are alike`);
    const { bits, f32, ort, tfjs } = await view.evaluate<Times>(`layer(${call}, 5)`);
    const shape = `3x3 conv at ${size}x${size}x${channels}, ms on ${adapter}`;
    rows.push(
      faster(`${shape}: binary; rival: our own f32`, bits, f32, 6),
      faster(`${shape}: our own f32; rival: ONNX Runtime Web`, f32, ort, 1),
      faster(`${shape}: our own f32; rival: TensorFlow.js`, f32, tfjs, 1),
    );
  }
  return rows;
}

async function run(): Promise<readonly Row[]> {
  if (noBrowser !== undefined) throw new Error(noBrowser);
  if (!existsSync(join(rivals, 'onnxruntime-web')))
    throw new Error('the rivals are missing: node scripts/setup-rivals.mjs');
  const pages = Object.assign(
    { '/index.html': page },
    ...Object.entries(files).map(([path, file]) => ({ [path]: readFileSync(join(rivals, file)) })),
    ...layers.map(({ prefix, size, channels }) => ({
      ...layerPages(prefix, size, channels),
      [`${prefix}/model.onnx`]: onnxConv(size, channels),
    })),
    birealPages('/bireal'),
  ) as Parameters<typeof serve>[1] & object;
  const browser = await launchBrowser();
  const served = await serve(import.meta.dirname, { pages: pages as Readonly<Record<string, string>> });
  try {
    const context = await browser.newContext();
    const view = await context.newPage();
    await view.goto(`${served.origin}/`);
    await view.waitForFunction('globalThis.isReady');
    const adapter = `a software adapter (${await view.evaluate<string>('adapter()')})`;
    const rows = await layerRows(view, adapter);
    const { bits, f32 } = await view.evaluate<Times>(`network("/bireal", ${224 * 224 * 3}, 5)`);
    const whole = `Bi-Real-18 at 224x224, a whole run with its real stem, ms on ${adapter}; rival: our own f32`;
    return [...rows, faster(whole, bits, f32, 4)];
  } finally {
    await served.close();
    await browser.close();
  }
}

export const bench: Bench = {
  doc: 'binary convs and Bi-Real-18 on WebGPU against the same structure in f32, which must beat ONNX Runtime Web and TensorFlow.js',
  needs: ['node scripts/setup-webgpu.mjs', 'node scripts/setup-rivals.mjs'],
  run,
};
