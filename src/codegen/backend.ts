import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError } from '../ir/diagnostic.ts';
import type { Graph, Module } from '../ir/graph.ts';
import type { Origin, Span, TensorId } from '../ir/types.ts';

/**
 * Why a target refuses: E0401 no such target, E0402 no unit for an op, E0403 a type it cannot hold, E0404 no such part, clock or
 * rate, E0405 folding of an unknown layer, E0406 a folding that does not divide, E0407 a word too wide, E0408 a design that is
 * larger than its budget, E0409 a buffer that is too large for a GPU.
 */
export type TargetCode =
  'E0401' | 'E0402' | 'E0403' | 'E0404' | 'E0405' | 'E0406' | 'E0407' | 'E0408' | 'E0409';

/** A diagnostic at the place a node, input or output comes from. */
export const problemAt = (
  { at, calls }: Origin,
  code: TargetCode,
  message: string,
  help?: string,
): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...(help === undefined ? {} : { help }),
  ...(at === undefined ? {} : { at }),
  ...(calls === undefined || calls.length === 0
    ? {}
    : { related: calls.map(call => ({ at: call, message: 'called from here' })) }),
});

export const refuse = (code: TargetCode, message: string, help?: string, origin: Origin = {}): never => {
  throw new BnnirError([problemAt(origin, code, message, help)]);
};

/** How a layer is to be built; what is left out is the planner's. Words as `dataflow/weight-memory` has them. */
export interface FoldWish {
  readonly pe?: number;
  readonly simd?: number;
  readonly weights?: 'lutram' | 'bram' | 'uram' | 'external';
  readonly window?: 'serial' | 'parallel';
  readonly multiply?: 'fabric' | 'dsp';
  readonly ring?: 'lutram' | 'bram' | 'uram';
  /** Where the file asks for it. */
  readonly at?: Span;
}

/**
 * What a device holds, in the units of its vendor's product tables (DS180, DS190, DS891, DS890, DS962, DS963, DS950): 6-input LUTs,
 * flip-flops, 18-Kbit block RAMs (twice the number of 36-Kbit ones), UltraRAMs, DSP slices. Whole chip, no shell taken off.
 */
export interface Part {
  readonly name: string;
  readonly family: string;
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly uram: number;
  readonly dsp: number;
  /**
   * Gigabytes a second that memory on the usual boards brings, about 70 % of what it could: DDR3-1066 of 32 bits, DDR4-2400 of 64,
   * four of these, HBM2. For weights outside; boards differ.
   */
  readonly bandwidth: number;
}

/** A share of what a part has (0.7), or a number of it. */
export type Limit = { readonly share: number } | { readonly count: number };

/** The most of each resource that a design may take; `bram` counts 18-Kbit blocks. */
export type BudgetLimits = Readonly<Partial<Record<'lut' | 'ff' | 'bram' | 'uram' | 'dsp', Limit>>>;

/** What a target may be told: the command line's flags over the file's `hardware` block, each where it has a meaning. */
export interface TargetOptions {
  readonly part?: string;
  /** A part that is in no table, as `part` then names it. */
  readonly ownPart?: Part;
  readonly clockMhz?: number;
  /** Frames a second wished for. */
  readonly fps?: number;
  /** By layer id, as in the file's `fold` and in folding.json. */
  readonly fold?: Readonly<Record<string, FoldWish>>;
  /** fpga: what a design may take at most; with a rate wished for, the wall; without, what it is to make the most of. */
  readonly budget?: BudgetLimits;
  /** fpga: weights may stay in memory outside where they do not fit. */
  readonly externalWeights?: { readonly gigabytesPerSecond?: number };
  /**
   * How the top function meets the world: `stream`, an AXI stream a port and no control, for a DMA beside it; `memory`, addresses
   * of frames in memory and a count of frames, set through a control port.
   */
  readonly interface?: 'stream' | 'memory';
  /** wgsl: what one invocation computes, by layer: pixels of a row, output channels. */
  readonly tiles?: Readonly<Record<string, { readonly pixels?: number; readonly outs?: number }>>;
  /** wgsl: names of the classes of the first output, where they are known. */
  readonly labels?: readonly string[];
  /** Name of the top function. */
  readonly top?: string;
  /** How emitted text names where it came from. */
  readonly source?: Source;
}

export interface Source {
  /** The .bnn file's name without its folder. */
  readonly file: string;
  /** sha256 of the weights, in hex. */
  readonly weights?: string;
  readonly version?: string;
}

/**
 * Weights in a stranger order. The plan says where they come from and how they are laid out; `emit` alone reads them. `pack`
 * is a bijection on its values, whose inverse is in its test.
 */
export interface Blob {
  readonly name: string;
  readonly tensor: TensorId;
}

/** All decisions about a network, no text; reads types, never weights. */
export interface Plan {
  readonly target: string;
  readonly report: Readonly<Record<string, unknown>>;
  /** What was decided for the reader of `--explain`, a line each. */
  readonly notes: readonly string[];
}

export interface EmittedFile {
  readonly path: string;
  /** Text, or bytes as they are. */
  readonly contents: string | Uint8Array;
}

export interface TextFile extends EmittedFile {
  readonly contents: string;
}

/** Those of some files that are text. */
export const textFiles = (files: readonly EmittedFile[]): readonly TextFile[] =>
  files.filter((file): file is TextFile => typeof file.contents === 'string');

export interface Backend<P extends Plan = Plan> {
  readonly name: string;
  readonly doc: string;
  /** Bits of a storage word that pack-bits gives this target. */
  readonly lanes: 32 | 64 | 128;
  /** Throws BnnirError with everything it has against the network. */
  plan(graph: Graph, options: TargetOptions): P;
  emit(plan: P, module: Module): readonly EmittedFile[];
}
