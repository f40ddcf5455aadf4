import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { page } from '../../../../src/codegen/dataflow/page/page.ts';
import { rateCurve } from '../../../../src/codegen/dataflow/page/rate-curve.ts';
import { plan } from '../../../../src/codegen/hls/plan.ts';
import { launchBrowser, noBrowser } from '../../../support/browser/launch.ts';
import { bits, bytes, PackedNet } from '../../support/nets.ts';

/** Eight layers, two lines of the picture, within a budget. */
function report(): { readonly html: string; readonly layers: readonly string[]; readonly slowest: string } {
  const net = new PackedNet('chain');
  let x = net.input('%image', bytes(20, 20, 4));
  for (let index = 1; index <= 7; index++)
    x = net.threshold(`%layer${index}.at`, net.conv(`%layer${index}`, x, bits(8, 3, 3, index === 1 ? 4 : 8)));
  const flat = net.add('%flat', 'reshape', { x }, { shape: [288] });
  net.output('scores', net.dense('%dense', flat, bits(10, 288)));
  const { report, pipeline, simulation } = plan(net.finish(), {
    part: 'xc7z010',
    budget: { lut: { count: 16_000 } },
  });
  const html = page({
    name: 'chain',
    summary: '20x20x4 in, ten scores out',
    report,
    pipeline,
    ...(simulation && { simulation }),
    curve: rateCurve(pipeline, report),
  });
  return { html, layers: report.layers.map(({ name }) => name), slowest: report.bottleneck };
}

interface Look {
  readonly boxes: number;
  readonly overlaps: number;
  /** Parts that scroll sideways. */
  readonly outside: number;
  readonly rows: number;
  readonly background: string;
  readonly ink: string;
  readonly slowest: string;
  readonly text: string;
}

/** Runs in the page: what lies on the screen. */
const measured = `(() => {
  const boxes = [...document.querySelectorAll('svg[aria-label="pipeline"] rect')].map(rect => rect.getBoundingClientRect());
  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const style = getComputedStyle(document.body);
  return {
    boxes: boxes.length,
    overlaps: boxes.filter((a, index) => boxes.slice(index + 1).some(b => overlap(a, b))).length,
    outside: [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth).length,
    rows: document.querySelectorAll('tbody tr').length,
    background: style.backgroundColor,
    ink: style.color,
    slowest: document.querySelector('tr.slowest td').textContent,
    text: document.body.innerText,
  };
})()`;

describe.skipIf(noBrowser !== undefined)(
  `the report in a browser${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    it('shows every layer without overlap or sideways scrolling, light and dark, and asks for nothing', async context => {
      if (noBrowser !== undefined) context.skip(noBrowser);
      const { html, layers, slowest } = report();
      const folder = mkdtempSync(join(tmpdir(), 'bnnir-page-'));
      const path = join(folder, 'report.html');
      writeFileSync(path, html);
      const browser = await launchBrowser({ gpu: 'none' });
      try {
        const looks = [];
        for (const colorScheme of ['light', 'dark'] as const) {
          const tab = await browser.newContext({ viewport: { width: 1200, height: 900 }, colorScheme });
          const shown = await tab.newPage();
          const complaints: string[] = [];
          shown.on('pageerror', error => complaints.push(error.message));
          shown.on('console', message => complaints.push(message.text()));
          await shown.goto(pathToFileURL(path).href);
          const look = await shown.evaluate<Look>(measured);
          expect(complaints).toEqual([]);
          expect(look).toMatchObject({
            boxes: layers.length,
            overlaps: 0,
            outside: 0,
            rows: layers.length,
            slowest,
          });
          expect(look.text).toContain('is proven impossible');
          for (const layer of layers) expect(look.text).toContain(layer);
          looks.push(look);
          await tab.close();
        }
        const [light, dark] = looks;
        expect(light!.background).not.toBe(dark!.background);
        expect(light!.ink).not.toBe(dark!.ink);
      } finally {
        await browser.close();
        rmSync(folder, { recursive: true });
      }
    });
  },
);
