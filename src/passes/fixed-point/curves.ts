import { int } from '../../ir/element.ts';
import type { AnyNode, Module } from '../../ir/graph.ts';
import type { Arguments } from '../../ir/op.ts';
import { opNamed } from '../../ir/ops/index.ts';
import type { IntElement, Tensor, TensorId, TensorType } from '../../ir/types.ts';

/** y = ((x - shiftIn) >= 0 ? positive : negative) * (x - shiftIn) + shiftOut, a list entry a channel; positive 1 where absent. */
export interface Bend {
  readonly shiftIn: readonly number[];
  readonly negative: readonly number[];
  readonly positive?: readonly number[];
  readonly shiftOut: readonly number[];
}

type Reader = (operand: string) => readonly number[];
type Rule = (node: AnyNode, all: (value: number) => readonly number[], read: Reader) => readonly Bend[];

/** A bend at `at`, where y = x: only the slopes around it are not 1. */
const bendAt = (
  all: (value: number) => readonly number[],
  at: number,
  slopes: { below?: number; above?: number },
): Bend => ({
  shiftIn: all(at),
  negative: all(slopes.below ?? 1),
  ...(slopes.above === undefined ? {} : { positive: all(slopes.above) }),
  shiftOut: all(at),
});

/** Piecewise linear ops as bends, in the order they are applied. */
const rules: Readonly<Record<string, Rule>> = {
  relu: (_, all) => [bendAt(all, 0, { below: 0 })],
  abs: (_, all) => [bendAt(all, 0, { below: -1 })],
  clip: ({ attributes }, all) => [
    bendAt(all, attributes.lo as number, { below: 0 }),
    bendAt(all, attributes.hi as number, { above: 0 }),
  ],
  leaky_clip: ({ attributes }, all) => [
    bendAt(all, -1, { below: attributes.slope as number }),
    bendAt(all, 1, { above: attributes.slope as number }),
  ],
  prelu: (_, all, read) => [{ shiftIn: all(0), negative: read('slope'), shiftOut: all(0) }],
  rprelu: (_, __, read) => [
    { shiftIn: read('shift_in'), negative: read('slope'), shiftOut: read('shift_out') },
  ],
  dprelu: (_, __, read) => [
    {
      shiftIn: read('shift_in'),
      negative: read('negative'),
      positive: read('positive'),
      shiftOut: read('shift_out'),
    },
  ],
};

/** The bends of a piecewise linear node, undefined for any other. Where weights are absent, 0 stands for each. */
export function bendsOf(node: AnyNode, module: Module): readonly Bend[] | undefined {
  const channels = node.type.shape.at(-1) ?? 1;
  const all = (value: number) => Array.from({ length: channels }, () => value);
  const read: Reader = operand => {
    const tensor = module.tensors.get(node.args[operand] as TensorId);
    return tensor ? Array.from(tensor.data()) : all(0);
  };
  return rules[node.op]?.(node, all, read);
}

/** What the op's own record computes on `x`. */
export function evaluateOn(node: AnyNode, x: Tensor, tensorAt: (id: TensorId) => Tensor): ArrayLike<number> {
  const tensors = Object.fromEntries(
    Object.entries(node.args).map(([name, ref]) => [name, name === 'x' ? x : tensorAt(ref as TensorId)]),
  ) as Arguments<Tensor>;
  const type: TensorType = { element: { kind: 'f32' }, shape: x.type.shape };
  return opNamed(node.op)!.evaluate(node.attributes, tensors, type);
}

/** What a table reads: -8 to 8 in steps of 1/64. Outside, and in between, sigmoid moves by less than 0.004. */
export const tableInput: IntElement = int(10, true, 6);

/** Slopes as whole numbers of 16 bits, with the fraction bits that all of them leave room for: 14 while within -2 and 2. */
export function slopesOf({ negative, positive = [] }: Bend): {
  readonly frac: number;
  readonly negative: readonly number[];
  readonly positive: readonly number[] | undefined;
} {
  const greatest = [...negative, ...positive].reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  let frac = 14;
  while (frac > 1 && Math.round(greatest * 2 ** frac) > 32767) frac--;
  const raw = (slopes: readonly number[]) =>
    slopes.map(slope => Math.max(-32767, Math.min(32767, Math.round(slope * 2 ** frac))));
  return { frac, negative: raw(negative), positive: positive.length > 0 ? raw(positive) : undefined };
}
