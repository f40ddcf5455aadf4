/** @import { Program } from '../program.ts' */
/** @import { AdapterName, NetOptions } from './types.ts' */
import { NetError } from './errors.js';

/**
 * The caller's device, or one of our own. Nothing is asked for that not every WebGPU device has, except timestamps to profile.
 * @param {NetOptions} options
 * @returns {Promise<GPUDevice>}
 */
export async function openDevice({ device, gpu = globalThis.navigator?.gpu, profile }) {
  if (device) return device;
  if (!gpu)
    throw new NetError(
      'no-webgpu',
      'there is no WebGPU here: it needs a browser that has it, and https:// or localhost; in Node pass { gpu: create([]) } of the webgpu package',
    );
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new NetError('no-adapter', 'WebGPU found no adapter: no graphics driver, or the browser blocks it');
  const timed = profile && adapter.features.has('timestamp-query');
  try {
    return await adapter.requestDevice({ requiredFeatures: timed ? ['timestamp-query'] : [] });
  } catch (error) {
    throw new NetError('no-adapter', `the adapter gives no device: ${reasonOf(error)}`, error);
  }
}

/**
 * @param {GPUDevice} device
 * @param {Program} program
 */
export function checkLimits({ limits }, { buffers, weights, dispatches }) {
  const bindings = dispatches.flatMap(each => each.bindings);
  const needs = {
    maxBufferSize: Math.max(weights.bytes, ...buffers.map(({ bytes }) => bytes)),
    maxStorageBufferBindingSize: Math.max(
      ...bindings.map(each => (typeof each === 'number' ? (buffers[each]?.bytes ?? 0) : each[1])),
    ),
    maxComputeWorkgroupsPerDimension: Math.max(...dispatches.flatMap(({ groups }) => groups)),
  };
  for (const [name, need] of Object.entries(needs)) {
    const has = limits[/** @type {keyof typeof needs} */ (name)];
    if (need > has) throw new NetError('limits', `this network needs ${name} ${need}, the device has ${has}`);
  }
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
  try {
    return make();
  } finally {
    const memory = device.popErrorScope();
    const invalid = await device.popErrorScope();
    const full = await memory;
    if (full) throw new NetError('out-of-memory', full.message, full);
    if (invalid) throw new NetError('shader', invalid.message, invalid);
  }
}

/**
 * @param {GPUDevice} device
 * @returns {AdapterName}
 */
export function adapterOf({ adapterInfo }) {
  // Absent from the browsers of 2024.
  const { vendor, architecture, device, description, isFallbackAdapter } = adapterInfo ?? {};
  const name = description || [vendor, device || architecture].filter(Boolean).join(' ');
  const isSoftware =
    isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${architecture} ${name}`);
  return { name: name || 'an adapter without a name', isSoftware };
}

/** @param {unknown} error */
export const reasonOf = error => (error instanceof Error ? error.message : String(error));
