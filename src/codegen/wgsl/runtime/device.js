/** @import { NetOptions } from './types.ts' */
import { NetError } from './errors.js';

/**
 * The caller's device, or one of our own. Nothing is asked for that not every WebGPU device has, except timestamps to profile.
 * @param {NetOptions} options
 * @returns {Promise<GPUDevice>}
 */
export async function openDevice({ device, gpu, profile }) {
  if (device) return device;
  if (!gpu) throw new NetError('no-webgpu', 'no WebGPU: it needs https:// or localhost, or { gpu } in Node');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new NetError('no-adapter', 'WebGPU found no adapter');
  const isTimed = profile && adapter.features.has('timestamp-query');
  return adapter.requestDevice({ requiredFeatures: isTimed ? ['timestamp-query'] : [] });
}

/**
 * What `make` returns, once WebGPU has nothing against it: its errors never throw by themselves. `make` runs before this returns.
 * @template T
 * @param {GPUDevice} device
 * @param {() => T} make
 * @returns {Promise<T>}
 */
export async function checked(device, make) {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  const made = make();
  const [full, invalid] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  if (full) throw new NetError('out-of-memory', full.message);
  if (invalid) throw new NetError('shader', invalid.message);
  return made;
}
