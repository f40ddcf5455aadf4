import { describe, expect, it } from 'vitest';
import { textFiles } from '../../../src/codegen/backend.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { lint } from '../../../src/codegen/hls/lint/index.ts';
import { PackedNet, bits, withWeights } from '../support/nets.ts';
import { showcase, showcaseProject } from '../support/showcase.ts';

const textOf = (files: ReturnType<typeof showcaseProject>['files'], path: string): string =>
  textFiles(files).find(file => file.path === path)!.contents;

describe('an emitted project', () => {
  const { plan, files } = showcaseProject();

  it('reads top to bottom: streams, then a comment and the calls of every layer', async () => {
    await expect(textOf(files, 'showcase.cpp')).toMatchFileSnapshot('goldens/showcase.cpp');
  });
  it('keeps the numbers of its units in structs', async () => {
    await expect(textOf(files, 'showcase_net.hpp')).toMatchFileSnapshot('goldens/showcase_net.hpp');
  });
  it('is the same to the byte on every run', () => {
    expect(showcaseProject().files).toEqual(files);
  });
  it('has no findings of the lint', () => {
    expect(lint(files)).toEqual([]);
  });
  it('tells its folding in a form that gives the same plan', () => {
    const fold = JSON.parse(textOf(files, 'folding.json')) as Record<string, { pe: number; simd?: number }>;
    expect(Object.keys(fold)).toEqual(plan.pipeline.steps.map(step => step.id));
    const again = fpga.plan(showcase(), { fold, fps: 1 });
    expect(again.report.layers.map(({ pe, simd }) => ({ pe, simd }))).toEqual(
      plan.report.layers.map(({ pe, simd }) => ({ pe, simd })),
    );
  });
  it('explains itself in README.md: ports, files, figures that are called estimates', () => {
    const readme = textOf(files, 'README.md');
    expect(readme).toContain('`showcase.bnn`: image 12x12x3 u8 -> scores 10 i8, best 1 u4.');
    expect(readme).toContain(
      '| `scores` | out | 8 | 10 words of 8 bits a frame, each in 1 bytes: one 8-bit signed value a word |',
    );
    expect(readme).toContain('Estimates, not synthesis results.');
    for (const { id } of plan.pipeline.steps) expect(readme).toContain(`| ${id} | `);
    for (const path of readme.matchAll(/^\| `([\w./]+)` \| [a-z]/gm))
      if (path[1]!.includes('.') || path[1]!.endsWith('/'))
        expect(files.some(file => file.path.startsWith(path[1]!))).toBe(true);
  });
  it('tells the vendor’s header of words beyond 1,024 bits, and only then', () => {
    expect(textOf(files, 'showcase.hpp')).not.toContain('AP_INT_MAX_W');
    const net = new PackedNet('wide');
    net.output('y', net.dense('%dense', net.input('%x', bits(2048)), bits(2, 2048)));
    const module = withWeights(net.finish());
    const wide = fpga.plan(module.graph, { fold: { dense: { pe: 1, simd: 2048 } } });
    const header = textOf(fpga.emit(wide, module), 'wide.hpp');
    expect(header.indexOf('#define AP_INT_MAX_W 2048')).toBeGreaterThan(0);
    expect(header.indexOf('#define AP_INT_MAX_W')).toBeLessThan(header.indexOf('#include <ap_int.h>'));
  });
  it('holds no path or date of this machine', () => {
    for (const { contents } of textFiles(files))
      expect(contents).not.toMatch(/\/(work|home|tmp|root)\/|20\d\d-\d\d-\d\d/);
  });
});

describe('names in an emitted project', () => {
  it('stay apart from keywords, from the programs’ own and from each other', () => {
    const net = new PackedNet('int');
    const x = net.input('%frames', bits(8));
    const y = net.threshold('%a_b.threshold', net.dense('%a_b', x, bits(8, 8)));
    net.output('class', net.dense('%a.b', y, bits(4, 8)));
    const module = withWeights(net.finish());
    const plan = fpga.plan(module.graph, {});
    expect(plan.top).toBe('int_');
    expect([...plan.names.values()]).toEqual(['frames_words', 'class_words', 'a_b']);
    expect([...plan.around.inputs, ...plan.around.outputs].map(({ name }) => name)).toEqual([
      'frames_2',
      'class_',
    ]);
    expect(plan.calls.map(({ struct }) => struct)).toEqual(['AB', 'AB_2']);
    expect(plan.calls.flatMap(({ tables }) => tables.map(({ name }) => name))).toEqual([
      'a_b_weights',
      'a_b_threshold_at',
      'a_b_weights_2',
    ]);
  });
});
