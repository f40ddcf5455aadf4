import { describe, expect, it } from 'vitest';
import type { FoldWish } from '../../../src/codegen/backend.ts';
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
      '| `scores` | out | 8 | 10 words of 8 bits a frame, each in a byte: one 8-bit signed value a word |',
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

describe('the ways in and out of an emitted project', () => {
  const fold = {
    'stem.conv': { pe: 2, simd: 27, window: 'parallel' },
    'block.conv': { pe: 3, simd: 144, window: 'parallel', weights: 'external', ring: 'bram' },
    'groups.conv': { pe: 2, simd: 12, weights: 'uram' },
  } as const;
  const parts = ['xc7z020clg400-1', 'xczu3eg-sbva484-1-e', 'xcu250-figd2104-2l-e'] as const;
  const cases = (['stream', 'memory'] as const).flatMap(kind => parts.map(part => ({ kind, part })));
  it.each(cases)(
    '$kind on $part: no findings; a block design where there is a processing system',
    ({ kind, part }) => {
      const { files } = showcaseProject({ interface: kind, part, fold });
      expect(lint(files)).toEqual([]);
      const isZynq = /^xcz|^xc7z/.test(part);
      expect(files.some(({ path }) => path === 'vivado.tcl')).toBe(isZynq);
      expect(textOf(files, 'README.md')).toContain(isZynq ? 'vivado -mode batch' : 'a design of your own');
    },
  );
  it('weights from memory and frames in memory get addresses in the control port, in the order of ports', () => {
    const text = textOf(showcaseProject({ interface: 'memory', fold }).files, 'showcase.cpp');
    const registers = [...text.matchAll(/mode=s_axilite port=(\w+) bundle=control(?: offset=(\d+))?/g)];
    expect(registers.map(([, port, offset]) => `${port!} ${offset ?? '-'}`)).toEqual([
      'image 16',
      'scores 32',
      'best 48',
      'block_conv_weights 64',
      'groups_conv_weights 80',
      'frames 96',
      'return -',
    ]);
  });
  it('streams need no control port unless weights lie in memory', () => {
    const control = (options: Parameters<typeof showcaseProject>[0]) =>
      /mode=(\w+) port=return/.exec(textOf(showcaseProject(options).files, 'showcase.cpp'))?.[1];
    expect(control({})).toBe('ap_ctrl_none');
    expect(control({ fold })).toBe('s_axilite');
  });
  it('units are built as planned: whole windows, memories of rows and of weights', () => {
    const { files } = showcaseProject({ fold });
    const text = textOf(files, 'showcase.cpp');
    for (const call of [
      'bnn::parallel_window_in_lutram<StemConvWindow>(image_words, stem_conv_windows);',
      'bnn::parallel_window_in_bram<BlockConvWindow>(stem_conv_x16, block_conv_windows);',
      'bnn::fetch_weights<BlockConvWeightsPort>(block_conv_weights, block_conv_weights_words);',
      'bnn::keep_weights<GroupsConvWeightsPort>(groups_conv_weights, groups_conv_weights_words);',
    ])
      expect(text).toContain(call);
    expect(files.map(({ path }) => path)).not.toContain('params/BlockConvWeights.hpp');
    const again = JSON.parse(textOf(files, 'folding.json')) as Record<string, FoldWish>;
    for (const [id, wish] of Object.entries(fold)) expect(again[id]).toMatchObject(wish);
  });
  it('a word that hardware languages keep is no port’s name', () => {
    const net = new PackedNet('words');
    net.output('out', net.dense('%dense', net.input('%in', bits(8)), bits(4, 8)));
    const module = withWeights(net.finish());
    const { around } = fpga.plan(module.graph, {});
    expect([...around.inputs, ...around.outputs].map(({ name }) => name)).toEqual(['in_port', 'out_port']);
  });
  it('the frames of the testbench are there as ./run takes them', () => {
    const { plan, files } = showcaseProject();
    const bytes = (path: string) => files.find(file => file.path === path)!.contents.length;
    const values = (ports: typeof plan.around.inputs) =>
      ports.reduce((sum, { port }) => sum + port.pixels * port.channels, 0);
    expect(bytes('golden/inputs.bin')).toBe(3 * 4 * values(plan.around.inputs));
    expect(bytes('golden/outputs.bin')).toBe(3 * 4 * values(plan.around.outputs));
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
