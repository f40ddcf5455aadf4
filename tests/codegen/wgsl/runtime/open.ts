import type { TestContext } from 'vitest';
import { openDawn } from '../../../../src/cli/webgpu/dawn.ts';
import type { Program } from '../../../../src/codegen/wgsl/program.ts';
import { openNet } from '../../../../src/codegen/wgsl/runtime/create.js';
import { NetError } from '../../../../src/codegen/wgsl/runtime/errors.js';
import type { NetOptions, RunningNet } from '../../../../src/codegen/wgsl/runtime/types.ts';
import { doubling, weights } from './doubling.ts';

const dawn = await openDawn();

/** Where no weights are. */
export const nowhere = new URL('file:///nowhere/net.bin');

/** This machine's WebGPU; skips the test where there is none. */
export const gpuOf = (context: TestContext): GPU =>
  'missing' in dawn ? context.skip(`no WebGPU here: ${dawn.install}`) : dawn.gpu;

/** The network on this machine's adapter. */
export async function open(
  context: TestContext,
  options: NetOptions = {},
  program: Program = doubling(),
): Promise<RunningNet> {
  return openNet(program, nowhere, { gpu: gpuOf(context), weights, ...options });
}

/** The code that a promise is rejected with, and its message; what is no NetError goes on. */
export const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof NetError) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
