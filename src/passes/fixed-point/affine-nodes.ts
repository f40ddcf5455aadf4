import type { AnyNode, Module } from '../../ir/graph.ts';
import type { BorderClasses } from '../../ir/ops/integer/classes.ts';
import { classCount } from '../../ir/ops/integer/classes.ts';
import type { TensorId } from '../../ir/types.ts';

/** y = factor[c] * x + offset[class * channels + c], in f64. */
export interface Affine extends BorderClasses {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}

type Reader = (name: string, missing: number) => Float64Array;
type Rule = (node: AnyNode, channels: number, read: Reader) => Affine;

const noClasses: BorderClasses = { rows: [], cols: [] };
const filled = (length: number, value: (index: number) => number) =>
  Float64Array.from({ length }, (_, i) => value(i));

/** The pointwise f32 ops that are a factor and a constant per channel; their constants, unrounded, from the raw tensors. */
const rules: Readonly<Record<string, Rule>> = {
  batchnorm({ attributes }, channels, read) {
    const [scale, shift, mean, variance] = [
      read('scale', 1),
      read('shift', 0),
      read('mean', 0),
      read('variance', 1),
    ];
    const factor = filled(channels, c => scale[c]! / Math.sqrt(variance[c]! + (attributes.eps as number)));
    return { ...noClasses, factor, offset: filled(channels, c => shift[c]! - mean[c]! * factor[c]!) };
  },
  scale: (_, channels, read) => ({
    ...noClasses,
    factor: read('scale', 1),
    offset: new Float64Array(channels),
  }),
  bias: (_, channels, read) => ({ ...noClasses, factor: filled(channels, () => 1), offset: read('bias', 0) }),
  rescale: ({ attributes }, channels) => ({
    ...noClasses,
    factor: filled(channels, () => (attributes.factor as number) / (attributes.divisor as number)),
    offset: new Float64Array(channels),
  }),
  normalize({ attributes }, channels) {
    const [mean, std] = [attributes.mean as readonly number[], attributes.std as readonly number[]];
    return {
      ...noClasses,
      factor: filled(channels, c => 1 / std[c % std.length]!),
      offset: filled(channels, c => -mean[c % mean.length]! / std[c % std.length]!),
    };
  },
  affine({ attributes }, channels, read) {
    const classes = attributes as unknown as BorderClasses;
    const { rows, cols } = classes;
    const offset = read('offset', 0);
    return {
      rows,
      cols,
      factor: filled(channels, () => attributes.factor as number),
      offset:
        offset.length === channels * classCount(classes)
          ? offset
          : new Float64Array(channels * classCount(classes)),
    };
  },
};

export const isAffine = ({ op }: AnyNode): boolean => Object.hasOwn(rules, op);

/** The constants of an affine node; where its tensors are absent (search) stand factors of 1 and offsets of 0. */
export function affineOf(node: AnyNode, module: Module): Affine {
  const channels = node.type.shape.at(-1) ?? 1;
  const read: Reader = (name, missing) => {
    const tensor = module.tensors.get(node.args[name] as TensorId);
    return tensor ? Float64Array.from(tensor.data()) : filled(channels, () => missing);
  };
  return rules[node.op]!(node, channels, read);
}

/** x = f * raw + o followed by y = g * x + p: (g f) * raw + (g o + p). At most one of the two has border classes. */
export function compose(first: Affine, next: Affine): Affine {
  const channels = next.factor.length;
  const classed = first.offset.length > channels ? first : next;
  const classes = classCount(classed);
  return {
    rows: classed.rows,
    cols: classed.cols,
    factor: filled(channels, c => first.factor[c]! * next.factor[c]!),
    offset: filled(classes * channels, i => {
      const c = i % channels;
      const before = first.offset[first.offset.length > channels ? i : c]!;
      return next.factor[c]! * before + next.offset[next.offset.length > channels ? i : c]!;
    }),
  };
}

/** x itself, in units of `unit`. */
export const identity = (channels: number, unit: number): Affine => ({
  ...noClasses,
  factor: filled(channels, () => unit),
  offset: new Float64Array(channels),
});
