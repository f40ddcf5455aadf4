/** @import { Program } from '../program.ts' */
/** @import { Meta, RunningNet, Timing } from './types.ts' */
import { checked } from './device.js';
import { NetError } from './errors.js';
import { sizeOf, valuesOf } from './values.js';

/** GPUBufferUsage and GPUMapMode of the specification, which Node has not as globals. */
const mapRead = 1;
const copyFrom = 4;
const copyTo = 8;
const storage = 128;
const queryResolve = 512;
const readMode = 1;

/** What the network's own buffers are for. */
export const ownUsage = storage | copyTo | copyFrom;

/** Bytes of images that a run has under way before it waits for them; a bound on what a driver may have to hold. */
const underWay = 1 << 24;

/**
 * A dispatch with what it runs on.
 * @typedef {{ layer: string, pipeline: GPUComputePipeline, bindGroup: GPUBindGroup, groups: Program['dispatches'][0]['groups'] }} Step
 */

/**
 * @typedef {object} Parts
 * @property {Program} program
 * @property {Meta} meta
 * @property {GPUDevice} device
 * @property {GPU | undefined} gpu
 * @property {boolean} isOurs whether `destroy` ends the device
 * @property {boolean} isTimed
 * @property {readonly GPUBuffer[]} buffers as the program numbers them, then the weights
 * @property {readonly Step[]} steps
 * @property {{ lost?: GPUDeviceLostInfo }} fate what has become of the device
 */

/**
 * A network on a device, ready to run; `RunningNet` says what each member does.
 * @param {Parts} parts
 * @returns {RunningNet}
 */
export function netOf({ program, meta, device, gpu, isOurs, isTimed, buffers, steps, fate }) {
  const { inputs, outputs } = program;
  const imageBytes = outputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  const share = Math.ceil(underWay / buffers.reduce((sum, { size }) => sum + size, 0));
  const timeBytes = isTimed ? 16 * steps.length : 0;
  const queries = isTimed ? device.createQuerySet({ type: 'timestamp', count: 2 * steps.length }) : undefined;
  /** @type {Set<GPUBuffer>} */
  const made = new Set(buffers);
  /** Read-back buffers of one image that no run uses. @type {GPUBuffer[]} */
  const idle = [];
  let isDestroyed = false;

  /** @param {number} size @param {number} usage */
  const makeBuffer = (size, usage) => {
    const buffer = device.createBuffer({ size, usage });
    made.add(buffer);
    return buffer;
  };
  const times = queries && makeBuffer(timeBytes, queryResolve | copyFrom);

  /** @param {{ buffer: number }} port */
  const bufferOf = ({ buffer }) => /** @type {GPUBuffer} */ (buffers[buffer]);
  /** @param {readonly { name: string, buffer: number }[]} ports */
  const named = ports => Object.fromEntries(ports.map(port => [port.name, bufferOf(port)]));

  const check = () => {
    if (isDestroyed) throw new NetError('destroyed', 'this network was destroyed');
    if (fate.lost) throw lostError(fate.lost);
  };

  /** @param {GPUCommandEncoder} encoder */
  const encode = encoder => {
    check();
    /** @type {GPUComputePassEncoder | undefined} */
    let pass;
    steps.forEach(({ pipeline, bindGroup, groups }, index) => {
      if (queries) {
        pass?.end();
        const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * index, 2 * index + 1];
        const timestampWrites = { querySet: queries, beginningOfPassWriteIndex, endOfPassWriteIndex };
        pass = encoder.beginComputePass({ timestampWrites });
      }
      pass ??= encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...groups);
    });
    pass?.end();
  };

  /**
   * Raw outputs of images `first` to `last` - 1. Nothing waits between the first input written and the last image submitted.
   * @param {readonly Int32Array<ArrayBuffer>[]} values by input
   * @param {number} first
   * @param {number} last
   */
  const runSome = async (values, first, last) => {
    const isOne = last - first === 1;
    const bytes = (last - first) * imageBytes;
    const readBack = (isOne && idle.pop()) || makeBuffer(bytes + timeBytes, mapRead | copyTo);
    const submitted = checked(device, () => {
      for (let image = first, offset = 0; image < last; image++) {
        inputs.forEach((port, index) => {
          const size = sizeOf(port.shape);
          device.queue.writeBuffer(bufferOf(port), 0, values[index] ?? new Int32Array(), image * size, size);
        });
        const encoder = device.createCommandEncoder();
        encode(encoder);
        for (const port of outputs) {
          const size = 4 * sizeOf(port.shape);
          encoder.copyBufferToBuffer(bufferOf(port), 0, readBack, offset, size);
          offset += size;
        }
        if (queries && times) {
          encoder.resolveQuerySet(queries, 0, 2 * steps.length, times, 0);
          encoder.copyBufferToBuffer(times, 0, readBack, bytes, timeBytes);
        }
        device.queue.submit([encoder.finish()]);
      }
    });
    const outcomes = await Promise.allSettled([submitted, readBack.mapAsync(readMode)]);
    check();
    for (const { reason } of /** @type {PromiseRejectedResult[]} */ (outcomes))
      if (reason) throw reason instanceof NetError ? reason : lostError(reason);
    const data = readBack.getMappedRange().slice(0);
    readBack.unmap();
    if (isOne) idle.push(readBack);
    else {
      readBack.destroy();
      made.delete(readBack);
    }
    if (isTimed) {
      const at = new BigUint64Array(data.slice(bytes));
      net.timings = steps.map(({ layer }, index) => ({
        layer,
        milliseconds: Number((at[2 * index + 1] ?? 0n) - (at[2 * index] ?? 0n)) / 1e6,
      }));
    }
    return new Int32Array(data, 0, bytes / 4);
  };

  /** @type {RunningNet & { timings: readonly Timing[] | undefined }} */
  const net = {
    meta,
    device,
    // Dawn for Node ends the process if this is collected while its device lives.
    gpu,
    inputBuffer: bufferOf(/** @type {any} */ (inputs[0])),
    outputBuffer: bufferOf(/** @type {any} */ (outputs[0])),
    inputBuffers: named(inputs),
    outputBuffers: named(outputs),
    timings: undefined,
    encode,

    async run(input) {
      check();
      const values = inputs.map(port =>
        valuesOf(
          /** @type {any} */ (inputs.length > 1 ? /** @type {any} */ (input)[port.name] : input),
          port,
        ),
      );
      const counts = inputs.map(({ shape }, index) => (values[index]?.length ?? 0) / sizeOf(shape));
      const count = counts[0] ?? 0;
      if (counts.some(each => each !== count))
        throw new NetError('shape', `the inputs hold ${counts} images, not as many of each`);
      const results = outputs.map(({ shape }) => new Int32Array(count * sizeOf(shape)));
      for (let first = 0; first < count; first += share) {
        const last = Math.min(count, first + share);
        const raw = await runSome(values, first, last);
        for (let image = first, at = 0; image < last; image++)
          outputs.forEach(({ shape }, index) => {
            const size = sizeOf(shape);
            results[index]?.set(raw.subarray(at, (at += size)), image * size);
          });
      }
      return results.length > 1
        ? Object.fromEntries(results.map((each, index) => [outputs[index]?.name, each]))
        : /** @type {Int32Array} */ (results[0]);
    },

    destroy() {
      isDestroyed = true;
      for (const buffer of made) buffer.destroy();
      queries?.destroy();
      if (isOurs) device.destroy();
    },
  };
  return net;
}

/** @param {{ message: string }} cause */
export const lostError = cause =>
  new NetError('device-lost', `the GPU device was lost: create the network again. ${cause.message}`, cause);
