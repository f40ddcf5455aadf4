/** @import { Program } from '../program.ts' */
/** @import { Step } from './resources.js' */
/** @import { Input, Meta, Timing } from './types.ts' */
import { adapterOf, checked } from './device.js';
import { NetError } from './errors.js';
import { usage } from './resources.js';
import { Timestamps } from './timestamps.js';
import { valuesOf } from './values.js';

/** Bytes of results that a run keeps in flight before it waits for them. */
const inFlight = 1 << 22;

/**
 * @typedef {object} Parts
 * @property {Program} program
 * @property {Meta} meta
 * @property {GPUDevice} device
 * @property {GPU | undefined} gpu
 * @property {boolean} isOurs whether `destroy` ends the device
 * @property {boolean} isTimed
 * @property {{ weights: GPUBuffer, values: readonly GPUBuffer[] }} buffers
 * @property {readonly Step[]} steps
 * @property {{ lost?: GPUDeviceLostInfo }} fate what has become of the device
 */

/** A network on a device, ready to run. */
export class Net {
  /** @type {Parts} */
  #parts;
  /** @type {Timestamps | undefined} */
  #timestamps;
  /** Read-back buffers of one image that no run uses. @type {GPUBuffer[]} */
  #idle = [];
  /** Those that runs wait for. @type {Set<GPUBuffer>} */
  #busy = new Set();
  #isDestroyed = false;

  /** @param {Parts} parts */
  constructor(parts) {
    const { program, meta, device, gpu, isTimed, buffers, steps } = parts;
    this.#parts = parts;
    this.meta = meta;
    this.device = device;
    // Dawn for Node ends the process if this object is collected while its device lives.
    this.gpu = gpu;
    this.adapter = adapterOf(device);
    /** Of the last image that ran, where the network was made to profile. @type {readonly Timing[] | undefined} */
    this.timings = undefined;
    /** @param {readonly { name: string, buffer: number }[]} ports */
    const named = ports =>
      Object.fromEntries(
        ports.map(({ name, buffer }) => [name, /** @type {GPUBuffer} */ (buffers.values[buffer])]),
      );
    this.inputBuffers = named(program.inputs);
    this.outputBuffers = named(program.outputs);
    this.inputBuffer = Object.values(this.inputBuffers)[0];
    this.outputBuffer = Object.values(this.outputBuffers)[0];
    if (isTimed) this.#timestamps = new Timestamps(device, steps);
  }

  /**
   * Records one image, from the input buffers to the output buffers, into the caller's own commands.
   * @param {GPUCommandEncoder} encoder
   */
  encode(encoder) {
    this.#check();
    const { steps } = this.#parts;
    const timestamps = this.#timestamps;
    let pass = timestamps ? undefined : encoder.beginComputePass();
    steps.forEach(({ pipeline, bindGroup, groups }, index) => {
      if (timestamps) pass = encoder.beginComputePass(timestamps.passOf(index));
      pass?.setPipeline(pipeline);
      pass?.setBindGroup(0, bindGroup);
      pass?.dispatchWorkgroups(...groups);
      if (timestamps) pass?.end();
    });
    if (!timestamps) pass?.end();
  }

  /**
   * The outputs of one image or of several one after the other: an Int32Array, or one by name where there are several outputs.
   * Inputs are read before this returns; runs that overlap wait for each other on the device and never mix.
   * @param {Input | Record<string, Input>} input an input, or one by name where there are several
   */
  async run(input) {
    this.#check();
    const { inputs, outputs, buffers } = this.#parts.program;
    const values = inputs.map(port =>
      valuesOf(
        inputs.length === 1 ? /** @type {Input} */ (input) : /** @type {any} */ (input)[port.name],
        port,
      ),
    );
    const counts = inputs.map(({ shape }, index) => (values[index]?.length ?? 0) / sizeOf(shape));
    const count = counts[0] ?? 0;
    if (counts.some(each => each !== count))
      throw new NetError('shape', `the inputs hold ${counts.join(', ')} images: as many of each are wanted`);

    const results = outputs.map(({ shape }) => new Int32Array(count * sizeOf(shape)));
    const bytes = buffers.reduce((sum, { role, bytes }) => sum + (role === 'scratch' ? 0 : bytes), 0);
    const share = Math.max(1, Math.floor(inFlight / bytes));
    for (let first = 0; first < count; first += share)
      await this.#runSome(values, results, first, Math.min(count, first + share));
    const [only] = results;
    return only && results.length === 1
      ? only
      : Object.fromEntries(results.map((values, index) => [outputs[index]?.name, values]));
  }

  /**
   * Images `first` to `last` - 1. Nothing waits between the first input written and the last image submitted.
   * @param {readonly Int32Array<ArrayBuffer>[]} values by input
   * @param {readonly Int32Array[]} results by output
   * @param {number} first
   * @param {number} last
   */
  async #runSome(values, results, first, last) {
    const { program, device, buffers } = this.#parts;
    const { inputs, outputs } = program;
    const timestamps = this.#timestamps;
    const bufferOf = (/** @type {{ buffer: number }} */ { buffer }) =>
      /** @type {GPUBuffer} */ (buffers.values[buffer]);
    const imageBytes = outputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    const valueBytes = (last - first) * imageBytes;
    const isOne = last - first === 1;
    const size = valueBytes + (timestamps?.bytes ?? 0);
    const label = `${program.name} results`;
    const readBack =
      (isOne && this.#idle.pop()) ||
      device.createBuffer({ label, size, usage: usage.MAP_READ | usage.COPY_DST });
    this.#busy.add(readBack);
    const submitted = checked(device, () => {
      for (let image = first, offset = 0; image < last; image++) {
        inputs.forEach((port, index) => {
          const size = sizeOf(port.shape);
          device.queue.writeBuffer(bufferOf(port), 0, values[index] ?? new Int32Array(), image * size, size);
        });
        const encoder = device.createCommandEncoder();
        this.encode(encoder);
        for (const port of outputs) {
          const bytes = 4 * sizeOf(port.shape);
          encoder.copyBufferToBuffer(bufferOf(port), 0, readBack, offset, bytes);
          offset += bytes;
        }
        if (image === last - 1) timestamps?.copyTo(encoder, readBack, valueBytes);
        device.queue.submit([encoder.finish()]);
      }
    });
    const [sound, mapped] = await Promise.allSettled([submitted, readBack.mapAsync(usage.READ)]);
    this.#busy.delete(readBack);
    this.#check();
    if (sound.status === 'rejected' || mapped.status === 'rejected') {
      readBack.destroy();
      throw sound.status === 'rejected' && sound.reason instanceof NetError ? sound.reason : lostError();
    }
    const data = readBack.getMappedRange().slice(0);
    readBack.unmap();
    if (isOne) this.#idle.push(readBack);
    else readBack.destroy();
    this.timings = timestamps?.read(data, valueBytes);
    for (let image = first, offset = 0; image < last; image++)
      outputs.forEach(({ shape }, index) => {
        const size = sizeOf(shape);
        results[index]?.set(new Int32Array(data, offset, size), image * size);
        offset += 4 * size;
      });
  }

  #check() {
    if (this.#isDestroyed) throw new NetError('destroyed', 'this network was destroyed');
    if (this.#parts.fate.lost) throw lostError(this.#parts.fate.lost);
  }

  /** Frees all that was made; ends the device if it was made here. Runs still under way reject. */
  destroy() {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    const { buffers, device, isOurs } = this.#parts;
    for (const buffer of [buffers.weights, ...buffers.values, ...this.#idle, ...this.#busy]) buffer.destroy();
    this.#timestamps?.destroy();
    if (isOurs) device.destroy();
  }
}

/** @param {readonly number[]} shape */
const sizeOf = shape => shape.reduce((product, extent) => product * extent, 1);

/** @param {GPUDeviceLostInfo} [info] */
export const lostError = info =>
  new NetError(
    'device-lost',
    `the GPU device was lost: ${info?.message || 'no reason given'}. Create the network again`,
    info,
  );
