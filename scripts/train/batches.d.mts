export interface Batch {
  readonly values: Float32Array;
  readonly labels: Int32Array;
}
export interface Images {
  readonly values: Uint8Array;
  readonly size: number;
  readonly shape: readonly number[];
  readonly labels: ArrayLike<number>;
  readonly count: number;
}
export function randomSource(seed: number): (limit: number) => number;
export function loadImages(dataset: {
  readonly count: number;
  readonly shape: readonly number[];
  readonly labels: ArrayLike<number>;
  image(index: number): ArrayLike<number>;
}): Images;
export function batches(
  images: Images,
  options: {
    readonly size: number;
    readonly random: (limit: number) => number;
    readonly shift: number;
    readonly mirror: boolean;
  },
): Iterable<Batch>;
