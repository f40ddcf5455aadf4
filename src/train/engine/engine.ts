import type * as tfjs from '@tensorflow/tfjs-core';

/** Which library computes: TensorFlow's native one (@tensorflow/tfjs-node), or WebAssembly (@tensorflow/tfjs-backend-wasm). */
export const engineNames = ['native', 'wasm'] as const;
export type EngineName = (typeof engineNames)[number];

/** The calls both have; no other part of tfjs is loaded than what the engine brings. */
export type TensorFlow = typeof tfjs;
/** An array on the engine; `tidy` frees those that nobody keeps. */
export type Value = tfjs.Tensor;

/** Strides [rows, columns], pads [top, left, bottom, right] and dilations of a convolution over [N, H, W, C]. */
export interface Window {
  readonly stride: readonly number[];
  readonly pad: readonly number[];
  readonly dilation: readonly number[];
}

/** A convolution's result and its gradients. */
export interface Convolved {
  readonly y: Value;
  inputGradient(dy: Value): Value;
  filterGradient(dy: Value): Value;
}

/** A batch norm's result and what its gradient reads. */
export interface Normalized {
  readonly y: Value;
  /** [C] each: the batch's mean, and its variance with count - 1 in the denominator, as running statistics want it. */
  readonly mean: Value;
  readonly variance: Value;
  /** Gradients by x, scale and shift. */
  gradient(dy: Value): readonly [Value, Value, Value];
}

/** What the two do best in different ways; each is one native kernel, or a composition that WebAssembly runs well. */
export interface Kernels {
  /** x >= 0 ? +1 : -1; two-valued, which `tf.sign` is not. The native one takes denormals for 0. */
  sign(x: Value): Value;
  /** dy where x > 0, else 0. */
  passAbove(dy: Value, x: Value): Value;
  /** x where x < 0, else 0. */
  negativePart(x: Value): Value;
  /** x [N, H, W, C], filter [kh, kw, C, O]. */
  conv(x: Value, filter: Value, window: Window): Convolved;
  /**
   * As many groups as channels: x [N, H, W, C], filter [kh, kw, C, outputs a channel]. Undefined where there is no such kernel for the window;
   * then channels are run one by one.
   */
  depthwise(x: Value, filter: Value, window: Window): Convolved | undefined;
  /** A row cut into rows of these sizes. */
  cut(row: Value, sizes: readonly number[]): readonly Value[];
  /** Numbers in [0, 1), the same for the same seeds on one engine. */
  uniform(shape: readonly number[], seed: number, step: number): Value;
  /** By the batch's own statistics over all axes but the last; x [N, H, W, C] or [N, C]. */
  batchNorm(x: Value, scale: Value, shift: Value, eps: number): Normalized;
}

export interface Engine {
  readonly name: EngineName;
  /** Of the npm package. */
  readonly version: string;
  readonly tf: TensorFlow;
  readonly kernels: Kernels;
}

/** What `compute` gives, read back from the engine; every array that it made and did not keep is freed. */
export function scoped<T>({ tf }: Engine, compute: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(compute());
  });
  return results[0]!;
}
