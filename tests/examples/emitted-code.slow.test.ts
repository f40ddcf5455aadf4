import { describe, expect, it } from 'vitest';
import type { EmittedFile } from '../../src/index.ts';
import { bind, compile, randomWeights } from '../../src/index.ts';
import { lint } from '../../src/codegen/hls/lint/index.ts';
import {
  compileAndRun,
  hasVendorHeaders,
  scratch,
  vendorHeaders,
  writeProject,
} from '../codegen/support/programs.ts';
import { exampleNetwork } from './support.ts';

const examples = ['lfc', 'cnv', 'mnist-mlp', 'mnist-conv', 'cifar-residual'];

const projects = new Map<string, readonly EmittedFile[]>();
/** The example with seeded random weights as a project whose top function is called `net`. */
function project(name: string): readonly EmittedFile[] {
  let files = projects.get(name);
  if (!files) {
    const { graph } = exampleNetwork(name);
    files = compile(bind(graph, randomWeights(graph, 1)), 'fpga', { top: 'net' }).emit();
    projects.set(name, files);
  }
  return files;
}

/**
 * Compiles and runs the testbench: the design layer by layer, then whole, against the reference interpreter. Headers that the
 * vendor does not publish come from the stand-ins.
 */
async function testbench(name: string, compiler: string, flags: readonly string[], headers?: string) {
  const folder = scratch();
  await writeProject(project(name), folder);
  const system = [...(headers === undefined ? [] : [headers]), 'runtime/standin'];
  const search = ['-I', folder, ...system.flatMap(path => ['-isystem', path])];
  return compileAndRun(compiler, [...flags, ...search], ['tb.cpp', 'net.cpp'], folder);
}

const warned = ['-Wall', '-Wextra', '-Werror', '-Wno-unknown-pragmas'];
const agreed = { code: 0, stdout: 'every layer: 3 frames agree\nnet: 3 frames agree\n', stderr: '' };

describe.each(examples)('the emitted code of %s', name => {
  it('has no findings of the lint', () => {
    expect(lint(project(name))).toEqual([]);
  });
  it('compiles without a warning under g++, c++14, and runs clean under its sanitizers', async () => {
    const sanitized = ['-std=c++14', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    expect(await testbench(name, 'g++', [...warned, ...sanitized])).toEqual(agreed);
  });
  it('compiles without a warning under clang++, c++17, and agrees with the reference', async () => {
    expect(await testbench(name, 'clang++', [...warned, '-std=c++17'])).toEqual(agreed);
  });
  it('computes the same with the vendor’s own headers', async context => {
    if (!hasVendorHeaders) context.skip('the ap_int headers are not here (npm run test:all fetches them)');
    const ran = await testbench(
      name,
      'g++',
      ['-std=c++14', '-O2', '-w', '-DAP_INT_MAX_W=8191'],
      vendorHeaders,
    );
    expect({ ...ran, stderr: '' }).toEqual(agreed);
  });
});
