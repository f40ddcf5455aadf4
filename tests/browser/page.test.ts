import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDataset } from '../../src/index.ts';
import { encodePng } from './png.ts';
import { launchBrowser, noBrowser } from '../support/browser/launch.ts';
import type { Page } from '../support/browser/playwright.ts';
import { digitsFile } from './project.ts';
import type { Site } from './site.ts';
import { siteOf } from './site.ts';

let [mnist, cifar]: [Site?, Site?] = [];
beforeAll(async () => {
  mnist = await siteOf('mnist-conv', 'mnist', { args: ['--host-resolver-rules=MAP plain.test 127.0.0.1'] });
  cifar = await siteOf('cifar-residual', 'cifar10');
});
afterAll(async () => {
  await mnist?.close();
  await cifar?.close();
});

const isReady = "document.getElementById('status').textContent === 'Ready'";
/** To all that was drawn, not to the first stroke of it. */
const hasAnswer = "document.querySelector('#answer[aria-busy=false] b') !== null";
const answer = (page: Page) => page.locator('#answer').textContent();

/** Corners of digits, in shares of the drawing area. */
const three = [
  [0.3, 0.25],
  [0.45, 0.18],
  [0.62, 0.24],
  [0.64, 0.38],
  [0.48, 0.48],
  [0.64, 0.58],
  [0.66, 0.74],
  [0.48, 0.83],
  [0.3, 0.76],
] as const;
const one = [
  [0.5, 0.2],
  [0.5, 0.8],
] as const;

async function draw(page: Page, [first, ...rest]: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.locator('#sketch').boundingBox())!;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(first!));
  await page.mouse.down();
  for (const corner of rest) await page.mouse.move(...at(corner), { steps: 5 });
  await page.mouse.up();
}

it('a digit drawn with the pointer is named, with bars, scores, the time and the adapter', async context => {
  if (!mnist) return context.skip(noBrowser);
  const page = await mnist.open('/');
  await page.waitForFunction(isReady);
  await draw(page, three);
  await page.waitForFunction("document.querySelector('#answer b')?.textContent === '3'");
  const names = await page.locator('#bars .name').allTextContents();
  const scores = (await page.locator('#bars .score').allTextContents()).map(Number);
  expect(names).toHaveLength(5);
  expect(names[0]).toBe('3');
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(await page.locator('#adapter').textContent()).toMatch(/swiftshader \(software: /);
  expect(await page.locator('#time').textContent()).toMatch(/^\d+\.\d ms \(median of \d+\)$/);
  expect(await page.locator('#seen').isVisible()).toBe(true);
  await page.locator('#clear').click();
  expect(await answer(page)).toBe('Nothing to look at yet.');
  expect(await page.locator('#seen').isVisible()).toBe(false);
  await draw(page, one);
  await page.waitForFunction("document.querySelector('#answer b')?.textContent === '1'");
});

it('a digit drawn with the keys is named; Delete clears', async context => {
  if (!mnist) return context.skip(noBrowser);
  const page = await mnist.open('/');
  await page.waitForFunction(isReady);
  await page.locator('#sketch').focus();
  for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowUp');
  await page.keyboard.press(' ');
  for (let step = 0; step < 16; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await page.waitForFunction("document.querySelector('#answer b')?.textContent === '1'");
  await page.keyboard.press('Delete');
  expect(await answer(page)).toBe('Nothing to look at yet.');
});

it('touching draws, on a screen as narrow as a phone’s, and nothing is wider than it', async context => {
  if (!mnist) return context.skip(noBrowser);
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const page = await mnist.open('/', phone);
  await page.waitForFunction(isReady);
  const { x, y, width, height } = (await page.locator('#sketch').boundingBox())!;
  await page.touchscreen.tap(x + width / 2, y + height / 2);
  await page.waitForFunction(hasAnswer);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
});

it('a picture that is chosen is classified by the names of its classes', async context => {
  if (!cifar) return context.skip(noBrowser);
  const page = await cifar.open('/');
  await page.waitForFunction(isReady);
  const buffer = encodePng(48, 64, (x, y) => [2 * x, 3 * y, 200]);
  await page.locator('#file').setInputFiles({ name: 'sky.png', mimeType: 'image/png', buffer });
  await page.waitForFunction(hasAnswer);
  const names = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');
  expect(names).toContain(await answer(page));
  expect(await page.locator('#bars .name').allTextContents()).toHaveLength(5);
  expect(await page.locator('#picture').getAttribute('alt')).toBe('sky.png');
  await page
    .locator('#file')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await page.waitForFunction(
    "document.getElementById('drop-text').textContent.startsWith('notes.txt is not')",
  );
});

it('the page is the same in the dark, by colours that follow the reader’s wish', async context => {
  if (!mnist) return context.skip(noBrowser);
  const colours = async (colorScheme: 'light' | 'dark') => {
    const page = await mnist!.open('/', { colorScheme });
    return page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  };
  expect(await colours('light')).not.toBe(await colours('dark'));
});

it('where WebGPU is missing it says so and what to do, and shows no dead controls', async context => {
  if (!mnist) return context.skip(noBrowser);
  const bare = await launchBrowser({ gpu: 'none' });
  try {
    const page = await mnist.openIn(await bare.newContext(), '/');
    await page.locator('#trouble').waitFor({ state: 'visible' });
    expect(await page.locator('#trouble h2').textContent()).toBe('The browser found no GPU to use');
    expect(await page.locator('#trouble li').allTextContents()).toHaveLength(2);
    expect(await page.locator('#work').isVisible()).toBe(false);
  } finally {
    await bare.close();
  }
  const page = await (await mnist.browser.newContext()).newPage();
  await page.goto(`http://plain.test:${mnist.port}/`);
  await page.locator('#trouble').waitFor({ state: 'visible' });
  expect(await page.locator('#trouble h2').textContent()).toBe('This address may not use the GPU');
});

it('after the GPU was lost, Try again brings the page back', async context => {
  if (!mnist) return context.skip(noBrowser);
  const page = await mnist.open('/');
  await page.waitForFunction(isReady);
  const session = await mnist.browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  await draw(page, one);
  await page.locator('#trouble').waitFor({ state: 'visible' });
  expect(await page.locator('#trouble h2').textContent()).toBe('The GPU was lost');
  await page.locator('#trouble button').click();
  await page.waitForFunction(isReady);
  await draw(page, three);
  await page.waitForFunction(hasAnswer);
});

it('what the drawing area makes of MNIST’s own digits is what the network was trained on', async context => {
  if (!mnist) return context.skip(noBrowser);
  const digits = openDataset(digitsFile);
  const page = await mnist.open('/');
  await page.waitForFunction(isReady);
  let right = 0;
  for (let index = 0; index < 20; index++) {
    await page.evaluate(`(async () => {
      document.getElementById('clear').click();
      const image = ${JSON.stringify(Array.from(digits.image(index)))};
      const sketch = document.getElementById('sketch');
      const context = sketch.getContext('2d');
      const { left, top, width } = sketch.getBoundingClientRect();
      const side = width / 28;
      const event = (type, x, y) => new PointerEvent(type, { clientX: left + (x + 0.5) * side, clientY: top + (y + 0.5) * side, pointerId: 1, bubbles: true });
      sketch.setPointerCapture = () => {};
      image.forEach((value, index) => {
        if (value > 127) sketch.dispatchEvent(event('pointerdown', index % 28, Math.floor(index / 28)));
      });
    })()`);
    await page.waitForFunction(hasAnswer);
    if ((await answer(page)) === String(digits.labels[index])) right++;
  }
  expect(right).toBeGreaterThanOrEqual(17);
});
