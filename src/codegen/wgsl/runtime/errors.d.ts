import type { NetErrorCode } from './types.ts';

export declare class NetError extends Error {
  readonly code: NetErrorCode;
  constructor(code: NetErrorCode, message: string, cause?: unknown);
}
