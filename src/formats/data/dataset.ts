import type { Data, Element } from '../../ir/types.ts';

export type Split = 'train' | 'test';

/** Images with labels, all of one shape. */
export interface Dataset {
  /** As the user asks for it: `mnist:test`. */
  readonly name: string;
  readonly count: number;
  /** [H, W, C], or what an .npz's x has after its first axis. */
  readonly shape: readonly number[];
  /** What one value is: u8 for pictures. */
  readonly element: Element;
  /** Class of each image, an index into `classNames`. */
  readonly labels: Uint8Array | Uint16Array;
  readonly classNames: readonly string[];
  /** Values of one image, row-major. Files may be opened when first asked for. */
  image(index: number): Data;
  /** What a reader of figures should know about this copy of the data. */
  readonly note?: string;
}

/** A place that holds data, opened split by split. */
export interface DataSource {
  /** Empty: one set without splits. */
  readonly splits: readonly Split[];
  open(split: Split | undefined, name: string): Dataset;
}

/** `0`, `1`, ... for data whose classes have no names. */
export const numberedClasses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, label) => String(label));

/** One more than the greatest label. */
export const classesIn = (labels: ArrayLike<number>): number => {
  let greatest = -1;
  for (let i = 0; i < labels.length; i++) greatest = Math.max(greatest, labels[i]!);
  return greatest + 1;
};
