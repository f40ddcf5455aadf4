import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyNode } from '../../../src/ir/graph.ts';
import type { OpName } from '../../../src/ir/ops/index.ts';
import type { Json } from '../../../src/ir/types.ts';
import { GraphBuilder } from '../../../src/ir/build.ts';
import { readType } from '../../../src/ir/element.ts';
import type { Engine, Value } from '../../../src/train/engine/engine.ts';
import { scoped } from '../../../src/train/engine/engine.ts';
import type { Call } from '../../../src/train/lower/lowering.ts';
import { loweringOf } from '../../../src/train/lower/index.ts';
import { engineNamed } from '../support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await engineNamed('wasm');
});

function nodeOf(
  op: OpName,
  values: readonly string[],
  tensors: Readonly<Record<string, number>>,
  settings: Readonly<Record<string, Json>>,
): AnyNode {
  const builder = new GraphBuilder('one');
  const args = Object.fromEntries([
    ...values.map((text, i) => {
      const id = ['x', 'y'][i]!;
      return [id, builder.input(`%${id}`, readType(text)!)] as const;
    }),
    ...Object.entries(tensors).map(
      ([name, size]) =>
        [name, builder.tensor(`@${name}`, { element: { kind: 'f32' }, shape: [size] })] as const,
    ),
  ]);
  builder.add('%op', op, args, settings);
  return builder.finish().nodes[0]!;
}

/** With 0 for -0. */
const readable = (value: Value): number[] => Array.from(value.dataSync(), number => number + 0);

/** Gradients by each operand for dy = 1, 2, 3, ... on one image. */
function gradients(
  node: AnyNode,
  operands: Readonly<Record<string, readonly number[]>>,
  more: Partial<Call> = {},
) {
  return scoped(engine, () => {
    const { tf } = engine;
    const given = Object.fromEntries(
      Object.entries(operands).map(([name, values]) => [
        name,
        name === 'shift' ? tf.tensor1d([...values]) : tf.tensor([...values], [1, ...node.type.shape]),
      ]),
    );
    const call: Call = {
      engine,
      node,
      types: {},
      isTraining: true,
      standIn: undefined,
      estimator: undefined,
      onStatistics: () => undefined,
      seed: undefined,
      ...more,
    };
    const lowered = loweringOf(node.op)!(node.attributes, given, call);
    const size = lowered.value.size;
    const dy = tf.tensor(
      Array.from({ length: size }, (_, i) => i + 1),
      lowered.value.shape,
    );
    const found = lowered.gradient(dy, () => true) as Record<string, Value>;
    return {
      value: readable(lowered.value),
      ...Object.fromEntries(Object.entries(found).map(([name, value]) => [name, readable(value)])),
    };
  });
}

describe('gradients that are estimates', () => {
  const xs = [-2, -1, -0.5, 0, 0.25, 1, 1.5];
  const signNode = (settings: Readonly<Record<string, Json>> = {}) =>
    nodeOf('sign', ['f32[7]'], {}, settings);

  it('sign: the estimator that the network asks for, or the trainer', () => {
    const ste = [0, 2, 3, 4, 5, 6, 0];
    expect(gradients(signNode({ gradient: 'ste' }), { x: xs })).toMatchObject({ x: ste });
    expect(gradients(signNode(), { x: xs }, { estimator: 'ste' })).toMatchObject({ x: ste });
    expect(gradients(signNode(), { x: xs })).toMatchObject({ x: [0, 0, 3, 8, 7.5, 0, 0] });
  });

  it('sign: a tie may be -1, and that changes no slope', () => {
    expect(gradients(signNode({ zero: -1, gradient: 'ste' }), { x: xs })).toMatchObject({
      value: [-1, -1, -1, -1, 1, 1, 1],
      x: [0, 2, 3, 4, 5, 6, 0],
    });
  });

  it('what stands in for sign: clip, leaky clip, relu, nothing', () => {
    const through = (standIn: NonNullable<Call['standIn']>) => gradients(signNode(), { x: xs }, { standIn });
    expect(through('clip')).toEqual({ value: [-1, -1, -0.5, 0, 0.25, 1, 1], x: [0, 2, 3, 4, 5, 6, 0] });
    expect(through('relu')).toEqual({ value: [0, 0, 0, 0, 0.25, 1, 1.5], x: [0, 0, 0, 0, 5, 6, 7] });
    expect(through('real')).toEqual({ value: xs, x: [1, 2, 3, 4, 5, 6, 7] });
    const leaky = through('leaky_clip') as Record<'value' | 'x', number[]>;
    [-1.1, -1, -0.5, 0, 0.25, 1, 1.05].forEach((y, i) => {
      expect(leaky.value[i]).toBeCloseTo(y, 6);
    });
    [0.1, 2, 3, 4, 5, 6, 0.7].forEach((dx, i) => {
      expect(leaky.x[i]).toBeCloseTo(dx, 6);
    });
  });

  it('rsign: its shift gets minus the sum of what passes (ReActNet)', () => {
    const node = nodeOf('rsign', ['f32[1, 3, 2]'], { shift: 2 }, { gradient: 'ste' });
    expect(gradients(node, { x: [0, 0, 3, 1, 1, -3], shift: [0.5, -0.5] })).toMatchObject({
      value: [-1, 1, 1, 1, 1, -1],
      x: [1, 2, 0, 0, 5, 0],
      shift: [-6, -2],
    });
  });

  it('quantize: passes between half a step below the least and half a step above the greatest value', () => {
    const node = nodeOf('quantize', ['f32[6]'], {}, { to: 'int2', scale: 1 });
    expect(gradients(node, { x: [-2.6, -2.4, -0.5, 0.5, 1.4, 1.6] })).toEqual({
      value: [-2, -2, 0, 0, 1, 1],
      x: [0, 2, 3, 4, 5, 0],
    });
  });

  it('a saturating sum passes where it does not saturate', () => {
    const node = nodeOf('add', ['i2[4]', 'i2[4]'], {}, {});
    expect(gradients(node, { x: [-2, -2, 1, 1], y: [-1, 0, 0, 1] })).toEqual({
      value: [-2, -2, 1, 1],
      x: [0, 2, 3, 0],
      y: [0, 2, 3, 0],
    });
  });

  it('dropout drops about its share, scales the rest, and lets the same through backward', () => {
    const node = nodeOf('dropout', ['f32[1000]'], {}, { rate: 0.25 });
    const ones = Array<number>(1000).fill(1);
    const { value, x } = gradients(node, { x: ones }, { seed: [3, 7] }) as Record<'value' | 'x', number[]>;
    const kept = value.filter(y => y !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(kept.length).toBeGreaterThan(690);
    expect(kept.length).toBeLessThan(810);
    value.forEach((y, i) => {
      expect(x[i]).toBeCloseTo(y * (i + 1), 2);
    });
    expect(gradients(node, { x: ones }, { seed: [3, 7] })).toMatchObject({ value });
    expect(gradients(node, { x: ones }, { seed: [3, 8] })).not.toMatchObject({ value });
  });
});
