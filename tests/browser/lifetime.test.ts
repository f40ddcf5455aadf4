import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDataset } from '../../src/index.ts';
import { noBrowser } from '../support/browser/launch.ts';
import { inPage } from './in-page.ts';
import { digitsFile } from './project.ts';
import type { Site } from './site.ts';
import { siteOf } from './site.ts';

let site: Site | undefined;
beforeAll(async () => {
  site = await siteOf('mnist-mlp', 'mnist');
});
afterAll(() => site?.close());

/** Counts the buffers that were made and not yet destroyed. */
const countBuffers = `const alive = new Set();
const { createBuffer } = GPUDevice.prototype;
const { destroy } = GPUBuffer.prototype;
GPUDevice.prototype.createBuffer = function (spec) {
  const buffer = createBuffer.call(this, spec);
  alive.add(buffer);
  return buffer;
};
GPUBuffer.prototype.destroy = function () {
  alive.delete(this);
  destroy.call(this);
};`;

interface Lifetimes {
  /** Buffers alive while the last network was, and after all were destroyed. */
  readonly during: number;
  readonly after: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

it('200 networks made, run and destroyed in one page leave no buffer and no memory behind', async context => {
  if (!site) return context.skip(noBrowser);
  const tools = await site.browser.newContext();
  const page = await site.openIn(tools, '/blank.html');
  const session = await tools.newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.enable');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { readonly usedSize: number };
    return usedSize;
  };
  const digit = Array.from(openDataset(digitsFile).image(0));
  const lifetimes = (count: number) =>
    inPage<Lifetimes>(
      page,
      `const [count, image] = argument;
      ${countBuffers}
      let during, first, last;
      for (let index = 0; index < count; index++) {
        const net = await createNet();
        last = Array.from(await net.run(Uint8Array.from(image)));
        first ??= last;
        during = alive.size;
        net.destroy();
      }
      Object.assign(GPUDevice.prototype, { createBuffer });
      Object.assign(GPUBuffer.prototype, { destroy });
      return { during, after: alive.size, first, last };`,
      [count, digit],
    );
  const warm = await lifetimes(5);
  const before = await heap();
  const { during, after, first, last } = await lifetimes(200);
  const growth = (await heap()) - before;
  expect(during).toBeGreaterThan(0);
  expect(after).toBe(0);
  expect(last).toEqual(first);
  expect(first).toEqual(warm.first);
  expect(growth).toBeLessThanOrEqual(1_000_000);
});
