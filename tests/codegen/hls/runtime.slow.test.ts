import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emittedWords } from '../../../src/codegen/dataflow/window-schedule.ts';
import { orderOf } from '../../../src/codegen/dataflow/unit.ts';
import type { WindowUnit } from '../../../src/codegen/dataflow/unit.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import { kernelOf } from '../../../src/codegen/hls/kernels/index.ts';
import { structOf } from '../../../src/codegen/hls/render/sources.ts';
import { fill } from '../../../src/codegen/hls/render/text.ts';
import { withWeights, whole } from '../support/nets.ts';
import {
  compileAndRun,
  hasVendorHeaders,
  runtime,
  scratch,
  standins,
  vendorHeaders,
  writeProject,
} from '../support/programs.ts';
import { randomLayer } from '../support/random-layers.ts';
import { randomParallelWindow } from '../support/random-windows.ts';
import { randomFolding } from '../support/simulated.ts';

const sources = join(import.meta.dirname, 'runtime');
const strict = ['-std=c++14', '-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];
const sanitized = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
const agree = { code: 0, stdout: 'agree\n', stderr: '' };

describe('counting equal bits', () => {
  const ranges = [1, 129, 257, 385].map(first => ({ first, last: first + 127 }));
  it.each(ranges)(
    'the synthesised body equals a count bit by bit, $first to $last bits',
    async ({ first, last }) => {
      const flags = [...strict, `-DFIRST=${first}`, `-DLAST=${last}`, '-isystem', standins, '-I', runtime];
      expect(await compileAndRun('g++', flags, [join(sources, 'popcount.cpp')], scratch())).toEqual(agree);
    },
  );
  it.each(ranges)('so does the faster body for simulation, $first to $last bits', async ({ first, last }) => {
    const flags = [...strict, '-DBNN_FAST_POPCOUNT', `-DFIRST=${first}`, `-DLAST=${last}`];
    const search = ['-isystem', standins, '-I', runtime];
    expect(
      await compileAndRun('g++', [...flags, ...search], [join(sources, 'popcount.cpp')], scratch()),
    ).toEqual(agree);
  });
});

describe('the stand-in ap_int.h and hls_stream.h', () => {
  it('mean what the vendor’s headers mean', async context => {
    if (!hasVendorHeaders) context.skip('the ap_int headers are not here (npm run test:all fetches them)');
    const program = [join(sources, 'standin.cpp')];
    const [ours, theirs] = [scratch(), scratch()];
    const mine = await compileAndRun('g++', [...strict, ...sanitized, '-isystem', standins], program, ours);
    const vendor = ['-std=c++14', '-w', '-DAP_INT_MAX_W=4096', '-isystem', vendorHeaders];
    const real = await compileAndRun('g++', vendor, program, theirs);
    expect(mine).toEqual({ code: 0, stdout: real.stdout, stderr: '' });
    expect(mine.stdout.split('\n')).toHaveLength(20);
  });
});

describe('the window unit', () => {
  it('gives the same words however much of the next frames has come', async () => {
    const next = whole(11);
    for (let tried = 0; tried < 12;) {
      const graph = randomLayer(tried % 2 === 0 ? 'conv' : 'maxpool', next);
      const plan = fpga.plan(graph, { fold: randomFolding(graph, next), top: 'net' });
      const call = plan.calls.find(({ routine }) => routine.startsWith('window_in'));
      if (!call) continue;
      tried++;
      const unit = call.unit as WindowUnit;
      const folder = scratch();
      await writeProject(fpga.emit(plan, withWeights(graph)), folder);
      const words = emittedWords(unit.window, orderOf(unit));
      const header = `#include "net_net.hpp"\ntypedef net_net::${call.struct} WINDOW;\n#define UNIT bnn::${call.routine}\nstatic const int sources[] = {${words.join(', ')}};\n`;
      await writeProject([{ path: 'sources.hpp', contents: header }], folder);
      const search = ['-isystem', standins, '-I', folder];
      const ran = await compileAndRun(
        'g++',
        [...strict, ...sanitized, ...search],
        [join(sources, 'window.cpp')],
        folder,
      );
      expect({ ...ran, geometry: unit.window }).toEqual({ ...agree, geometry: unit.window });
    }
  });
});

describe('the window unit that sends whole windows', () => {
  const units = (count: number, seed: number): readonly WindowUnit[] => {
    const next = whole(seed);
    return Array.from({ length: count }, () => randomParallelWindow(next));
  };
  /** Structs of the units, and a function that checks one after the other. */
  function casesOf(drawn: readonly WindowUnit[]): string {
    const structs = drawn.map((unit, index) => structOf({ ...kernelOf(unit), struct: `Window${index}` }));
    const numbers = fill('net.hpp', { top: 'cases', guard: 'CASES_NET', headers: ['parallel.hpp'], structs });
    const checks = drawn.map(({ window }, index) => {
      const sources = emittedWords(window, { pixelWords: 1, groups: 1 });
      return `static const int sources${index}[] = {${sources.join(', ')}};\n`;
    });
    const calls = drawn.map((unit, index) => {
      const struct = `cases_net::Window${index}`;
      return `agrees<${struct}>(bnn::${kernelOf(unit).routine}<${struct}>, sources${index})`;
    });
    return `${numbers}\n${checks.join('')}static bool all_agree() { return ${calls.join(' && ')}; }\n`;
  }
  async function check(drawn: readonly WindowUnit[], compiler: string, flags: readonly string[]) {
    const folder = scratch();
    await writeProject([{ path: 'cases.hpp', contents: casesOf(drawn) }], folder);
    const search = ['-I', folder, '-I', join(runtime, '..')];
    return compileAndRun(compiler, [...flags, ...search], [join(sources, 'parallel.cpp')], folder);
  }
  const ours = ['-isystem', standins];
  it.each([1, 2])('has every tap at its place, whatever of the next frames has come (%i)', async seed => {
    expect(await check(units(14, seed), 'g++', [...strict, ...sanitized, ...ours])).toEqual(agree);
  });
  it('likewise under clang++', async () => {
    expect(await check(units(8, 3), 'clang++', [...strict, '-O1', ...ours])).toEqual(agree);
  });
  it('likewise with the vendor’s headers', async context => {
    if (!hasVendorHeaders) context.skip('the ap_int headers are not here (npm run test:all fetches them)');
    const vendor = ['-std=c++14', '-w', '-DAP_INT_MAX_W=4096', '-isystem', vendorHeaders];
    expect(await check(units(8, 4), 'g++', vendor)).toEqual(agree);
  });
});
