import type { InputPort } from '../program.ts';
import type { Input } from './types.ts';

export declare function valuesOf(input: Input, port: InputPort): Int32Array<ArrayBuffer>;
export declare function sizeOf(shape: readonly number[]): number;
