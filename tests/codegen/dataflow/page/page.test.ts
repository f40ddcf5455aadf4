import { describe, expect, it } from 'vitest';
import { page } from '../../../../src/codegen/dataflow/page/page.ts';
import { rateCurve } from '../../../../src/codegen/dataflow/page/rate-curve.ts';
import { plan } from '../../../../src/codegen/hls/plan.ts';
import { bits, bytes, PackedNet } from '../../support/nets.ts';

const planned = () => {
  const net = new PackedNet('a_<b>');
  const x = net.input('%image', bytes(10, 10, 2));
  const stem = net.threshold('%stem.at', net.conv('%stem', x, bits(8, 3, 3, 2)));
  const flat = net.add('%flat', 'reshape', { x: stem }, { shape: [512] });
  net.output('scores', net.dense('%dense', flat, bits(10, 512)));
  return plan(net.finish(), { fps: 5000 });
};

const html = () => {
  const { report, pipeline, simulation } = planned();
  return page({
    name: 'a_<b>',
    summary: 'x & y',
    report,
    pipeline,
    ...(simulation && { simulation }),
    curve: rateCurve(pipeline, report),
  });
};

describe('the report as a page', () => {
  it('needs nothing from outside: no script, no link, no image', () => {
    expect(html()).not.toMatch(/<script|<link|<img|https?:|url\(|@import/);
  });
  it('escapes what the network is called', () => {
    expect(html()).toContain('<h1>a_&lt;b&gt;</h1>');
    expect(html()).toContain('x &amp; y');
    expect(html()).not.toContain('<b>&');
  });
  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, slash, name, , self] of html().matchAll(
      /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/g,
    )) {
      if (name === 'meta' || self === '/') continue;
      if (slash === '/') expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });
  it('shows every layer in the picture, in the occupancy and in the table', () => {
    for (const { name } of planned().report.layers) expect(html().split(name).length).toBeGreaterThan(3);
  });
  it('is the same every time, and has no figure that is not a number', () => {
    expect(html()).toBe(html());
    expect(html()).not.toMatch(/NaN|undefined|Infinity/);
  });
  it('the curve rises: a faster design never takes less than a slower one', () => {
    const { report, pipeline } = planned();
    const points = [...rateCurve(pipeline, report)].sort((a, b) => a.fps - b.fps);
    expect(points.length).toBeGreaterThan(3);
    points.slice(1).forEach((point, index) => {
      const slower = points[index]!;
      const weight = (one: typeof point) => one.lut + 190 * one.bram18;
      expect(weight(point)).toBeGreaterThanOrEqual(weight(slower) - 200);
    });
  });
});
