/** @import { Step } from './resources.js' */
/** @import { Timing } from './types.ts' */
import { usage } from './resources.js';

/** Start and end of every dispatch, in nanoseconds of the device. Browsers round them to 0.1 ms. */
export class Timestamps {
  /**
   * @param {GPUDevice} device
   * @param {readonly Step[]} steps
   */
  constructor(device, steps) {
    this.steps = steps;
    this.bytes = 16 * steps.length;
    this.queries = device.createQuerySet({ type: 'timestamp', count: 2 * steps.length });
    this.resolved = device.createBuffer({ size: this.bytes, usage: usage.QUERY_RESOLVE | usage.COPY_SRC });
  }

  /**
   * @param {number} index of a dispatch
   * @returns {GPUComputePassDescriptor}
   */
  passOf(index) {
    const at = 2 * index;
    return {
      timestampWrites: {
        querySet: this.queries,
        beginningOfPassWriteIndex: at,
        endOfPassWriteIndex: at + 1,
      },
    };
  }

  /**
   * @param {GPUCommandEncoder} encoder
   * @param {GPUBuffer} target
   * @param {number} offset
   */
  copyTo(encoder, target, offset) {
    encoder.resolveQuerySet(this.queries, 0, 2 * this.steps.length, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, target, offset, this.bytes);
  }

  /**
   * @param {ArrayBuffer} data
   * @param {number} offset
   * @returns {Timing[]}
   */
  read(data, offset) {
    const at = new BigUint64Array(data.slice(offset, offset + this.bytes));
    return this.steps.map(({ layer }, index) => ({
      layer,
      milliseconds: Number((at[2 * index + 1] ?? 0n) - (at[2 * index] ?? 0n)) / 1e6,
    }));
  }

  destroy() {
    this.queries.destroy();
    this.resolved.destroy();
  }
}
