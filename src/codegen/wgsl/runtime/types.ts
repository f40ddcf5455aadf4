import type { InputPort, OutputPort } from '../program.ts';

/** Why there is no network, or no result. */
export type NetErrorCode =
  /** `navigator.gpu` is missing, and no `gpu` was given. */
  | 'no-webgpu'
  /** No adapter, or none that gives a device. */
  | 'no-adapter'
  /** A buffer is larger than this device allows. */
  | 'limits'
  | 'out-of-memory'
  /** An input of the wrong size, kind or range. */
  | 'shape'
  /** net.bin cannot be read, is cut short, or belongs to another network. */
  | 'weights'
  /** A kernel or its binding was refused. */
  | 'shader'
  | 'device-lost'
  | 'aborted'
  /** `destroy` was called before. */
  | 'destroyed';

/** What has a width and a height and can be drawn: ImageData, ImageBitmap, canvas, image, video. */
export interface Picture {
  readonly width: number;
  readonly height: number;
}

export type Values =
  Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Float32Array;

/** One input: the values of one image or of several one after the other, [N, H, W, C]; or pictures. */
export type Input = Values | Picture | readonly (Values | Picture)[];

export interface NetOptions {
  /** A device of the caller's, which `destroy` leaves alone. */
  readonly device?: GPUDevice | undefined;
  /** Where adapters come from, instead of `navigator.gpu`: Dawn's `create([])` in Node. */
  readonly gpu?: GPU | undefined;
  /** The weights, or where they are, instead of net.bin beside the module. */
  readonly weights?: URL | string | ArrayBuffer | ArrayBufferView | undefined;
  /** Folder of net.bin, instead of the module's. */
  readonly baseURL?: URL | string | undefined;
  /** Called as the weights come in, in bytes. */
  readonly onProgress?: ((loaded: number, total: number) => void) | undefined;
  /** Times every layer, where the device has timestamps; a pass a layer, so a run takes longer. */
  readonly profile?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Timing {
  readonly layer: string;
  readonly milliseconds: number;
}

export interface Meta {
  readonly name: string;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
  /** Names of the first output's classes, where they are known. */
  readonly labels?: readonly string[] | undefined;
}

/** What `run` gives: the values of the one output, or of each by its name. */
export type Outputs = Int32Array | Readonly<Record<string, Int32Array>>;

/** A network on a device. net.d.ts says the same with a network's own names. */
export interface RunningNet {
  readonly meta: Meta;
  readonly device: GPUDevice;
  readonly gpu: GPU | undefined;
  readonly inputBuffer: GPUBuffer | undefined;
  readonly outputBuffer: GPUBuffer | undefined;
  readonly inputBuffers: Readonly<Record<string, GPUBuffer>>;
  readonly outputBuffers: Readonly<Record<string, GPUBuffer>>;
  readonly timings: readonly Timing[] | undefined;
  run(input: Input | Readonly<Record<string, Input>>): Promise<Outputs>;
  encode(encoder: GPUCommandEncoder): void;
  destroy(): void;
}
