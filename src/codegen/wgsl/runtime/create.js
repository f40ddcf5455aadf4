/** @import { Program } from '../program.ts' */
/** @import { Meta, NetOptions, RunningNet } from './types.ts' */
import { checkLimits, openDevice } from './device.js';
import { NetError } from './errors.js';
import { lostError, Net } from './net.js';
import { makeBuffers, makePipelines, makeSteps } from './resources.js';
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
  const { signal, baseURL, profile } = options;
  const isOurs = !options.device;
  const gpu = options.gpu ?? globalThis.navigator?.gpu;
  const reading = new AbortController();
  const abort = () => reading.abort(signal?.reason);
  /** @type {{ lost?: GPUDeviceLostInfo }} */
  const fate = {};
  let device, buffers;
  try {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort);
    const source = options.weights ?? (baseURL ? new URL(program.weights.file, baseURL) : file);
    const weights = readWeights(program.weights, source, { ...options, signal: reading.signal });
    weights.catch(() => {});
    device = await openDevice({ ...options, gpu });
    device.lost.then(info => (fate.lost = info));
    checkLimits(device, program);
    buffers = await makeBuffers(device, program);
    const [pipelines, words] = await Promise.all([makePipelines(device, program), weights]);
    device.queue.writeBuffer(buffers.weights, 0, words);
    const steps = await makeSteps(device, program, buffers, pipelines);
    signal?.throwIfAborted();
    if (fate.lost) throw lostError(fate.lost);
    const isTimed = Boolean(profile) && device.features.has('timestamp-query');
    return new Net({ program, meta: metaOf(program), device, gpu, isOurs, isTimed, buffers, steps, fate });
  } catch (error) {
    if (buffers) for (const buffer of [buffers.weights, ...buffers.values]) buffer.destroy();
    if (isOurs) device?.destroy();
    if (signal?.aborted) throw new NetError('aborted', 'the network was not made: aborted', signal.reason);
    throw fate.lost && !(error instanceof NetError) ? lostError(fate.lost) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    reading.abort();
  }
}

/**
 * What goes in and comes out.
 * @param {Program} program
 * @returns {Meta}
 */
export const metaOf = ({ name, inputs, outputs }) => ({ name, inputs, outputs, labels: outputs[0]?.labels });
