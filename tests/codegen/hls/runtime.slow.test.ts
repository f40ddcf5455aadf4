import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emittedWords } from '../../../src/codegen/dataflow/window-schedule.ts';
import { orderOf } from '../../../src/codegen/dataflow/unit.ts';
import type { WindowUnit } from '../../../src/codegen/dataflow/unit.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
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
      const call = plan.calls.find(({ routine }) => routine === 'window');
      if (!call) continue;
      tried++;
      const unit = call.unit as WindowUnit;
      const folder = scratch();
      await writeProject(fpga.emit(plan, withWeights(graph)), folder);
      const words = emittedWords(unit.window, orderOf(unit));
      const header = `#include "net_net.hpp"\ntypedef net_net::${call.struct} WINDOW;\nstatic const int sources[] = {${words.join(', ')}};\n`;
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
