import { openDawn } from '../../../src/cli/webgpu/dawn.ts';
import { programOf } from '../../../src/codegen/wgsl/emit.ts';
import { wgsl } from '../../../src/codegen/wgsl/index.ts';
import { openNet } from '../../../src/codegen/wgsl/runtime/create.js';
import type { TargetOptions } from '../../../src/codegen/backend.ts';
import { valuesOf } from '../../../src/ir/bits.ts';
import type { Module } from '../../../src/ir/graph.ts';
import type { Values } from '../../../src/ir/interpret.ts';
import type { Outputs } from './interpreter.ts';

/** Why nothing can be run on WebGPU here; undefined where it can. */
export async function noWebGpu(): Promise<string | undefined> {
  const dawn = await openDawn();
  return 'missing' in dawn ? `no WebGPU: ${dawn.missing} (${dawn.install})` : undefined;
}

let device: Promise<GPUDevice> | undefined;

async function makeDevice(): Promise<GPUDevice> {
  const dawn = await openDawn();
  if ('missing' in dawn) throw new Error(`no WebGPU: ${dawn.missing}`);
  const adapter = await dawn.gpu.requestAdapter();
  return adapter!.requestDevice();
}

/** What a packed module computes as WGSL, through the host that net.js has: an entry an image, every output's values in order. */
export async function runWebGpu(
  module: Module,
  images: readonly Values[],
  options: TargetOptions = {},
): Promise<Outputs> {
  const { program, weights } = programOf(wgsl.plan(module.graph, options), module);
  const net = await openNet(program, new URL('file:///net.bin'), {
    device: await (device ??= makeDevice()),
    weights,
  });
  try {
    const { inputs, outputs } = module.graph;
    const given = inputs.map(({ id }) => {
      const values = images.map(image => Int32Array.from(valuesOf(image.get(id)!)));
      return [id.slice(1), joined(values)] as const;
    });
    const found = await net.run(given.length === 1 ? given[0]![1] : Object.fromEntries(given));
    const named =
      outputs.length === 1
        ? { [outputs[0]!.name]: found as Int32Array }
        : (found as Record<string, Int32Array>);
    return images.map((_, image) =>
      outputs.map(({ name }) => {
        const size = named[name]!.length / images.length;
        return named[name]!.subarray(image * size, (image + 1) * size);
      }),
    );
  } finally {
    net.destroy();
  }
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const whole = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
