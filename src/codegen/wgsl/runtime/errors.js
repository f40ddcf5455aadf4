/** @import { NetErrorCode } from './types.ts' */

/** The one error that the network throws; `code` says what can be done about it. */
export class NetError extends Error {
  /**
   * @param {NetErrorCode} code
   * @param {string} message
   * @param {unknown} [cause] what WebGPU, the network or the caller's signal said
   */
  constructor(code, message, cause) {
    super(message, { cause });
    this.name = 'NetError';
    this.code = code;
  }
}
