/** @import { Binding, Dispatch, Program } from '../program.ts' */
import { checked, reasonOf } from './device.js';
import { NetError } from './errors.js';

// GPUBufferUsage, GPUMapMode: numbers of the specification, which Node has not as globals.
export const usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE: 128, QUERY_RESOLVE: 512, READ: 1 };

/**
 * A dispatch with what it runs on.
 * @typedef {{ layer: string, pipeline: GPUComputePipeline, bindGroup: GPUBindGroup, groups: Dispatch['groups'] }} Step
 */

/**
 * The network's storage; its contents are zeros.
 * @param {GPUDevice} device
 * @param {Program} program
 */
export function makeBuffers(device, { name, buffers, weights }) {
  const make = (/** @type {string} */ label, /** @type {number} */ size) =>
    device.createBuffer({ label, size, usage: usage.STORAGE | usage.COPY_SRC | usage.COPY_DST });
  return checked(device, () => ({
    weights: make(`${name} weights`, weights.bytes),
    values: buffers.map(({ role, bytes }, index) => make(`${name} ${role} ${index}`, bytes)),
  }));
}

/**
 * All pipelines at the same time, off the thread that called.
 * @param {GPUDevice} device
 * @param {Program} program
 */
export async function makePipelines(device, { shaders, pipelines }) {
  const modules = await checked(device, () => shaders.map(code => device.createShaderModule({ code })));
  return Promise.all(
    pipelines.map(async ({ shader, constants = {} }) => {
      const module = /** @type {GPUShaderModule} */ (modules[shader]);
      try {
        return await device.createComputePipelineAsync({ layout: 'auto', compute: { module, constants } });
      } catch (error) {
        throw new NetError('shader', `kernel ${shader} was refused: ${reasonOf(error)}`, error);
      }
    }),
  );
}

/**
 * @param {GPUDevice} device
 * @param {Program} program
 * @param {{ weights: GPUBuffer, values: readonly GPUBuffer[] }} buffers
 * @param {readonly GPUComputePipeline[]} pipelines
 * @returns {Promise<Step[]>}
 */
export function makeSteps(device, { dispatches }, buffers, pipelines) {
  /** @param {Binding} binding */
  const resourceOf = binding => {
    if (typeof binding === 'number') return { buffer: /** @type {GPUBuffer} */ (buffers.values[binding]) };
    return { buffer: buffers.weights, offset: binding[0], size: binding[1] };
  };
  return checked(device, () =>
    dispatches.map(({ layer, pipeline: index, bindings, groups }) => {
      const pipeline = /** @type {GPUComputePipeline} */ (pipelines[index]);
      const entries = bindings.map((each, binding) => ({ binding, resource: resourceOf(each) }));
      const layout = pipeline.getBindGroupLayout(0);
      return { layer, pipeline, groups, bindGroup: device.createBindGroup({ layout, entries }) };
    }),
  );
}
