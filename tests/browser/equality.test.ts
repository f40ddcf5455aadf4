import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDataset } from '../../src/index.ts';
import { differences, outputsOf } from '../examples/support.ts';
import { noBrowser } from '../support/browser/launch.ts';
import { inPage } from './in-page.ts';
import { digitsFile } from './project.ts';
import type { Site } from './site.ts';
import { siteOf } from './site.ts';

const count = 100;
const digits = openDataset(digitsFile);
const images = Array.from({ length: count }, (_, index) => Array.from(digits.image(index)));
let site: Site | undefined;
let wanted: ArrayLike<number> = [];

const worker = `import { createNet } from '/net.js';
onmessage = async ({ data }) => {
  const net = await createNet();
  postMessage(Array.from(await net.run(Uint8Array.from(data))));
  net.destroy();
};`;
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'";
const strictPage = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">
<script type="module" src="/strict.js"></script>`;
const strictScript = `import { createNet } from '/net.js';
let isEvalRefused = false;
try { new Function('return 1')(); } catch { isEvalRefused = true; }
globalThis.answer = isEvalRefused && (async () => {
  const net = await createNet();
  return images => net.run(Uint8Array.from(images)).then(scores => Array.from(scores));
})();
globalThis.isLoaded = true;`;

beforeAll(async () => {
  const pages = { '/worker.js': worker, '/strict.html': strictPage, '/strict.js': strictScript };
  site = await siteOf('mnist-conv', 'mnist', { pages });
  if (site) wanted = outputsOf(site.packed, digits, count);
});
afterAll(() => site?.close());

it('100 digits in a page, one by one: every score is the interpreter’s', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/blank.html');
  const body = `const net = await createNet();
    const scores = [];
    for (const image of argument) scores.push(...(await net.run(Uint8Array.from(image))));
    net.destroy();
    return scores;`;
  expect(differences(await inPage(page, body, images), wanted, 10)).toEqual([]);
});

it('as one batch, and as ImageData, ImageBitmap and canvas: the same', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/blank.html');
  const body = `const net = await createNet();
    const pictures = argument.map(image => {
      const data = new ImageData(28, 28);
      image.forEach((value, index) => data.data.set([value, value, value, 255], 4 * index));
      return data;
    });
    const bitmaps = await Promise.all(pictures.map(each => createImageBitmap(each)));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [28, 28];
    canvas.getContext('2d').drawImage(bitmaps[0], 0, 0);
    const runs = await Promise.all([
      net.run(Uint8Array.from(argument.flat())), net.run(pictures), net.run(bitmaps), net.run(canvas),
    ]);
    net.destroy();
    return runs.map(scores => Array.from(scores));`;
  const [batch, data, bitmaps, canvas] = await inPage<readonly number[][]>(page, body, images);
  for (const scores of [batch!, data!, bitmaps!]) expect(differences(scores, wanted, 10)).toEqual([]);
  expect(canvas).toEqual(Array.from(wanted).slice(0, 10));
});

it('a video gives scores by the frame it shows, and says so where it shows none yet', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/blank.html');
  const body = `const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [112, 112];
    const painter = canvas.getContext('2d');
    const picture = new ImageData(28, 28);
    argument.forEach((value, index) => picture.data.set([value, value, value, 255], 4 * index));
    const bitmap = await createImageBitmap(picture);
    const paint = () => painter.drawImage(bitmap, 0, 0, 112, 112);
    const video = document.createElement('video');
    const net = await createNet();
    const early = await net.run(video).then(() => 'scores', error => error.code);
    video.srcObject = canvas.captureStream(30);
    const painting = setInterval(paint, 30);
    await video.play();
    const seen = new Promise(resolve => video.requestVideoFrameCallback(resolve));
    await seen;
    const scores = await net.run(video);
    clearInterval(painting);
    net.destroy();
    return { early, best: scores.indexOf(Math.max(...scores)) };`;
  expect(await inPage(page, body, images[0])).toEqual({ early: 'shape', best: digits.labels[0] });
});

it('in a Web Worker: the same', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/blank.html');
  const body = `const worker = new Worker('/worker.js', { type: 'module' });
    worker.postMessage(argument);
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = event => reject(new Error(event.message));
    });`;
  expect(differences(await inPage(page, body, images.flat()), wanted, 10)).toEqual([]);
});

it('under a Content Security Policy that refuses eval: the same', async context => {
  if (!site) return context.skip(noBrowser);
  const page = await site.open('/strict.html');
  await page.waitForFunction('globalThis.isLoaded');
  const run = `(async () => {
    const run = await globalThis.answer;
    return run ? run(${JSON.stringify(images.flat())}) : 'eval is allowed';
  })()`;
  expect(differences(await page.evaluate<number[]>(run), wanted, 10)).toEqual([]);
});
