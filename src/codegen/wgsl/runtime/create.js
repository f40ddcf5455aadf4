/** @import { Program } from '../program.ts' */
/** @import { Meta, NetErrorCode, NetOptions, RunningNet } from './types.ts' */
import { checked, openDevice } from './device.js';
import { NetError } from './errors.js';
import { lostError, netOf, ownUsage } from './net.js';
import { readWeights } from './weights.js';

/**
 * Carries a program to a device. The weights are read while the device is opened and the kernels are compiled. What was made is
 * undone where something fails.
 * @param {Program} program
 * @param {URL} file the weights beside the module
 * @param {NetOptions} [options]
 * @returns {Promise<RunningNet>}
 */
export async function openNet(program, file, options = {}) {
  const { signal, baseURL } = options;
  const gpu = options.gpu ?? globalThis.navigator?.gpu;
  const isOurs = !options.device;
  /** @type {{ lost?: GPUDeviceLostInfo }} */
  const fate = {};
  /** What an error of WebGPU's own means by now. @type {NetErrorCode} */
  let trouble = 'no-adapter';
  /** @type {GPUDevice | undefined} */
  let device;
  /** @type {GPUBuffer[]} */
  let buffers = [];
  try {
    signal?.throwIfAborted();
    const source = options.weights ?? (baseURL ? new URL(program.weights.file, baseURL) : file);
    const reading = readWeights(program.weights, source, options).catch(error => {
      throw error instanceof NetError
        ? error
        : new NetError('weights', `no weights: ${error.message}`, error);
    });
    reading.catch(() => {});
    const here = (device = await openDevice({ ...options, gpu }));
    here.lost.then(info => (fate.lost = info));
    trouble = 'shader';

    const sizes = [...program.buffers, program.weights].map(({ bytes }) => bytes);
    const { maxBufferSize, maxStorageBufferBindingSize } = here.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const largest = Math.max(...sizes);
    if (largest > most)
      throw new NetError('limits', `a buffer of ${largest} bytes; the device allows ${most}`);
    const modules = await checked(here, () => {
      buffers = sizes.map(size => here.createBuffer({ size, usage: ownUsage }));
      return program.shaders.map(code => here.createShaderModule({ code }));
    });
    const making = program.pipelines.map(({ shader, constants = {} }) => {
      const module = /** @type {GPUShaderModule} */ (modules[shader]);
      return here.createComputePipelineAsync({ layout: 'auto', compute: { module, constants } });
    });
    const [words, ...pipelines] = await Promise.all([reading, ...making]);
    here.queue.writeBuffer(/** @type {GPUBuffer} */ (buffers.at(-1)), 0, words);

    const steps = await checked(here, () =>
      program.dispatches.map(({ layer, pipeline: index, bindings, groups }) => {
        const pipeline = /** @type {GPUComputePipeline} */ (pipelines[index]);
        const entries = bindings.map((each, binding) => {
          const [offset, size] = typeof each === 'number' ? [] : each;
          const buffer = /** @type {GPUBuffer} */ (typeof each === 'number' ? buffers[each] : buffers.at(-1));
          return { binding, resource: { buffer, offset, size } };
        });
        const bindGroup = here.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
        return { layer, pipeline, groups, bindGroup };
      }),
    );
    signal?.throwIfAborted();
    if (fate.lost) throw fate.lost;
    const isTimed = Boolean(options.profile) && here.features.has('timestamp-query');
    return netOf({
      program,
      meta: metaOf(program),
      device: here,
      gpu,
      isOurs,
      isTimed,
      buffers,
      steps,
      fate,
    });
  } catch (error) {
    for (const buffer of buffers) buffer.destroy();
    if (isOurs) device?.destroy();
    if (signal?.aborted) throw new NetError('aborted', 'aborted', signal.reason);
    if (error instanceof NetError) throw error;
    const cause = /** @type {Error} */ (error);
    throw fate.lost ? lostError(fate.lost) : new NetError(trouble, cause.message, cause);
  }
}

/**
 * What goes in and comes out.
 * @param {Program} program
 * @returns {Meta}
 */
export const metaOf = ({ name, inputs, outputs }) => ({ name, inputs, outputs, labels: outputs[0]?.labels });
