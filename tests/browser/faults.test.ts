import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, noBrowser } from '../support/browser/launch.ts';
import { inPage, refusalOf } from './in-page.ts';
import type { Site } from './site.ts';
import { siteOf } from './site.ts';

let site: Site | undefined;
beforeAll(async () => {
  // A name that is not localhost: there browsers show no WebGPU over http.
  const args = ['--host-resolver-rules=MAP plain.test 127.0.0.1'];
  site = await siteOf('mnist-conv', 'mnist', { args, pages: { '/empty/net.bin': '<!doctype html>' } });
});
afterAll(() => site?.close());

/** What a body says in a page of its own. */
async function told(body: string): Promise<unknown> {
  const page = await site!.open('/blank.html');
  try {
    return await inPage(page, `${refusalOf}\n${body}`);
  } finally {
    await page.close();
  }
}

it('a device that is lost while networks run: each run ends or says device-lost; a new network gives the same', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/blank.html');
  const start = `const image = new Uint8Array(784).fill(9);
    globalThis.net = await createNet();
    globalThis.scores = Array.from(await net.run(image));
    ${refusalOf}
    globalThis.running = Array.from({ length: 20 }, () => refusalOf(net.run(image)));
    return net.device.adapterInfo.architecture;`;
  expect(await inPage(page, start)).toBe('swiftshader');
  const session = await site.browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  const after = `${refusalOf}
    const image = new Uint8Array(784).fill(9);
    const lost = await net.device.lost;
    const ended = await Promise.all(running);
    const late = await refusalOf(net.run(image));
    net.destroy();
    const next = await createNet();
    const again = Array.from(await next.run(image));
    next.destroy();
    return { reason: lost.reason, ended, late, isSame: String(again) === String(scores) };`;
  const { reason, ended, late, isSame } = await inPage<{
    readonly reason: string;
    readonly ended: readonly string[];
    readonly late: string;
    readonly isSame: boolean;
  }>(page, after);
  expect(reason).toBe('unknown');
  for (const each of ended) expect(each).toMatch(/^(nothing was refused|device-lost: )/);
  expect(late).toMatch(/^device-lost: .*create the network again/);
  expect(isSame).toBe(true);
});

it('wrong shapes: code shape, and the network goes on', async context => {
  if (!site) return context.skip(noBrowser);
  const body = `const net = await createNet();
    const image = new ImageData(28, 28);
    const said = [];
    for (const input of [new Uint8Array(783), new Float32Array(784).fill(0.5), 'a picture', document.createElement('video'), null])
      said.push(await refusalOf(net.run(input)));
    said.push(await refusalOf(net.run(image)));
    net.destroy();
    return said;`;
  expect(await told(body)).toEqual([
    'shape: image has 783 values, not 28 x 28 x 1',
    'shape: image holds 0.5, no whole number 0 to 255',
    'shape: image takes no such thing, or not yet',
    'shape: image takes no such thing, or not yet',
    'shape: image takes no such thing, or not yet',
    'nothing was refused',
  ]);
});

it('weights that are cut short, another file, or absent: code weights', async context => {
  if (!site) return context.skip(noBrowser);
  const body = `const whole = await (await fetch('/net.bin')).arrayBuffer();
    const other = new Uint8Array(whole.slice(0));
    other[7] ^= 1;
    return Promise.all([
      refusalOf(createNet({ weights: whole.slice(0, -4) })),
      refusalOf(createNet({ weights: other })),
      refusalOf(createNet({ baseURL: location.origin + '/empty/' })),
      refusalOf(createNet({ weights: '/nowhere/net.bin' })),
      refusalOf(createNet({ weights: whole })),
    ]);`;
  const said = (await told(body)) as readonly string[];
  expect(said[0]).toMatch(/^weights: the weights have \d+ bytes, not \d+$/);
  expect(said[1]).toBe('weights: the weights are damaged, or of another network');
  expect(said[2]).toMatch(/^weights: the weights have 15 bytes, not \d+$/);
  expect(said[3]).toMatch(/^weights: no weights: HTTP 404 for/);
  expect(said[4]).toBe('nothing was refused');
});

it('a load that is aborted: code aborted, whether before or while the weights come in', async context => {
  if (!site) return context.skip(noBrowser);
  const body = `const controller = new AbortController();
    return Promise.all([
      refusalOf(createNet({ signal: AbortSignal.abort() })),
      refusalOf(createNet({ signal: controller.signal, onProgress: () => controller.abort() })),
    ]);`;
  expect(await told(body)).toEqual(['aborted: aborted', 'aborted: aborted']);
});

it('no adapter: code no-adapter', async context => {
  if (!site) return context.skip(noBrowser);
  const browser = await launchBrowser({ gpu: 'none' });
  try {
    const page = await site.openIn(await browser.newContext(), '/blank.html');
    const body = `${refusalOf} return refusalOf(createNet());`;
    expect(await inPage(page, body)).toBe('no-adapter: WebGPU found no adapter');
  } finally {
    await browser.close();
  }
});

it('no WebGPU, as over http: code no-webgpu', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await (await site.browser.newContext()).newPage();
  await page.goto(`http://plain.test:${site.port}/blank.html`);
  const body = `${refusalOf} return refusalOf(createNet());`;
  expect(await inPage(page, body)).toMatch(/^no-webgpu: no WebGPU: it needs https/);
});
