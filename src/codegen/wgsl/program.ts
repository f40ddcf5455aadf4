/**
 * What a network is on a GPU, as data: `plan` and `emit` make it, the host (net.js) carries it out. The host knows no layer and
 * no kernel; what is here is all it needs, and small enough to stand in net.js as JSON.
 *
 * Every buffer holds 32-bit words. Integers are one i32 a value, row-major [H, W, C], without padding; bits are what the IR
 * says of packed<32>: a pixel's channels in ceil(C / 32) words, unused bits 0. Inputs and outputs are always i32 a value (b1 as
 * -1 and +1), so that a caller's own GPU code can write and read them.
 */
export interface Program {
  /** The network's name. */
  readonly name: string;
  /** WGSL modules, each once; every one has a single entry point, `main`, and one bind group, 0. */
  readonly shaders: readonly string[];
  /** A module with its override constants: layers alike in all but these share the module, alike in all share the pipeline. */
  readonly pipelines: readonly PipelineSpec[];
  /**
   * Storage, inputs first, then outputs, then scratch. Scratch is shared by values that are never alive together. A host may run N
   * images by encoding, for each, a copy into the inputs, all dispatches, and a copy out of the outputs: one submission for all.
   */
  readonly buffers: readonly BufferSpec[];
  readonly weights: WeightsSpec;
  /** In order, all in one compute pass: WebGPU makes each see what those before it wrote. */
  readonly dispatches: readonly Dispatch[];
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

export interface PipelineSpec {
  /** Index into `shaders`. */
  readonly shader: number;
  /** Values of the module's `override`s by name; absent where it has none. */
  readonly constants?: Readonly<Record<string, number>>;
}

export interface BufferSpec {
  /** A multiple of 4, and what the shaders' sized arrays declare at most. */
  readonly bytes: number;
  readonly role: 'input' | 'output' | 'scratch';
}

/** net.bin: one storage buffer, segments at multiples of 256 bytes (minStorageBufferOffsetAlignment), a multiple of 4 long. */
export interface WeightsSpec {
  readonly file: string;
  readonly bytes: number;
  /** FNV-1a over the file's little-endian 32-bit words (`digestOfWords`): tells a truncated or foreign file. */
  readonly hash: number;
}

/** Index into `buffers`, or a segment of the weights in bytes. */
export type Binding = number | readonly [offset: number, bytes: number];

export interface Dispatch {
  /** The layer's id in the .bnn file, for timings and labels. */
  readonly layer: string;
  /** Index into `pipelines`. */
  readonly pipeline: number;
  /** Binding i of group 0, in order; the module declares exactly these. */
  readonly bindings: readonly Binding[];
  readonly groups: readonly [x: number, y: number, z: number];
}

/** A tensor that crosses the border, one i32 a value. */
interface Port {
  readonly name: string;
  /** Index into `buffers`. */
  readonly buffer: number;
  /** [H, W, C] or [C]. */
  readonly shape: readonly number[];
  /** As the IR writes it: `u8`, `i16.6`, `i32`, `b1`. */
  readonly element: string;
}

/** Raw values, checked by the host against `lo` and `hi`. Normalisation is folded into the network: a u8 image goes in as it is. */
export interface InputPort extends Port {
  readonly lo: number;
  readonly hi: number;
}

/** A value is raw * 2^-frac. */
export interface OutputPort extends Port {
  readonly frac: number;
  /** Names of the classes, where the output is a score a class and they are known. */
  readonly labels?: readonly string[];
}

/** FNV-1a, 32 bits at a time: what `weights.hash` holds. The host forms the same while it streams. */
export function digestOfWords(words: Uint32Array): number {
  let digest = 0x811c9dc5;
  for (const word of words) digest = Math.imul(digest ^ word, 0x01000193);
  return digest >>> 0;
}
