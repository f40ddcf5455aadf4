import type { Program } from '../program.ts';
import type { Meta, NetOptions, RunningNet } from './types.ts';

export declare function openNet(program: Program, file: URL, options?: NetOptions): Promise<RunningNet>;
export declare function metaOf(program: Program): Meta;
