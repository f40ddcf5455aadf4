import { expect, it } from 'vitest';
import { openNet } from '../../../../src/codegen/wgsl/runtime/create.js';
import { doubled, doubling, weights } from './doubling.ts';
import { gpuOf, nowhere, open, refusal } from './open.ts';

it('no WebGPU: code no-webgpu', async () => {
  expect(await refusal(openNet(doubling(), nowhere))).toMatch(/^no-webgpu: no WebGPU: it needs/);
});

it('no adapter: code no-adapter', async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
  expect(await refusal(openNet(doubling(), nowhere, { gpu, weights }))).toMatch(/^no-adapter: /);
});

it('an adapter that gives no device: code no-adapter', async () => {
  const adapter = { features: new Set(), requestDevice: () => Promise.reject(new Error('in use')) };
  const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
  expect(await refusal(openNet(doubling(), nowhere, { gpu, weights }))).toBe('no-adapter: in use');
});

it('a buffer beyond the device’s limits: code limits, before anything is made', async context => {
  const buffers = [{ bytes: 16, role: 'input' } as const, { bytes: 2 ** 40, role: 'output' } as const];
  expect(await refusal(open(context, {}, doubling({ buffers })))).toMatch(
    /^limits: a buffer of 1099511627776 bytes; the device allows \d+$/,
  );
});

it('more memory than there is: code out-of-memory', async context => {
  const adapter = (await gpuOf(context).requestAdapter())!;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const most = { maxBufferSize, maxStorageBufferBindingSize };
  const device = await adapter.requestDevice({ requiredLimits: most });
  const scratch = { bytes: Math.min(maxBufferSize, maxStorageBufferBindingSize), role: 'scratch' } as const;
  const said = await refusal(
    open(context, { device }, doubling({ buffers: [...doubling().buffers, scratch] })),
  );
  device.destroy();
  if (said === 'nothing was refused') context.skip('this adapter gives the largest buffer it allows');
  expect(said).toMatch(/^out-of-memory: /);
});

it('a kernel that Tint refuses: code shader, with its words', async context => {
  const shaders = ['@compute @workgroup_size(1) fn main() { let a = countOneBit(1u); }'];
  const pipelines = [{ shader: 0 }];
  expect(await refusal(open(context, {}, doubling({ shaders, pipelines })))).toMatch(
    /^shader: .*countOneBit/s,
  );
});

it('a binding smaller than the kernel’s array: code shader', async context => {
  const dispatches = [{ layer: 'double', pipeline: 0, bindings: [0, [0, 8], 1], groups: [1, 1, 1] }] as const;
  expect(await refusal(open(context, {}, doubling({ dispatches })))).toMatch(/^shader: .*smaller/s);
});

it('a device that is lost: code device-lost, and a new network works', async context => {
  const lost = await open(context);
  const running = lost.run(Uint8Array.of(1, 2, 3, 4));
  lost.device.destroy();
  expect(await refusal(running)).toMatch(/^(device-lost: |nothing was refused)/);
  expect(await refusal(lost.run(Uint8Array.of(1, 2, 3, 4)))).toMatch(
    /^device-lost: .*create the network again/,
  );
  lost.destroy();
  const next = await open(context);
  expect(await next.run(Uint8Array.of(1, 2, 3, 4))).toEqual(Int32Array.from(doubled([1, 2, 3, 4])));
  next.destroy();
});

it('a network that was destroyed: code destroyed, for runs under way too', async context => {
  const net = await open(context);
  const running = refusal(net.run(Uint8Array.of(1, 2, 3, 4)));
  net.destroy();
  net.destroy();
  expect(await running).toBe('destroyed: this network was destroyed');
  expect(await refusal(net.run(Uint8Array.of(1, 2, 3, 4)))).toBe('destroyed: this network was destroyed');
});

it('a signal that was given before: code aborted', async context => {
  expect(await refusal(open(context, { signal: AbortSignal.abort('enough') }))).toBe('aborted: aborted');
});

it('a signal while the weights come in: code aborted', async context => {
  const controller = new AbortController();
  const onProgress = () => {
    controller.abort();
  };
  expect(await refusal(open(context, { signal: controller.signal, onProgress }))).toMatch(/^aborted: /);
});
